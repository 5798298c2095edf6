/*
 * test_credentials.c - what an Authorization header proves, with the example of [MS-NLMP] 4.2.4.
 */
#include <stdio.h>
#include <string.h>

#include "ca/ca.h"
#include "nlmp.h"
#include "server/ndes/credentials.h"
#include "tests/unit/check.h"

static struct users users;
static struct connection_login login;
static struct credentials_check check;

static int add_users(void)
{
	return users_add(&users, "User:" NLMP_PASSWORD) && users_add(&users, "n\xc3\xa9:p:q") ? 0
	                                                                                      : 1;
}

/* A new connection, to which the example's challenge was sent. */
static void connect_anew(void)
{
	login = (struct connection_login){ .challenged = true };
	memcpy(login.challenge, nlmp_challenge, sizeof(nlmp_challenge));
}

static void disconnect(void)
{
	credentials_check_clear(&check);
}

static enum credentials verify(const char *authorization, unsigned accepted)
{
	credentials_check_clear(&check);
	check = (struct credentials_check){ .users = &users,
		                            .accepted = accepted,
		                            .authorization = authorization,
		                            .login = &login };
	return credentials_verify(&check);
}

/* These bytes, behind the name of a scheme. */
static enum credentials verify_token(const char *scheme, const void *data, size_t len)
{
	struct bytes text;
	char header[1024];

	ca_base64_encode((struct view){ data, len }, &text);
	snprintf(header, sizeof(header), "%s %s", scheme, (const char *)text.data);
	bytes_clear(&text);
	return verify(header, ADMIN_AUTH_NTLM | ADMIN_AUTH_BASIC);
}

static void test_basic_is_user_and_password(void)
{
	static const struct {
		const char *name, *header;
		enum credentials want;
	} rows[] = {
		/* printf 'User:Password' | base64 */
		{ "right", "Basic VXNlcjpQYXNzd29yZA==", CREDENTIALS_GOOD },
		{ "the scheme in another case", "bAsIc VXNlcjpQYXNzd29yZA==", CREDENTIALS_GOOD },
		{ "more blanks", "Basic   VXNlcjpQYXNzd29yZA==", CREDENTIALS_GOOD },
		/* user:Password */
		{ "the user in another case", "Basic dXNlcjpQYXNzd29yZA==", CREDENTIALS_GOOD },
		/* User:password */
		{ "the password in another case", "Basic VXNlcjpwYXNzd29yZA==", CREDENTIALS_WRONG },
		/* User:Passwor */
		{ "a part of the password", "Basic VXNlcjpQYXNzd29y", CREDENTIALS_WRONG },
		/* User:Password1 */
		{ "more than the password", "Basic VXNlcjpQYXNzd29yZDE=", CREDENTIALS_WRONG },
		/* User: */
		{ "an empty password", "Basic VXNlcjo=", CREDENTIALS_WRONG },
		/* Nobody:Password */
		{ "an unknown user", "Basic Tm9ib2R5OlBhc3N3b3Jk", CREDENTIALS_WRONG },
		/* né:p:q, in UTF-8 */
		{ "a colon in the password", "Basic bsOpOnA6cQ==", CREDENTIALS_GOOD },
		/* User:Pass\0word */
		{ "a NUL", "Basic VXNlcjpQYXNzAHdvcmQ=", CREDENTIALS_INVALID },
		/* User */
		{ "no colon", "Basic VXNlcg==", CREDENTIALS_INVALID },
		{ "no base64", "Basic User:Password", CREDENTIALS_INVALID },
		{ "nothing", "Basic", CREDENTIALS_INVALID },
		{ "nothing but a blank", "Basic ", CREDENTIALS_INVALID },
		{ "an unknown scheme", "Digest VXNlcjpQYXNzd29yZA==", CREDENTIALS_NONE },
		{ "an empty header", "", CREDENTIALS_NONE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum credentials got = verify(rows[i].header, ADMIN_AUTH_BASIC);

		CHECK_SAY(got == rows[i].want, "%s: %d", rows[i].name, (int)got);
		CHECK_SAY((check.user != NULL) == (got == CREDENTIALS_GOOD), "%s", rows[i].name);
		CHECK_SAY(!login.user, "%s: Basic logs no connection in", rows[i].name);
	}
}

static void test_a_scheme_that_is_not_accepted_proves_nothing(void)
{
	CHECK_INT(verify("Basic VXNlcjpQYXNzd29yZA==", ADMIN_AUTH_NTLM), CREDENTIALS_NONE);
	CHECK_INT(verify("NTLM TlRMTVNTUAABAAAABoIIAA==", ADMIN_AUTH_BASIC), CREDENTIALS_NONE);
	CHECK_INT(verify("Negotiate TlRMTVNTUAABAAAABoIIAA==", ADMIN_AUTH_BASIC), CREDENTIALS_NONE);
}

static void test_the_answer_to_the_challenge_logs_the_connection_in(void)
{
	CHECK_INT(verify_token("NTLM", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_GOOD);
	CHECK_STR(check.user ? check.user->name : NULL, "User");
	CHECK_INT(check.reply.len, 0);
	CHECK_INT(verify(NULL, ADMIN_AUTH_NTLM), CREDENTIALS_GOOD);
	CHECK_STR(check.user ? check.user->name : NULL, "User");
	CHECK_INT(verify(NULL, ADMIN_AUTH_BASIC), CREDENTIALS_NONE);
}

static void test_a_bare_answer_does_under_negotiate(void)
{
	CHECK_INT(verify_token("Negotiate", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_GOOD);
	CHECK_INT(check.reply.len, 0);
}

static void test_a_wrapped_answer_is_told_that_it_is_accepted(void)
{
	/* A NegTokenResp with a responseToken of 232 bytes. */
	static const uint8_t head[] = { 0xa1, 0x81, 0xf1, 0x30, 0x81, 0xee,
		                        0xa2, 0x81, 0xeb, 0x04, 0x81, 0xe8 };
	static const uint8_t accepted[] = { 0xa1, 0x07, 0x30, 0x05, 0xa0, 0x03, 0x0a, 0x01, 0x00 };
	uint8_t token[sizeof(head) + sizeof(nlmp_authenticate)];

	memcpy(token, head, sizeof(head));
	memcpy(token + sizeof(head), nlmp_authenticate, sizeof(nlmp_authenticate));
	CHECK_INT(verify_token("Negotiate", token, sizeof(token)), CREDENTIALS_GOOD);
	CHECK_BYTES(check.reply.data, check.reply.len, accepted, sizeof(accepted));
}

static void test_a_challenge_is_answered_once(void)
{
	CHECK_INT(verify_token("NTLM", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_GOOD);
	CHECK_INT(verify_token("NTLM", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_INVALID);
	CHECK_INT(verify(NULL, ADMIN_AUTH_NTLM), CREDENTIALS_NONE);
}

static void test_an_answer_without_a_challenge_proves_nothing(void)
{
	login = (struct connection_login){ .challenged = false };
	CHECK_INT(verify_token("NTLM", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_INVALID);
}

static void test_an_answer_to_another_challenge_is_wrong(void)
{
	login.challenge[0] ^= 1;
	CHECK_INT(verify_token("NTLM", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_WRONG);
	CHECK_STR(check.name, "User");
	CHECK_INT(verify(NULL, ADMIN_AUTH_NTLM), CREDENTIALS_NONE);
}

static void test_the_first_leg_gets_a_new_challenge_each_time(void)
{
	static const uint8_t negotiate[] = "NTLMSSP\0\1\0\0\0\x06\x82\x08";
	uint8_t before[NTLM_CHALLENGE_LEN];

	memcpy(before, login.challenge, sizeof(before));
	CHECK_INT(verify_token("NTLM", negotiate, sizeof(negotiate)), CREDENTIALS_CHALLENGED);
	CHECK_STR(check.scheme, "NTLM");
	CHECK(login.challenged && memcmp(login.challenge, before, sizeof(before)) != 0);
	if (CHECK(check.reply.len > 32))
		CHECK_BYTES(check.reply.data + 24, 8, login.challenge, 8);
}

static void test_the_first_leg_ends_the_login_before_it(void)
{
	static const uint8_t negotiate[] = "NTLMSSP\0\1\0\0\0\x06\x82\x08";

	CHECK_INT(verify_token("NTLM", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_GOOD);
	CHECK_INT(verify_token("Negotiate", negotiate, sizeof(negotiate)), CREDENTIALS_CHALLENGED);
	CHECK_STR(check.scheme, "Negotiate");
	CHECK_INT(verify(NULL, ADMIN_AUTH_NTLM), CREDENTIALS_NONE);
}

static void test_a_wrong_basic_ends_the_login_before_it(void)
{
	CHECK_INT(verify_token("NTLM", nlmp_authenticate, sizeof(nlmp_authenticate)),
	          CREDENTIALS_GOOD);
	CHECK_INT(verify_token("Basic", "User:wrong", 10), CREDENTIALS_WRONG);
	CHECK_INT(verify(NULL, ADMIN_AUTH_NTLM), CREDENTIALS_NONE);
}

static CU_TestInfo tests[] = {
	{ "Basic is user and password", test_basic_is_user_and_password },
	{ "a scheme that is not accepted proves nothing",
	  test_a_scheme_that_is_not_accepted_proves_nothing },
	{ "the answer to the challenge logs the connection in",
	  test_the_answer_to_the_challenge_logs_the_connection_in },
	{ "a bare answer does under Negotiate", test_a_bare_answer_does_under_negotiate },
	{ "a wrapped answer is told that it is accepted",
	  test_a_wrapped_answer_is_told_that_it_is_accepted },
	{ "a challenge is answered once", test_a_challenge_is_answered_once },
	{ "an answer without a challenge proves nothing",
	  test_an_answer_without_a_challenge_proves_nothing },
	{ "an answer to another challenge is wrong", test_an_answer_to_another_challenge_is_wrong },
	{ "the first leg gets a new challenge each time",
	  test_the_first_leg_gets_a_new_challenge_each_time },
	{ "the first leg ends the login before it", test_the_first_leg_ends_the_login_before_it },
	{ "a wrong Basic ends the login before it", test_a_wrong_basic_ends_the_login_before_it },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = {
		{ "credentials", add_users, NULL, connect_anew, disconnect, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
