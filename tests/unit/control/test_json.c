#include "server/control/json.h"
#include "tests/unit/check.h"
#include "tests/unit/control/reply.h"

static void test_texts_of_devices_become_utf8(void)
{
	static const struct {
		const char *text, *json;
	} rows[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "Z\xc3\xbcrich", "Z\xc3\xbcrich" },
		{ "Z\xfcrich", "Z\xef\xbf\xbdrich" },
		{ "\xff", "\xef\xbf\xbd" },
		{ "\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *value = api_text(rows[i].text);

		CHECK_STR(json_string_value(value), rows[i].json);
	}
	json_auto_t *none = api_text(NULL);
	CHECK(json_is_null(none));
}

static void test_times_are_utc(void)
{
	static const struct {
		int64_t seconds;
		const char *text; /* as `date -u +%FT%TZ -d @N` says */
	} rows[] = {
		{ 1795357800, "2026-11-22T14:30:00Z" },
		{ 951868799, "2000-02-29T23:59:59Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
		{ 0, "1970-01-01T00:00:00Z" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *value = api_time(rows[i].seconds);

		CHECK_STR(json_string_value(value), rows[i].text);
	}
	json_auto_t *none = api_time_or_null(0);
	CHECK(json_is_null(none));
}

static void test_lines_become_a_list(void)
{
	json_auto_t *lines = api_lines("29 one\n\n31 two\n");
	json_auto_t *last = api_lines("open end");
	json_auto_t *none = api_lines(NULL);

	CHECK_INT(json_array_size(lines), 2);
	CHECK_STR(json_string_value(json_array_get(lines, 0)), "29 one");
	CHECK_STR(json_string_value(json_array_get(lines, 1)), "31 two");
	CHECK_STR(json_string_value(json_array_get(last, 0)), "open end");
	CHECK_INT(json_array_size(none), 0);
}

static void test_an_error_is_one_sentence(void)
{
	struct http_reply reply = { 0 };

	api_error(&reply, 404, "there is no \"%s\"", "x\xff");
	CHECK(is_error(&reply, 404, "there is no \"x\xef\xbf\xbd\""));
}

/* 0.005 is no double, but nobody wants to read how far from it the nearest one is. */
static void test_a_fraction_is_written_as_it_was_meant(void)
{
	struct http_reply reply = { 0 };

	api_reply(&reply, 200, json_pack("{s:f}", "ms", 0.005));
	CHECK_BYTES(reply.body.data, reply.body.len, "{\"ms\":0.005}\n", 13);
	http_reply_clear(&reply);
}

static CU_TestInfo tests[] = {
	{ "texts of devices become UTF-8", test_texts_of_devices_become_utf8 },
	{ "times are UTC", test_times_are_utc },
	{ "lines become a list", test_lines_become_a_list },
	{ "an error is one sentence", test_an_error_is_one_sentence },
	{ "a fraction is written as it was meant", test_a_fraction_is_written_as_it_was_meant },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "json", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
