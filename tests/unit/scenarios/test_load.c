#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

static const char good[] = "mockndes: 1\nname: t\nrules: [{ at: PKCSReq, answer: pending }]\n";

/* Writes a file into the scratch folder and returns its path. */
static const char *write_file(const char *name, const char *text, size_t len)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/%s", scratch_dir(), name);
	FILE *file = fopen(path, "w");
	if (!file || fwrite(text, 1, len, file) != len || fclose(file) != 0)
		abort();
	return path;
}

static void check_loads(const char *name_or_path, const char *name)
{
	struct scenario_error err = { 0 };
	struct scenario *scenario = NULL;

	if (CHECK_SAY(scenario_load(name_or_path, &scenario, &err), "%s", err.text))
		CHECK_STR(scenario_name(scenario), name);
	scenario_free(scenario);
}

static void check_refused(const char *name_or_path, const char *want)
{
	struct scenario_error err = { .line = 1 };
	struct scenario *scenario = NULL;

	CHECK(!scenario_load(name_or_path, &scenario, &err));
	CHECK(!scenario);
	CHECK_STR(err.text, want);
}

static void test_a_name_is_looked_up_in_the_library(void)
{
	check_loads("bad-request", "bad-request");
	check_refused("bad-requests",
	              "bad-requests: the library has no scenario of this name (did you mean "
	              "\"bad-request\"?)");
	check_refused("", ": the library has no scenario of this name");
}

static void test_a_path_is_read(void)
{
	check_loads(write_file("a", good, strlen(good)), "t");
	check_loads(write_file("a.yaml", good, strlen(good)), "t");
}

static void test_an_ending_makes_a_path(void)
{
	check_refused("absent.yaml", "absent.yaml: No such file or directory");
	check_refused("absent.yml", "absent.yml: No such file or directory");
	check_refused("absent.json", "absent.json: No such file or directory");
}

static void test_what_cannot_be_read_is_named(void)
{
	char want[400];

	snprintf(want, sizeof(want), "%s: Is a directory", scratch_dir());
	check_refused(scratch_dir(), want);
}

static void test_errors_in_a_file_have_its_path_and_place(void)
{
	const char *path = write_file("bad.yaml", "mockndse: 1\n", 12);
	struct scenario_error err = { 0 };
	struct scenario *scenario = NULL;
	char want[500];

	snprintf(want, sizeof(want),
	         "%s:1:1: a scenario has no key \"mockndse\" (did you mean \"mockndes\"?)\n"
	         "  mockndse: 1\n  ^",
	         path);
	CHECK(!scenario_load_file(path, &scenario, &err));
	CHECK_STR(err.text, want);
	CHECK_INT(err.line, 1);
	CHECK_INT(err.column, 1);
}

static void test_a_file_of_more_than_a_mebibyte_is_refused(void)
{
	const size_t size = (1 << 20) + 5;
	char *text = malloc(size), want[400];

	if (!text)
		abort();
	memset(text, '#', size);
	const char *path = write_file("large.yaml", text, size);
	snprintf(want, sizeof(want), "%s: the file is larger than 1 MiB", path);
	check_refused(path, want);
	free(text);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a name is looked up in the library", test_a_name_is_looked_up_in_the_library },
		{ "a path is read", test_a_path_is_read },
		{ "an ending makes a path", test_an_ending_makes_a_path },
		{ "what cannot be read is named", test_what_cannot_be_read_is_named },
		{ "errors in a file have its path and place",
		  test_errors_in_a_file_have_its_path_and_place },
		{ "a file of more than a mebibyte is refused",
		  test_a_file_of_more_than_a_mebibyte_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "load", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
