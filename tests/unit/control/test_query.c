#include <stdlib.h>

#include "server/control/query.h"
#include "tests/unit/check.h"
#include "tests/unit/control/reply.h"

static void test_unknown_parameters_are_told_by_name(void)
{
	static const struct {
		const char *query;
		const char *words; /* NULL: all are known */
	} rows[] = {
		{ "", NULL },
		{ "after=1", NULL },
		{ "limit=1&after=2&", NULL },
		{ "q", NULL },
		{ "limt=5", "\"limt\" here (did you mean \"limit\"?)" },
		{ "after=1&order=up", "\"order\" here" },
		{ "Limit=5", "\"Limit\"" },
		{ "=5", "\"\"" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_reply reply = { 0 };
		bool good = query_has_only(rows[i].query, "after limit q", &reply);

		CHECK_SAY(good == !rows[i].words, "%s", rows[i].query);
		if (rows[i].words)
			CHECK_SAY(is_error(&reply, 422, rows[i].words), "%s", rows[i].query);
		http_reply_clear(&reply);
	}
}

static void test_texts_are_decoded(void)
{
	static const struct {
		const char *query, *text;
	} rows[] = {
		{ "", "" },
		{ "q=", "" },
		{ "q=CN%3da", "CN=a" },
		{ "q=a+b%2Bc", "a b+c" },
		{ "after=1&q=x&limit=2", "x" },
		{ "q=%zz", "%zz" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_reply reply = { 0 };
		char *text = NULL;

		if (CHECK(query_text(rows[i].query, "q", &text, &reply)))
			CHECK_STR(text, rows[i].text);
		free(text);
	}
}

static void test_a_nul_is_no_text(void)
{
	struct http_reply reply = { 0 };
	char *text = NULL;

	CHECK(!query_text("q=a%00b", "q", &text, &reply));
	CHECK(is_error(&reply, 422, "q is no text"));
}

static void test_pages_are_read_or_refused(void)
{
	static const struct {
		const char *query;
		long long after; /* -1: refused */
		long long limit;
		const char *words;
	} rows[] = {
		{ "", 0, 100, NULL },
		{ "after=7", 7, 100, NULL },
		{ "limit=1000&after=9223372036854775807", INT64_MAX, 1000, NULL },
		{ "limit=1", 0, 1, NULL },
		{ "limit=0", -1, 0, "limit is a number from 1 to 1000" },
		{ "limit=1001", -1, 0, "limit" },
		{ "limit=", -1, 0, "limit" },
		{ "limit=-1", -1, 0, "limit" },
		{ "limit=+1", -1, 0, "limit" },
		{ "limit=1x", -1, 0, "limit" },
		{ "limit=0x10", -1, 0, "limit" },
		{ "after=9223372036854775808", -1, 0, "after" },
		{ "after=ten", -1, 0, "after" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_reply reply = { 0 };
		struct page page = { 0 };
		bool good = query_page(rows[i].query, 1, &page, &reply);

		CHECK_SAY(good == (rows[i].after >= 0), "%s", rows[i].query);
		if (good) {
			CHECK_INT(page.after, rows[i].after);
			CHECK_INT(page.limit, rows[i].limit);
		} else {
			CHECK_SAY(is_error(&reply, 422, rows[i].words), "%s", rows[i].query);
		}
	}
}

static void test_no_rows_may_be_wanted_where_that_means_something(void)
{
	struct http_reply reply = { 0 };
	struct page page = { .limit = 5 };

	CHECK(query_page("limit=0", 0, &page, &reply));
	CHECK_INT(page.limit, 0);
}

static CU_TestInfo tests[] = {
	{ "unknown parameters are told by name", test_unknown_parameters_are_told_by_name },
	{ "texts are decoded", test_texts_are_decoded },
	{ "a NUL is no text", test_a_nul_is_no_text },
	{ "pages are read or refused", test_pages_are_read_or_refused },
	{ "no rows may be wanted where that means something",
	  test_no_rows_may_be_wanted_where_that_means_something },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "query", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
