/*
 * test_ntlm.c - NTLMv2 against the example of [MS-NLMP] 4.2.4, and against its damaged copies.
 */
#include <stdlib.h>
#include <string.h>

#include "nlmp.h"
#include "server/ndes/ntlm.h"
#include "server/ndes/utf16.h"
#include "tests/unit/check.h"

static const struct ntlm_names names = { "LAB", "NDES", "lab.example", "ndes.lab.example" };

/* As a block of its own, so that the sanitizers see a read beyond its end. */
static struct bytes copy(const uint8_t *data, size_t len)
{
	return bytes_copy((struct view){ data, len });
}

static void test_the_example_of_the_specification_is_verified(void)
{
	struct bytes token = copy(nlmp_authenticate, sizeof(nlmp_authenticate));
	struct ntlm_authenticate message;

	if (CHECK(ntlm_read_authenticate(bytes_view(&token), &message))) {
		CHECK_STR(message.user, "User");
		CHECK(ntlm_verify(&message, NLMP_PASSWORD, nlmp_challenge));
	}
	bytes_clear(&token);
}

static void test_whatever_else_was_signed_is_wrong(void)
{
	static const struct {
		const char *name;
		size_t at; /* which byte is another; 0: none */
		const char *password;
		uint8_t challenge_xor;
	} rows[] = {
		{ "another password", 0, "password", 0 },
		{ "no password", 0, "", 0 },
		{ "one that goes on in Latin-1", 0, NLMP_PASSWORD "\xff", 0 },
		{ "another challenge", 0, NLMP_PASSWORD, 1 },
		{ "another user", 0x54, NLMP_PASSWORD, 0 },
		{ "another domain", 0x48, NLMP_PASSWORD, 0 },
		{ "another proof", 0x84, NLMP_PASSWORD, 0 },
		{ "the proof's last byte", 0x93, NLMP_PASSWORD, 0 },
		{ "another client challenge", 0xa4, NLMP_PASSWORD, 0 },
		{ "other target information", 0xc0, NLMP_PASSWORD, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes token = copy(nlmp_authenticate, sizeof(nlmp_authenticate));
		struct ntlm_authenticate message;
		uint8_t challenge[8];

		memcpy(challenge, nlmp_challenge, sizeof(challenge));
		challenge[7] ^= rows[i].challenge_xor;
		if (rows[i].at)
			token.data[rows[i].at] ^= 1;
		if (CHECK(ntlm_read_authenticate(bytes_view(&token), &message)))
			CHECK_SAY(!ntlm_verify(&message, rows[i].password, challenge), "%s",
			          rows[i].name);
		bytes_clear(&token);
	}
}

static void test_the_users_case_does_not_matter(void)
{
	struct bytes token = copy(nlmp_authenticate, sizeof(nlmp_authenticate));
	struct ntlm_authenticate message;

	token.data[0x54] = 'u';
	token.data[0x56] = 'S';
	if (CHECK(ntlm_read_authenticate(bytes_view(&token), &message)))
		CHECK(ntlm_verify(&message, NLMP_PASSWORD, nlmp_challenge));
	bytes_clear(&token);
}

/* A name in one byte a character, as from a client that offers no Unicode: what is signed is the
 * same. */
static void test_names_in_oem_characters_are_signed_as_unicode(void)
{
	struct bytes token = copy(nlmp_authenticate, sizeof(nlmp_authenticate));
	struct ntlm_authenticate message;

	token.data[60] &= 0xfe; /* the flag */
	memcpy(token.data + 0x48, "DomainUser", 10);
	token.data[28] = 6; /* the lengths, and the offset of the user's name */
	token.data[36] = 4;
	token.data[40] = 0x48 + 6;
	if (CHECK(ntlm_read_authenticate(bytes_view(&token), &message))) {
		CHECK_STR(message.user, "User");
		CHECK(ntlm_verify(&message, NLMP_PASSWORD, nlmp_challenge));
	}
	bytes_clear(&token);
}

/* A response of NTLMv1 has 24 bytes; no cut of a right one is taken for right either. */
static void test_a_short_response_is_always_wrong(void)
{
	for (uint8_t len = 0; len < 0x54; len++) {
		struct bytes token = copy(nlmp_authenticate, sizeof(nlmp_authenticate));
		struct ntlm_authenticate message;

		token.data[20] = len;
		if (CHECK(ntlm_read_authenticate(bytes_view(&token), &message)))
			CHECK(!ntlm_verify(&message, NLMP_PASSWORD, nlmp_challenge));
		bytes_clear(&token);
	}
}

static void test_no_cut_of_a_message_is_read_beyond_its_end(void)
{
	for (size_t len = 0; len < sizeof(nlmp_authenticate); len++) {
		struct bytes token = copy(nlmp_authenticate, len);
		struct ntlm_authenticate message;
		uint32_t flags;

		/* All that is signed, and the names, lie before 0xd8. */
		CHECK_INT(ntlm_read_authenticate(bytes_view(&token), &message), len >= 0xd8);
		CHECK(!ntlm_read_negotiate(bytes_view(&token), &flags));
		bytes_clear(&token);
	}
}

static void test_a_field_outside_the_message_is_refused(void)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t value;
	} rows[] = {
		{ "response too long", 21, 0x01 },       { "response begins behind", 24, 0xff },
		{ "offset with its top bit", 27, 0x80 }, { "domain too long", 29, 0x01 },
		{ "user too long", 37, 0x01 },           { "user begins behind", 42, 0x01 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes token = copy(nlmp_authenticate, sizeof(nlmp_authenticate));
		struct ntlm_authenticate message;

		token.data[rows[i].at] = rows[i].value;
		CHECK_SAY(!ntlm_read_authenticate(bytes_view(&token), &message), "%s",
		          rows[i].name);
		bytes_clear(&token);
	}
}

static void test_a_user_name_that_is_no_text_is_refused(void)
{
	static const struct {
		const char *name;
		uint8_t low, high;
	} rows[] = { { "NUL", 0, 0 }, { "half a surrogate pair", 0x00, 0xd8 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes token = copy(nlmp_authenticate, sizeof(nlmp_authenticate));
		struct ntlm_authenticate message;

		token.data[0x56] = rows[i].low;
		token.data[0x57] = rows[i].high;
		CHECK_SAY(!ntlm_read_authenticate(bytes_view(&token), &message), "%s",
		          rows[i].name);
		bytes_clear(&token);
	}
}

static void test_a_negotiate_message_has_its_flags_at_least(void)
{
	static const uint8_t whole[] = "NTLMSSP\0\1\0\0\0\x06\x82\x08\x00";
	uint32_t flags = 0;

	CHECK(ntlm_read_negotiate((struct view){ whole, 16 }, &flags));
	CHECK_INT(flags, 0x00088206);
	CHECK(!ntlm_read_negotiate((struct view){ whole, 15 }, &flags));
	CHECK(!ntlm_read_negotiate((struct view){ nlmp_authenticate, 200 }, &flags));
	CHECK(!ntlm_read_negotiate((struct view){ (const uint8_t *)"NTLMSSQ\0\1\0\0\0....", 16 },
	                           &flags));
}

static unsigned number(const struct bytes *token, size_t at, size_t n)
{
	unsigned value = 0;

	for (size_t i = n; i > 0; i--)
		value = value << 8 | token->data[at + i - 1];
	return value;
}

static struct bytes challenge_for(uint32_t client_flags)
{
	struct ntlm_challenge challenge = { .client_flags = client_flags,
		                            .names = &names,
		                            .now_ms = 1000 };
	struct bytes token;

	memcpy(challenge.bytes, nlmp_challenge, sizeof(nlmp_challenge));
	ntlm_write_challenge(&challenge, &token);
	return token;
}

static void test_the_challenge_names_the_server(void)
{
	/* AvId, length and value of each pair; the timestamp is one second behind 1970. */
	static const uint8_t info[] = "\2\0\6\0L\0A\0B\0"
				      "\1\0\x08\0N\0D\0E\0S\0"
				      "\4\0\x16\0l\0a\0b\0.\0e\0x\0a\0m\0p\0l\0e\0"
				      "\3\0\x20\0n\0d\0e\0s\0.\0l\0a\0b\0.\0e\0x\0a\0m\0p\0l\0e\0"
				      "\7\0\x08\0\x80\x16\xd7\xd5\xde\xb1\x9d\1"
				      "\0\0\0";
	struct bytes token = challenge_for(0xe2898235);

	CHECK_BYTES(token.data, 12, "NTLMSSP\0\2\0\0\0", 12);
	CHECK_BYTES(token.data + 24, 8, nlmp_challenge, 8);
	CHECK_INT(number(&token, 12, 2), 6);
	CHECK_BYTES(token.data + number(&token, 16, 4), 6, "L\0A\0B\0", 6);
	CHECK_INT(number(&token, 40, 2), sizeof(info));
	CHECK_BYTES(token.data + number(&token, 44, 4), sizeof(info), info, sizeof(info));
	CHECK_INT(number(&token, 44, 4) + sizeof(info), token.len);
	bytes_clear(&token);
}

static void test_flags_are_those_that_both_want(void)
{
	static const struct {
		const char *name;
		uint32_t client, want;
	} rows[] = {
		{ "curl", 0x00088206, 0x00898206 },
		{ "Windows", 0xe2088297, 0xe2898215 },
		{ "go-ntlmssp", 0xa0880001, 0xa0880201 },
		{ "nothing at all", 0, 0x00800201 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes token = challenge_for(rows[i].client);

		CHECK_SAY(number(&token, 20, 4) == rows[i].want, "%s: %08x", rows[i].name,
		          number(&token, 20, 4));
		bytes_clear(&token);
	}
}

static void test_utf16_there_and_back(void)
{
	static const char text[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
	static const uint8_t wide[] = { 'a', 0, 0xe4, 0, 0xac, 0x20, 0x3d, 0xd8, 0x00, 0xde };
	struct bytes got;
	char back[16];

	CHECK(utf16_encode(text, &got));
	CHECK_BYTES(got.data, got.len, wide, sizeof(wide));
	CHECK(utf16_decode(bytes_view(&got), back, sizeof(back)));
	CHECK_STR(back, text);
	CHECK(!utf16_decode(bytes_view(&got), back, sizeof(text) - 1));
	CHECK(!utf16_decode((struct view){ wide, 9 }, back, sizeof(back)));
	bytes_clear(&got);
	CHECK(!utf16_encode("a\xff", &got));
	CHECK_INT(got.len, 0);
}

static CU_TestInfo tests[] = {
	{ "the example of the specification is verified",
	  test_the_example_of_the_specification_is_verified },
	{ "whatever else was signed is wrong", test_whatever_else_was_signed_is_wrong },
	{ "the user's case does not matter", test_the_users_case_does_not_matter },
	{ "names in OEM characters are signed as Unicode",
	  test_names_in_oem_characters_are_signed_as_unicode },
	{ "a short response is always wrong", test_a_short_response_is_always_wrong },
	{ "no cut of a message is read beyond its end",
	  test_no_cut_of_a_message_is_read_beyond_its_end },
	{ "a field outside the message is refused", test_a_field_outside_the_message_is_refused },
	{ "a user name that is no text is refused", test_a_user_name_that_is_no_text_is_refused },
	{ "a negotiate message has its flags at least",
	  test_a_negotiate_message_has_its_flags_at_least },
	{ "the challenge names the server", test_the_challenge_names_the_server },
	{ "flags are those that both want", test_flags_are_those_that_both_want },
	{ "UTF-16 there and back", test_utf16_there_and_back },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "ntlm", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
