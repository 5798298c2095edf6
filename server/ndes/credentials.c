/*
 * credentials.c - one function for each scheme. Under Negotiate come three spellings of the same:
 * bare messages of NTLM (Go's go-ntlmssp), such messages in SPNEGO (Windows), and Kerberos, which
 * nobody here understands.
 */
#include "server/ndes/credentials.h"

#include <string.h>
#include <strings.h>

#include "ca/ca.h"
#include "server/ndes/spnego.h"

/* The domain that this NDES would be a member of. */
static const struct ntlm_names names = {
	.domain = "LAB",
	.computer = "NDES",
	.dns_domain = "lab.example",
	.dns_computer = "ndes.lab.example",
};

void credentials_check_clear(struct credentials_check *check)
{
	bytes_clear(&check->reply);
}

static enum credentials challenge(struct credentials_check *check, uint32_t client_flags)
{
	struct ntlm_challenge challenge = { .client_flags = client_flags,
		                            .names = &names,
		                            .now_ms = check->now_ms };

	ca_random(challenge.bytes, sizeof(challenge.bytes));
	memcpy(check->login->challenge, challenge.bytes, sizeof(challenge.bytes));
	check->login->challenged = true;
	ntlm_write_challenge(&challenge, &check->reply);
	return CREDENTIALS_CHALLENGED;
}

static enum credentials log_in(struct credentials_check *check,
                               const struct ntlm_authenticate *message)
{
	const struct user *user = users_find(check->users, message->user);

	memcpy(check->name, message->user, sizeof(check->name));
	if (!user || !ntlm_verify(message, user->password, check->before.challenge))
		return CREDENTIALS_WRONG;
	check->login->user = check->user = user;
	return CREDENTIALS_GOOD;
}

static enum credentials verify_ntlm(struct credentials_check *check, struct view token)
{
	struct ntlm_authenticate message;
	uint32_t flags;

	if (ntlm_read_negotiate(token, &flags))
		return challenge(check, flags);
	if (!check->before.challenged || !ntlm_read_authenticate(token, &message))
		return CREDENTIALS_INVALID;
	return log_in(check, &message);
}

static void wrap_reply(struct credentials_check *check)
{
	struct bytes wrapped;

	spnego_write_challenge(bytes_view(&check->reply), &wrapped);
	bytes_clear(&check->reply);
	check->reply = wrapped;
}

static enum credentials verify_negotiate(struct credentials_check *check, struct view token)
{
	struct view inner;

	if (!spnego_read(token, &inner))
		return verify_ntlm(check, token);
	enum credentials result = verify_ntlm(check, inner);
	if (result == CREDENTIALS_CHALLENGED)
		wrap_reply(check);
	else if (result == CREDENTIALS_GOOD)
		spnego_write_accepted(&check->reply);
	return result;
}

/* RFC 7617: user-id ":" password, in UTF-8. */
static enum credentials verify_basic(struct credentials_check *check, struct view token)
{
	const uint8_t *colon = memchr(token.data, ':', token.len);
	size_t name_len = colon ? (size_t)(colon - token.data) : 0;

	if (!colon || name_len >= sizeof(check->name) || memchr(token.data, '\0', token.len))
		return CREDENTIALS_INVALID;
	memcpy(check->name, token.data, name_len);
	struct view password = { colon + 1, token.len - name_len - 1 };
	const struct user *user = users_find(check->users, check->name);
	if (!user || !ca_equal_constant_time(password, view_of_text(user->password)))
		return CREDENTIALS_WRONG;
	check->user = user;
	return CREDENTIALS_GOOD;
}

static const struct scheme {
	const char *name;
	unsigned auth; /* of enum admin_auth */
	enum credentials (*verify)(struct credentials_check *check, struct view token);
} schemes[] = {
	{ "Negotiate", ADMIN_AUTH_NTLM, verify_negotiate },
	{ "NTLM", ADMIN_AUTH_NTLM, verify_ntlm },
	{ "Basic", ADMIN_AUTH_BASIC, verify_basic },
};

/* The scheme that the header names, if it is accepted. */
static const struct scheme *find_scheme(const struct credentials_check *check, size_t name_len)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if ((schemes[i].auth & check->accepted) && strlen(schemes[i].name) == name_len &&
		    strncasecmp(schemes[i].name, check->authorization, name_len) == 0)
			return &schemes[i];
	return NULL;
}

static enum credentials verify_connection(struct credentials_check *check)
{
	if (!check->login->user || !(check->accepted & ADMIN_AUTH_NTLM))
		return CREDENTIALS_NONE;
	check->user = check->login->user;
	return CREDENTIALS_GOOD;
}

enum credentials credentials_verify(struct credentials_check *check)
{
	struct bytes token = { 0 };

	if (!check->authorization)
		return verify_connection(check);
	check->before = *check->login;
	*check->login = (struct connection_login){ 0 };
	size_t name_len = strcspn(check->authorization, " ");
	const struct scheme *scheme = find_scheme(check, name_len);
	if (!scheme)
		return CREDENTIALS_NONE;
	check->scheme = scheme->name;
	const char *text = check->authorization + name_len;
	text += strspn(text, " ");
	if (!ca_base64_decode(view_of_text(text), &token))
		return CREDENTIALS_INVALID;
	enum credentials result =
		token.len > 0 ? scheme->verify(check, bytes_view(&token)) : CREDENTIALS_INVALID;
	bytes_clear(&token);
	return result;
}
