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

static void test_a_new_file_has_version_2(void)
{
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_STR(ask_sqlite3("PRAGMA user_version"), "2");
	CHECK_STR(ask_sqlite3("PRAGMA application_id"), "1835951205"); /* "mnde" */
}

static void test_an_empty_file_becomes_a_store(void)
{
	write_file("");
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_STR(ask_sqlite3("PRAGMA user_version"), "2");
}

static void test_a_file_of_a_newer_version_is_refused_and_not_touched(void)
{
	CHECK_SAY(open_store(), "%s", fx.err.text);
	close_store();
	CHECK_STR(ask_sqlite3("PRAGMA user_version = 99"), "");
	check_refused("its schema has version 99, and this program knows versions up to 2.");
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

/* A file as version 1 made it, with a row of every kind; schema_1.sql is its schema as it was
 * released. */
static void make_version_1(void)
{
	CHECK_STR(ask_sqlite3(".read " SCHEMA_1), "");
	CHECK_STR(
		ask_sqlite3(
			"PRAGMA user_version = 1;"
			"INSERT INTO settings VALUES ('default', 'challenge', 'lab');"
			"INSERT INTO challenges VALUES ('default', 'B', 1, 61, NULL, NULL),"
			" ('default', 'A', 2, 62, 3, 'T');"
			"INSERT INTO certificates VALUES ('0B', 'default', 'T', 'CN=b', 10, 20, 5, "
			"NULL,"
			" x'0102'), ('0A', 'default', 'U', 'CN=a', 10, 20, 6, 'other-key', x'03');"
			"INSERT INTO transactions VALUES ('default', 'T', zeroblob(32), 'issued',"
			" x'04', '0B', 4, 5), ('default', 'W', zeroblob(32), 'pending', x'05', "
			"NULL, 7, 8);"),
		"");
	CHECK_STR(ask_sqlite3("INSERT INTO exchanges (id, at_ms, lane, operation, reason,"
	                      " http_status, duration_us, request, reply, bytes_until)"
	                      " VALUES (41, 1000, 'default', 'PKIOperation', 'why', 200, 5600,"
	                      " x'06', x'', 100)"),
	          "");
}

static void test_a_file_of_version_1_keeps_all_it_holds(void)
{
	make_version_1();
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_STR(ask_sqlite3("PRAGMA user_version"), "2");
	CHECK_STR(ask_sqlite3("SELECT * FROM settings"), "default|challenge|lab");
	CHECK_STR(ask_sqlite3("SELECT * FROM challenges"),
	          "default|1|B|1|61||\ndefault|2|A|2|62|3|T");
	CHECK_STR(ask_sqlite3("SELECT id, serial, lane, ca, transaction_id, subject, not_before,"
	                      " not_after, issued_at, bent_by, revoked_at, reason, hex(der)"
	                      " FROM certificates"),
	          "1|0B|default|0|T|CN=b|10|20|5||||0102\n"
	          "2|0A|default|0|U|CN=a|10|20|6|other-key|||03");
	CHECK_STR(ask_sqlite3("SELECT id, lane, transaction_id, length(signer_key), state,"
	                      " hex(csr), signer, vouched, refusal, serial, first_at, changed_at"
	                      " FROM transactions"),
	          "1|default|T|32|issued|04||0||0B|4|5\n2|default|W|32|pending|05||0|||7|8");
	CHECK_STR(ask_sqlite3("SELECT * FROM asked"),
	          "41|1970-01-01 00:00:01.000|default||||PKIOperation|||||"
	          "|why|||||200|0|0|5.6|1|0");
	CHECK_STR(ask_sqlite3("SELECT name, seq FROM sqlite_sequence ORDER BY name"),
	          "certificates|2\nexchanges|41\ntransactions|2");
	CHECK_STR(ask_sqlite3("PRAGMA integrity_check"), "ok");
}

static void test_a_file_of_version_1_serves_on(void)
{
	struct store_operation op = { "default", "T", (const uint8_t[STORE_KEY_LEN]){ 0 } };
	struct store_transaction found = { 0 };
	int64_t last = 0;

	make_version_1();
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_INT(store_check_challenge(fx.store, "default", "A", 50, &fx.err),
	          STORE_CHALLENGE_SPENT);
	CHECK_INT(store_find_transaction(fx.store, &op, &found, &fx.err), STORE_FOUND);
	CHECK_BYTES(found.certificate, found.certificate_len, "\1\2", 2);
	store_transaction_clear(&found);
	store_journal(fx.store, &(struct store_exchange){ .lane = "default" });
	CHECK(store_last_exchange(fx.store, "default", &last, &fx.err));
	CHECK_INT(last, 42); /* numbers go on */
	reopen_store();
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM exchanges"), "2");
}

/* Tables, indexes, views and the comments inside them. */
static void test_a_file_of_version_1_becomes_like_a_new_one(void)
{
	static char new_schema[16384];

	CHECK_SAY(open_store(), "%s", fx.err.text);
	snprintf(new_schema, sizeof(new_schema), "%s", ask_sqlite3(".schema --nosys"));
	CHECK(strstr(new_schema, "revoked_at"));
	close_store();
	new_path();
	make_version_1();
	CHECK(!strstr(ask_sqlite3(".schema"), "revoked_at"));
	CHECK_SAY(open_store(), "%s", fx.err.text);
	CHECK_STR(ask_sqlite3(".schema --nosys"), new_schema);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a new file has version 2", test_a_new_file_has_version_2 },
		{ "an empty file becomes a store", test_an_empty_file_becomes_a_store },
		{ "a file of a newer version is refused and not touched",
		  test_a_file_of_a_newer_version_is_refused_and_not_touched },
		{ "a file that is no database is refused",
		  test_a_file_that_is_no_database_is_refused },
		{ "another program's database is refused and not touched",
		  test_another_programs_database_is_refused_and_not_touched },
		{ "a file of version 1 keeps all it holds",
		  test_a_file_of_version_1_keeps_all_it_holds },
		{ "a file of version 1 serves on", test_a_file_of_version_1_serves_on },
		{ "a file of version 1 becomes like a new one",
		  test_a_file_of_version_1_becomes_like_a_new_one },
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
