/*
 * test_spnego.c - the wrapping around NTLM. The bytes were made by impacket's encoder.
 */
#include <string.h>

#include "server/ndes/spnego.h"
#include "tests/unit/check.h"

/* NegTokenInit: mechTypes NTLM, mechToken. */
static const uint8_t init[] =
	"\x60\x30\x06\x06\x2b\x06\x01\x05\x05\x02\xa0\x26\x30\x24\xa0\x0e\x30\x0c\x06\x0a\x2b\x06"
	"\x01\x04\x01\x82\x37\x02\x02\x0a\xa2\x12\x04\x10NTLMSSP\0\1\0\0\0\5\2\0\xa2";
static const uint8_t init_token[] = "NTLMSSP\0\1\0\0\0\5\2\0\xa2";
/* NegTokenResp: responseToken. */
static const uint8_t resp[] = "\xa1\x12\x30\x10\xa2\x0e\x04\x0cNTLMSSP\0\3\0\0\0";
static const uint8_t resp_token[] = "NTLMSSP\0\3\0\0\0";
/* NegTokenResp around 300 bytes: negState accept-incomplete, supportedMech NTLM; its head. */
static const uint8_t challenge_head[] =
	"\xa1\x82\x01\x4b\x30\x82\x01\x47\xa0\x03\x0a\x01\x01\xa1\x0c\x06\x0a\x2b\x06\x01\x04\x01"
	"\x82\x37\x02\x02\x0a\xa2\x82\x01\x30\x04\x82\x01\x2c";

static const struct view whole_init = { init, sizeof(init) - 1 };
static const struct view whole_resp = { resp, sizeof(resp) - 1 };

static void test_the_mechanisms_token_is_found(void)
{
	struct view got;

	if (CHECK(spnego_read(whole_init, &got)))
		CHECK_BYTES(got.data, got.len, init_token, sizeof(init_token) - 1);
	if (CHECK(spnego_read(whole_resp, &got)))
		CHECK_BYTES(got.data, got.len, resp_token, sizeof(resp_token) - 1);
}

static void no_cut_is_read(struct view whole)
{
	for (size_t len = 0; len < whole.len; len++) {
		struct bytes token = bytes_copy((struct view){ whole.data, len });
		struct view got;

		CHECK_SAY(!spnego_read(bytes_view(&token), &got), "%zu bytes", len);
		bytes_clear(&token);
	}
}

static void test_no_cut_is_read(void)
{
	no_cut_is_read(whole_init);
	no_cut_is_read(whole_resp);
}

static void test_what_is_something_else_is_refused(void)
{
	static const struct {
		const char *name, *token;
		size_t len;
	} rows[] = {
		{ "a bare message", "NTLMSSP\0\1\0\0\0\5\2\0\xa2", 16 },
		{ "no token inside", "\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00", 9 },
		{ "another type inside", "\xa1\x07\x30\x05\xa2\x03\x0a\x01\x00", 9 },
		{ "another mechanism than SPNEGO",
		  "\x60\x10\x06\x06\x2b\x06\x01\x05\x05\x03\xa0\x06\x30\x04\xa2\x02\x04\x00", 18 },
		{ "an indefinite length", "\xa1\x80\x30\x04\xa2\x02\x04\x00", 8 },
		{ "a length of three octets", "\xa1\x83\x00\x00\x06\x30\x04\xa2\x02\x04\x00", 11 },
		{ "a length beyond the end", "\xa1\x82\xff\xff\x30\x04\xa2\x02\x04\x00", 10 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view got;

		CHECK_SAY(!spnego_read((struct view){ (const uint8_t *)rows[i].token, rows[i].len },
		                       &got),
		          "%s", rows[i].name);
	}
}

static void test_a_challenge_is_wrapped_as_others_do(void)
{
	uint8_t inner[300];
	struct bytes got;

	memset(inner, 'x', sizeof(inner));
	spnego_write_challenge((struct view){ inner, sizeof(inner) }, &got);
	CHECK_INT(got.len, sizeof(challenge_head) - 1 + sizeof(inner));
	CHECK_BYTES(got.data, sizeof(challenge_head) - 1, challenge_head,
	            sizeof(challenge_head) - 1);
	CHECK_BYTES(got.data + sizeof(challenge_head) - 1, sizeof(inner), inner, sizeof(inner));
	bytes_clear(&got);
}

static void test_lengths_are_as_short_as_can_be(void)
{
	static const struct {
		size_t len;
		const char *head; /* of the innermost element */
		size_t head_len;
	} rows[] = {
		{ 1, "\x04\x01", 2 },
		{ 0x7f, "\x04\x7f", 2 },
		{ 0x80, "\x04\x81\x80", 3 },
		{ 0xff, "\x04\x81\xff", 3 },
		{ 0x100, "\x04\x82\x01\x00", 4 },
	};
	uint8_t inner[0x100] = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes got;
		struct view back = { NULL, 0 };

		spnego_write_challenge((struct view){ inner, rows[i].len }, &got);
		CHECK_BYTES(got.data + got.len - rows[i].len - rows[i].head_len, rows[i].head_len,
		            rows[i].head, rows[i].head_len);
		CHECK(spnego_read(bytes_view(&got), &back));
		CHECK_INT(back.len, rows[i].len);
		bytes_clear(&got);
	}
}

static CU_TestInfo tests[] = {
	{ "the mechanism's token is found", test_the_mechanisms_token_is_found },
	{ "no cut is read", test_no_cut_is_read },
	{ "what is something else is refused", test_what_is_something_else_is_refused },
	{ "a challenge is wrapped as others do", test_a_challenge_is_wrapped_as_others_do },
	{ "lengths are as short as can be", test_lengths_are_as_short_as_can_be },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "spnego", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
