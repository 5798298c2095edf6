/*
 * test_message.c - where the pkiMessage of a request is found, and in which spellings.
 */
#include "server/ndes/exchange.h"
#include "tests/unit/check.h"

/* A SEQUENCE whose base64 needs '+' and '/', and one of indefinite length that needs '='. */
#define DER      "\x30\x04\xfb\xff\xbf\xfe"
#define DER_TEXT "MAT7/7/+"
#define BER      "\x30\x80\x30\x00"
#define BER_TEXT "MIAwAA=="

struct row {
	const char *name, *method, *query, *body;
	const char *message; /* NULL: there is none */
};

static void check_row(const struct row *row)
{
	struct http_request request = { .method = row->method, .query = row->query };
	struct bytes message = { 0 };
	const char *reason = NULL;
	/* Borrowed bytes end where they end: a sanitizer sees who reads on. */
	struct bytes body = bytes_of_text(row->body);
	bool found;

	request.body = bytes_view(&body);
	found = ndes_message(&request, &message, &reason);
	CHECK_SAY(found == (row->message != NULL), "%s: %s", row->name, reason ? reason : "found");
	CHECK_SAY(found || reason, "%s: no reason is given", row->name);
	CHECK_SAY(!found || view_equal(bytes_view(&message), view_of_text(row->message)),
	          "%s: %zu bytes", row->name, message.len);
	bytes_clear(&message);
	bytes_clear(&body);
}

static void test_the_body_of_a_post_is_binary_or_base64(void)
{
	static const struct row rows[] = {
		{ "binary", "POST", "", DER, DER },
		{ "base64", "POST", "", DER_TEXT, DER },
		{ "base64 in lines", "POST", "", "MAT7\r\n/7/+\r\n", DER },
		{ "base64url", "POST", "", "MAT7_7_-", DER },
		{ "method in small letters", "post", "", DER_TEXT, DER },
		{ "the query is not looked at", "POST", "message=MIAwAA==", DER, DER },
		{ "what is neither goes on as it is", "POST", "", "<html>", "<html>" },
		{ "no body", "POST", "message=MIAwAA==", "", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
}

static void test_the_message_of_a_get_is_base64(void)
{
	static const struct row rows[] = {
		{ "as it is", "GET", "message=" DER_TEXT, "", DER },
		{ "escaped", "GET", "message=MAT7%2F7%2f%2B", "", DER },
		{ "a blank for a plus", "GET", "message=MAT7/7/%20", "", DER },
		{ "line ends", "GET", "message=MAT7%0D%0A/7/+%0A", "", DER },
		{ "the body is not looked at", "GET", "message=" DER_TEXT, BER, DER },
		{ "not base64", "GET", "message=MAT7!", "", NULL },
		{ "empty", "GET", "message=", "", NULL },
		{ "none", "GET", "operation=PKIOperation", "", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
}

static void test_indefinite_length_is_binary_too(void)
{
	struct http_request request = { .method = "POST",
		                        .query = "",
		                        .body = { (const uint8_t *)BER, sizeof(BER) - 1 } };
	struct bytes message = { 0 };
	const char *reason = NULL;

	CHECK(ndes_message(&request, &message, &reason));
	CHECK_BYTES(message.data, message.len, BER, sizeof(BER) - 1);
	bytes_clear(&message);
	request.body = view_of_text(BER_TEXT);
	CHECK(ndes_message(&request, &message, &reason));
	CHECK_BYTES(message.data, message.len, BER, sizeof(BER) - 1);
	bytes_clear(&message);
}

static CU_TestInfo tests[] = {
	{ "the body of a POST is binary or base64", test_the_body_of_a_post_is_binary_or_base64 },
	{ "the message of a GET is base64", test_the_message_of_a_get_is_base64 },
	{ "indefinite length is binary too", test_indefinite_length_is_binary_too },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "message", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
