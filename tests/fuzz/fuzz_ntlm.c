/*
 * fuzz_ntlm.c - what a client sends to log in, bare and in SPNEGO. What is read must lie inside the
 * token; nobody logs in without the password; and our own wrapping must be readable.
 */
#include "fuzz.h"

#include "ca/ca.h"
#include "server/ndes/ntlm.h"
#include "server/ndes/spnego.h"

#include <string.h>

static bool is_inside(struct view part, struct view whole)
{
	return part.data >= whole.data && part.len <= whole.len &&
	       (size_t)(part.data - whole.data) <= whole.len - part.len;
}

/* The password is drawn anew each time: nothing that is kept can hold a right response. */
static void nobody_logs_in(const struct ntlm_authenticate *message)
{
	uint8_t challenge[NTLM_CHALLENGE_LEN];
	uint8_t secret[16];
	char password[2 * sizeof(secret) + 1];

	ca_random(challenge, sizeof(challenge));
	ca_random(secret, sizeof(secret));
	ca_hex((struct view){ secret, sizeof(secret) }, password);
	MUST(!ntlm_verify(message, password, challenge));
}

static void authenticate_message(struct view token)
{
	struct ntlm_authenticate message;

	if (!ntlm_read_authenticate(token, &message))
		return;
	MUST(is_inside(message.user_name, token));
	MUST(is_inside(message.domain_name, token));
	MUST(is_inside(message.nt_response, token));
	MUST(memchr(message.user, '\0', sizeof(message.user)));
	nobody_logs_in(&message);
}

static void negotiate_message(struct view token)
{
	static const struct ntlm_names names = { "D", "C", "d.example", "c.d.example" };
	struct ntlm_challenge challenge = { .names = &names };
	CLEAN(bytes_clear) struct bytes answer = { 0 };

	if (!ntlm_read_negotiate(token, &challenge.client_flags))
		return;
	ntlm_write_challenge(&challenge, &answer);
	MUST(answer.len >= 56);
}

static void wrapped(struct view token)
{
	CLEAN(bytes_clear) struct bytes again = { 0 };
	struct view inner;

	if (token.len > 0 && token.len < 60000) {
		spnego_write_challenge(token, &again);
		MUST(spnego_read(bytes_view(&again), &inner));
		MUST(view_equal(inner, token));
	}
	if (!spnego_read(token, &inner))
		return;
	MUST(is_inside(inner, token));
	authenticate_message(inner);
	negotiate_message(inner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct view token = { data, size };

	authenticate_message(token);
	negotiate_message(token);
	wrapped(token);
	return 0;
}
