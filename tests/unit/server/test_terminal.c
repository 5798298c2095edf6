#include <stdlib.h>
#include <string.h>

#include "server/cli/terminal.h"
#include "tests/unit/check.h"

/* What a writer writes. */
static const char *written(void (*write)(FILE *, const char *), const char *text)
{
	static char buffer[256];
	FILE *out = fmemopen(buffer, sizeof(buffer), "w");

	write(out, text);
	fclose(out);
	return buffer;
}

static void test_control_characters_are_written_in_words(void)
{
	CHECK_STR(written(terminal_print, "plain, m\xc3\xbcller"), "plain, m\xc3\xbcller");
	CHECK_STR(written(terminal_print, "\x1b[31mred\n"), "\\x1b[31mred\\x0a");
	CHECK_STR(written(terminal_print, "\x7f"), "\\x7f");
	CHECK_STR(written(terminal_print, "\xc2\x9b"
	                                  "31m"),
	          "\xc2\\x9b31m");
}

static void test_the_width_is_that_of_what_is_written(void)
{
	CHECK_INT(terminal_width(""), 0);
	CHECK_INT(terminal_width("abc"), 3);
	CHECK_INT(terminal_width("m\xc3\xbcller"), 6);
	CHECK_INT(terminal_width("\xe2\x82\xac"), 1);
	CHECK_INT(terminal_width("a\nb"), 6);
}

static void test_a_shell_takes_it_for_one_word(void)
{
	CHECK_STR(written(shell_print, ""), "''");
	CHECK_STR(written(shell_print, "a b$c`d\"\\"), "'a b$c`d\"\\'");
	CHECK_STR(written(shell_print, "it's"), "'it'\\''s'");
}

static CU_TestInfo tests[] = {
	{ "control characters are written in words", test_control_characters_are_written_in_words },
	{ "the width is that of what is written", test_the_width_is_that_of_what_is_written },
	{ "a shell takes it for one word", test_a_shell_takes_it_for_one_word },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "terminal", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
