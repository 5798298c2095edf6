#include <stdio.h>
#include <string.h>

#include "fixture.h"

static void test_values_out_of_bounds_are_refused(void)
{
	CHECK_RULE_REFUSED("{ at: request, http: { status: 99 } }",
	                   "\"status\" takes a whole number from 100 to 599, not \"99\"");
	CHECK_RULE_REFUSED("{ at: request, http: { status: 600 } }",
	                   "\"status\" takes a whole number from 100 to 599, not \"600\"");
	CHECK_RULE_REFUSED("{ at: request, http: { content-type: \"a\\r\\nb: c\" } }",
	                   "the text has to be one line without control characters");
	CHECK_RULE_REFUSED("{ at: request, http: { contenttype: x } }",
	                   "\"http\" has no field \"contenttype\" in this version (did you mean "
	                   "\"content-type\"?)");
}

static void test_a_type_as_long_as_its_place_fits(void)
{
	char type[129], rule[200];
	struct http_reply reply = { 0 };
	struct play play;

	memset(type, 'x', sizeof(type));
	type[127] = '\0';
	snprintf(rule, sizeof(rule), "{ at: request, http: { content-type: %s } }", type);
	struct scenario *scenario = RULE(rule);
	if (!scenario)
		return;
	play_once(scenario, AT_REQUEST, &play);
	CHECK(tamper_http(&play, &reply));
	CHECK_STR(reply.content_type, type);
	scenario_free(scenario);

	type[127] = 'x';
	type[128] = '\0';
	snprintf(rule, sizeof(rule), "{ at: request, http: { content-type: %s } }", type);
	CHECK_RULE_REFUSED(rule, "the text is longer than 127 bytes");
}

static void test_a_cleared_reply_is_empty(void)
{
	struct http_reply reply = { .status = 200,
		                    .body = bytes_of_text("x"),
		                    .headers = { { "Server", strdup("IIS") } },
		                    .n_headers = 1 };
	const struct http_reply empty = { 0 };

	http_reply_clear(&reply);
	CHECK_BYTES(&reply, sizeof(reply), &empty, sizeof(empty));
	http_reply_clear(&reply);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "values out of bounds are refused", test_values_out_of_bounds_are_refused },
		{ "a type as long as its place fits", test_a_type_as_long_as_its_place_fits },
		{ "a cleared reply is empty", test_a_cleared_reply_is_empty },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "stage_http", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
