#include <stdio.h>
#include <string.h>

#include "scenarios/read.h"
#include "tests/unit/check.h"

#define TAKES_DURATION "\"x\" takes a duration such as 250ms, 5s, 2m, 1h or 30d"

static struct scenario_error err;

/* A value as the parser sees it below the key "x". */
static bool read_as(bool (*read)(const struct source *, const struct node *, void *),
                    const char *text, void *out)
{
	char key[] = "x", value[100];
	const struct source source = { "t", view_of_text(text), &err };
	struct node node = {
		.kind = NODE_TEXT, .key = key, .text = value, .plain = true, .mark = { 1, 1 }
	};

	snprintf(value, sizeof(value), "%s", text);
	err = (struct scenario_error){ 0 };
	return read(&source, &node, out);
}

static bool as_number(const struct source *source, const struct node *node, void *out)
{
	return read_number(source, node, 1, 1000, out);
}

static bool as_duration(const struct source *source, const struct node *node, void *out)
{
	return read_duration(source, node, out);
}

struct cut {
	uint64_t after;
	bool is_percent;
};

static bool as_cut(const struct source *source, const struct node *node, void *out)
{
	struct cut *cut = out;

	return read_cut(source, node, &cut->after, &cut->is_percent);
}

static void test_durations_are_milliseconds(void)
{
	static const struct {
		const char *text;
		uint64_t ms;
	} rows[] = {
		{ "0s", 0 },      { "250ms", 250 },  { "5s", 5000 },
		{ "2m", 120000 }, { "1h", 3600000 }, { "30d", UINT64_C(2592000000) },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		uint64_t ms = 0;

		CHECK_SAY(read_as(as_duration, rows[i].text, &ms), "%s", err.text);
		CHECK_INT(ms, rows[i].ms);
	}
}

static void test_sizes_are_bytes_or_per_cent(void)
{
	static const struct {
		const char *text;
		struct cut cut;
	} rows[] = {
		{ "0B", { 0, false } },      { "100B", { 100, false } },
		{ "4KiB", { 4096, false } }, { "1MiB", { 1048576, false } },
		{ "60%", { 60, true } },     { "100%", { 100, true } },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct cut cut = { 77, false };

		CHECK_SAY(read_as(as_cut, rows[i].text, &cut), "%s", err.text);
		CHECK_INT(cut.after, rows[i].cut.after);
		CHECK_INT(cut.is_percent, rows[i].cut.is_percent);
	}
}

static void check_message(const char *name, const char *want)
{
	err.text[strcspn(err.text, "\n")] = '\0';
	CHECK_SAY(strcmp(err.text, want) == 0, "%s: got \"%s\", want \"%s\"", name, err.text, want);
}

static void test_anything_else_is_refused(void)
{
	static const struct {
		bool (*read)(const struct source *, const struct node *, void *);
		const char *text, *want;
	} rows[] = {
		{ as_number, "two",
		  "t:1:1: \"x\" takes a whole number from 1 to 1000, not \"two\"" },
		{ as_number, "0", "t:1:1: \"x\" takes a whole number from 1 to 1000, not \"0\"" },
		{ as_number, "1001",
		  "t:1:1: \"x\" takes a whole number from 1 to 1000, not \"1001\"" },
		{ as_number, "007",
		  "t:1:1: \"x\" takes a whole number from 1 to 1000, not \"007\"" },
		{ as_number, "-1", "t:1:1: \"x\" takes a whole number from 1 to 1000, not \"-1\"" },
		{ as_number, "1.5",
		  "t:1:1: \"x\" takes a whole number from 1 to 1000, not \"1.5\"" },
		{ as_number, "18446744073709551617",
		  "t:1:1: \"x\" takes a whole number from 1 to 1000, not "
		  "\"18446744073709551617\"" },
		{ as_number, "", "t:1:1: the value is missing" },
		{ as_cut, "5",
		  "t:1:1: 5 has no unit; \"x\" takes a size such as 0B, 100B, 4KiB or "
		  "60%" },
		{ as_cut, "4KB",
		  "t:1:1: \"KB\" is no unit; \"x\" takes a size such as 0B, 100B, "
		  "4KiB or 60%" },
		{ as_cut, "101%", "t:1:1: 101% is too much" },
		{ as_cut, "1025MiB", "t:1:1: 1025MiB is too much" },
		{ as_duration, "5", "t:1:1: 5 has no unit; " TAKES_DURATION },
		{ as_duration, "5 s", "t:1:1: \" s\" is no unit; " TAKES_DURATION },
		{ as_duration, "5S", "t:1:1: \"S\" is no unit; " TAKES_DURATION },
		{ as_duration, "1.5s", "t:1:1: \".5s\" is no unit; " TAKES_DURATION },
		{ as_duration, "soon", "t:1:1: " TAKES_DURATION ", not \"soon\"" },
		{ as_duration, "99999999999999999d", "t:1:1: 99999999999999999d is too much" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct cut out;

		CHECK(!read_as(rows[i].read, rows[i].text, &out));
		check_message(rows[i].text, rows[i].want);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "durations are milliseconds", test_durations_are_milliseconds },
		{ "sizes are bytes or per cent", test_sizes_are_bytes_or_per_cent },
		{ "anything else is refused", test_anything_else_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "read_number", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
