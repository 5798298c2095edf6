#include <stdio.h>
#include <string.h>

#include "scenarios/source.h"
#include "tests/unit/check.h"

static struct scenario_error fail_in(const char *text, unsigned line, unsigned column)
{
	struct scenario_error err = { 0 };
	const struct source source = { "t.yaml", view_of_text(text), &err };

	CHECK(!source_fail(&source, (struct mark){ line, column }, "wrong"));
	return err;
}

static void test_the_caret_stands_below_the_place(void)
{
	struct scenario_error err = fail_in("one\ntwo three\nfour\n", 2, 5);

	CHECK_STR(err.text, "t.yaml:2:5: wrong\n  two three\n      ^");
	CHECK_INT(err.line, 2);
	CHECK_INT(err.column, 5);
}

static void test_places_count_characters_and_keep_tabs(void)
{
	CHECK_STR(fail_in("k\xc3\xa4se: x", 1, 7).text,
	          "t.yaml:1:7: wrong\n  k\xc3\xa4se: x\n        ^");
	CHECK_STR(fail_in("a:\tb", 1, 4).text, "t.yaml:1:4: wrong\n  a:\tb\n    \t^");
}

static void test_every_line_break_of_yaml_ends_a_line(void)
{
	static const char *const breaks[] = {
		"\n", "\r", "\r\n", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9",
	};

	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		char text[32];

		snprintf(text, sizeof(text), "a%sb%s", breaks[i], breaks[i]);
		CHECK_STR(fail_in(text, 2, 1).text, "t.yaml:2:1: wrong\n  b\n  ^");
	}
}

static void test_a_place_behind_the_end_is_shown_at_the_end(void)
{
	CHECK_STR(fail_in("ab", 1, 9).text, "t.yaml:1:9: wrong\n  ab\n    ^");
	CHECK_STR(fail_in("ab\n", 7, 3).text, "t.yaml:7:3: wrong\n  \n  ^");
	CHECK_STR(fail_in("", 1, 1).text, "t.yaml:1:1: wrong\n  \n  ^");
}

static void test_a_long_line_is_shown_around_the_place(void)
{
	char line[4001];

	for (size_t i = 0; i < 4000; i++)
		line[i] = i == 2000 ? 'X' : '.';
	line[4000] = '\0';
	struct scenario_error err = fail_in(line, 1, 2001);
	const char *shown = strchr(err.text, '\n') + 3, *caret = strchr(shown, '\n') + 3;

	CHECK_INT(strchr(shown, 'X') - shown, 60);
	CHECK_INT(strchr(caret, '^') - caret, 60);
	CHECK(strlen(err.text) < 400);
}

static void test_nothing_in_the_file_steers_the_terminal(void)
{
	struct scenario_error err = { 0 };
	const struct source source = { "t.yaml",
		                       view_of_text("a\x1b[31m\xc2\x9b"
		                                    "b"),
		                       &err };

	source_fail(&source, (struct mark){ 1, 1 }, "wrong \x1b]0; \x7f");
	CHECK_STR(err.text, "t.yaml:1:1: wrong ?]0; ?\n  a?[31m??b\n  ^");
}

static void test_what_is_no_utf8_is_blanked_out(void)
{
	static const struct {
		const char *name, *text, *shown;
	} rows[] = {
		{ "characters of every length", "\x7e\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\x7e\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "the last characters of their lengths",
		  "\xdf\xbf\xed\x9f\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf",
		  "\xdf\xbf\xed\x9f\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf" },
		{ "bytes that are never there", "a\xff\xfe\xf8\x88z", "a????z" },
		{ "a byte from inside a character", "a\x9bz", "a?z" },
		{ "a character that breaks off", "a\xe2\x82z\xc3", "a??z?" },
		{ "more bytes than needed", "\xc0\x80\xe0\x9f\xbf\xf0\x8f\xbf\xbf", "?????????" },
		{ "half of a surrogate pair", "\xed\xa0\x80", "???" },
		{ "beyond the last character", "\xf4\x90\x80\x80\xf5\x80\x80\x80", "????????" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char want[100];

		snprintf(want, sizeof(want), "t.yaml:1:1: wrong\n  %s\n  ^", rows[i].shown);
		CHECK_SAY(strcmp(fail_in(rows[i].text, 1, 1).text, want) == 0, "%s: %s",
		          rows[i].name, fail_in(rows[i].text, 1, 1).text);
	}
}

static void test_nothing_in_the_name_of_the_file_steers_the_terminal(void)
{
	struct scenario_error err = { 0 };
	const struct source source = { .file = "a\x1b[31m\n\xff.yaml", .err = &err };

	source_fail_whole(&source, "wrong");
	CHECK_STR(err.text, "a?[31m??.yaml: wrong");
	source_fail(&source, (struct mark){ 1, 1 }, "wrong");
	CHECK_STR(err.text, "a?[31m??.yaml:1:1: wrong\n  \n  ^");
}

static void test_a_whole_file_has_no_place(void)
{
	struct scenario_error err = { .line = 7, .column = 7 };
	const struct source source = { .file = "t.yaml", .err = &err };

	CHECK(!source_fail_whole(&source, "too %s", "large"));
	CHECK_STR(err.text, "t.yaml: too large");
	CHECK_INT(err.line, 0);
	CHECK_INT(err.column, 0);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the caret stands below the place", test_the_caret_stands_below_the_place },
		{ "places count characters and keep tabs",
		  test_places_count_characters_and_keep_tabs },
		{ "every line break of YAML ends a line",
		  test_every_line_break_of_yaml_ends_a_line },
		{ "a place behind the end is shown at the end",
		  test_a_place_behind_the_end_is_shown_at_the_end },
		{ "a long line is shown around the place",
		  test_a_long_line_is_shown_around_the_place },
		{ "nothing in the file steers the terminal",
		  test_nothing_in_the_file_steers_the_terminal },
		{ "what is no UTF-8 is blanked out", test_what_is_no_utf8_is_blanked_out },
		{ "nothing in the name of the file steers the terminal",
		  test_nothing_in_the_name_of_the_file_steers_the_terminal },
		{ "a whole file has no place", test_a_whole_file_has_no_place },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "source", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
