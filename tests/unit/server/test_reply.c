/*
 * test_reply.c - honest replies.
 */
#include <string.h>

#include "server/http/http.h"
#include "tests/unit/check.h"

static void test_text_replaces_what_the_reply_had(void)
{
	struct http_reply reply = { .status = 1, .body = bytes_of_text("old") };

	http_reply_text(&reply, 404, "text/html", "new");
	CHECK_INT(reply.status, 404);
	CHECK_STR(reply.content_type, "text/html");
	CHECK_BYTES(reply.body.data, reply.body.len, "new", 3);
	http_reply_clear(&reply);
	CHECK_INT(reply.body.len, 0);
}

static void test_headers_are_added_in_order(void)
{
	struct http_reply reply = { 0 };

	http_reply_add_header(&reply, "Location", "/a");
	http_reply_add_header(&reply, "Retry-After", "5");
	CHECK_INT(reply.n_headers, 2);
	CHECK_STR(reply.headers[0].name, "Location");
	CHECK_STR(reply.headers[1].value, "5");
	http_reply_clear(&reply);
	CHECK_INT(reply.n_headers, 0);
}

static CU_TestInfo tests[] = {
	{ "text replaces what the reply had", test_text_replaces_what_the_reply_had },
	{ "headers are added in order", test_headers_are_added_in_order },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "reply", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
