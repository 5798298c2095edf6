/*
 * test_query.c - parameters of a query as they came, and percent-decoding.
 */
#include <string.h>

#include "server/http/http.h"
#include "tests/unit/check.h"

static void test_a_parameter_is_found_and_left_as_it_came(void)
{
	static const struct {
		const char *name, *query, *parameter, *want; /* NULL: absent */
	} rows[] = {
		{ "first", "operation=GetCACaps&message=x", "operation", "GetCACaps" },
		{ "last", "message=x&operation=PKIOperation", "operation", "PKIOperation" },
		{ "other case", "OPERATION=GetCACert", "operation", "GetCACert" },
		{ "raw base64", "message=a+b/c==&x", "message", "a+b/c==" },
		{ "not decoded", "message=%2B%0A", "message", "%2B%0A" },
		{ "empty", "message=&operation=x", "message", "" },
		{ "without =", "operation&message", "message", "" },
		{ "the first of two", "a=1&a=2", "a", "1" },
		{ "absent", "operations=1&xoperation=2", "operation", NULL },
		{ "no query", "", "operation", NULL },
		{ "only separators", "&&&", "operation", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct view got = http_query_parameter(rows[i].query, rows[i].parameter);
		bool right = rows[i].want ? got.data && view_equal(got, view_of_text(rows[i].want))
		                          : !got.data;

		CHECK_SAY(right, "%s: got \"%.*s\"", rows[i].name, (int)got.len,
		          got.data ? (const char *)got.data : "");
	}
}

static void test_percent_decoding_leaves_plus_and_bad_escapes_alone(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "a+b", "a+b" },
		{ "%2B%2f%3D", "+/=" },
		{ "%0D%0a", "\r\n" },
		{ "%", "%" },
		{ "%4", "%4" },
		{ "%41", "A" },
		{ "%zz%4g", "%zz%4g" },
		{ "%%41", "%A" },
		{ "x%41y", "xAy" },
		{ "%2", "%2" },
		{ "100%", "100%" },
		{ "%252B", "%2B" },
		{ "%c3%A4", "\xc3\xa4" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bytes got = { 0 };

		http_percent_decode(view_of_text(rows[i].text), &got);
		CHECK_BYTES(got.data, got.len, rows[i].want, strlen(rows[i].want));
		bytes_clear(&got);
	}
}

static CU_TestInfo tests[] = {
	{ "a parameter is found and left as it came",
	  test_a_parameter_is_found_and_left_as_it_came },
	{ "percent-decoding leaves plus and bad escapes alone",
	  test_percent_decoding_leaves_plus_and_bad_escapes_alone },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "query", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
