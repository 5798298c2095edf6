#include "fixture.h"

#include <string.h>

static void write_file(const char *text)
{
	FILE *file = fopen(fx.path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		CU_FAIL_FATAL("cannot write a file to test with");
}

static void check_refused(const char *why)
{
	CHECK(!open_store());
	CHECK_SAY(strstr(fx.err.text, why) && strstr(fx.err.text, fx.path), "got: %s", fx.err.text);
	CHECK(fx.store == NULL);
}

static void test_a_new_file_has_version_1(void)
{
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_STR(ask_sqlite3("PRAGMA user_version"), "1");
	CHECK_STR(ask_sqlite3("PRAGMA application_id"), "1835951205"); /* "mnde" */
}

static void test_an_empty_file_becomes_a_store(void)
{
	write_file("");
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_STR(ask_sqlite3("PRAGMA user_version"), "1");
}

static void test_a_file_of_a_newer_version_is_refused_and_not_touched(void)
{
	CHECK_SAY(open_store(), "%s", fx.err.text);
	close_store();
	CHECK_STR(ask_sqlite3("PRAGMA user_version = 99"), "");
	check_refused("its schema has version 99, and this program knows versions up to 1.");
	CHECK_STR(ask_sqlite3("PRAGMA user_version"), "99");
}

static void test_a_file_that_is_no_database_is_refused(void)
{
	char text[2048];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	write_file(text);
	check_refused("file is not a database");
}

static void test_another_programs_database_is_refused_and_not_touched(void)
{
	CHECK_STR(ask_sqlite3("CREATE TABLE notes (text)"), "");
	check_refused("is another program's database");
	CHECK_STR(ask_sqlite3("SELECT name FROM sqlite_schema"), "notes");
	CHECK_STR(ask_sqlite3("PRAGMA journal_mode"), "delete");
}

/* .schema is the documentation a person has at hand. This lists the columns whose line (it starts
 * with a tab and the name) has no comment. */
static void test_every_column_in_the_file_is_explained(void)
{
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_STR(
		ask_sqlite3("WITH columns AS (SELECT t.name || '.' || c.name AS name,"
	                    " substr(t.sql, instr(t.sql, char(10, 9) || c.name || ' ') + 1) AS line"
	                    " FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
	                    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%')"
	                    " SELECT name FROM columns"
	                    " WHERE substr(line, 1, instr(line, char(10))) NOT LIKE '%-- %'"),
		"");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a new file has version 1", test_a_new_file_has_version_1 },
		{ "an empty file becomes a store", test_an_empty_file_becomes_a_store },
		{ "a file of a newer version is refused and not touched",
		  test_a_file_of_a_newer_version_is_refused_and_not_touched },
		{ "a file that is no database is refused",
		  test_a_file_that_is_no_database_is_refused },
		{ "another program's database is refused and not touched",
		  test_another_programs_database_is_refused_and_not_touched },
		{ "every column in the file is explained",
		  test_every_column_in_the_file_is_explained },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "migrate", NULL, NULL, new_path, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
