#include "fixture.h"

static void record_some(void)
{
	struct store_operation issued = operation("issued", 1), waiting = operation("waiting", 2);
	struct store_certificate one = certificate("01AB");

	CHECK(store_put_value(fx.store, "default", "challenge", "lab", &fx.err));
	add_challenge("C0FFEE");
	put(&waiting, STORE_PENDING, "w", NOW);
	CHECK_INT(record(&issued, &one, NOW), STORE_RECORDED);
	store_journal(fx.store, &(struct store_exchange){ .lane = "default" });
}

static void test_everything_is_there_after_opening_again(void)
{
	char value[STORE_TEXT_SIZE];
	struct store_operation issued = operation("issued", 1), waiting = operation("waiting", 2);
	struct store_transaction found = { 0 };

	record_some();
	reopen_store();
	CHECK_INT(store_get_value(fx.store, "default", "challenge", value, &fx.err), STORE_FOUND);
	CHECK_STR(value, "lab");
	CHECK_INT(store_check_challenge(fx.store, "default", "C0FFEE", NOW, &fx.err),
	          STORE_CHALLENGE_VALID);
	CHECK_INT(store_find_transaction(fx.store, &waiting, &found, &fx.err), STORE_FOUND);
	CHECK_INT(found.state, STORE_PENDING);
	store_transaction_clear(&found);
	CHECK_INT(store_find_transaction(fx.store, &issued, &found, &fx.err), STORE_FOUND);
	CHECK_BYTES(found.certificate, found.certificate_len, "01AB", 4);
	store_transaction_clear(&found);
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM exchanges"), "1");
}

static void test_sqlite3_reads_while_the_store_is_open(void)
{
	record_some();
	CHECK_STR(ask_sqlite3("SELECT serial, subject, issued_at, not_after FROM issued"),
	          "01AB|CN=device|2023-11-14 22:13:20|2023-11-14 23:13:20");
	CHECK_STR(ask_sqlite3("SELECT lane, name, value FROM settings"), "default|challenge|lab");
	CHECK_STR(ask_sqlite3("SELECT transaction_id, state FROM transactions ORDER BY 1"),
	          "issued|issued\nwaiting|pending");
	CHECK_STR(ask_sqlite3("PRAGMA journal_mode"), "wal");
	CHECK_STR(ask_sqlite3("PRAGMA integrity_check"), "ok");
}

static void test_another_writer_of_the_file_is_waited_for(void)
{
	FILE *writer = another_writer();

	fputs("INSERT INTO settings VALUES ('default', 'note', 'by hand');\n"
	      ".system sleep 0.2\n"
	      "COMMIT;\n",
	      writer);
	fflush(writer);
	CHECK_SAY(store_put_value(fx.store, "default", "note", "by mockndes", &fx.err), "%s",
	          fx.err.text);
	pclose(writer);
	CHECK_STR(ask_sqlite3("SELECT value FROM settings"), "by mockndes");
}

static void test_a_folder_that_is_missing_is_named(void)
{
	struct store *store = NULL;

	CHECK(!store_open("/nonexistent/mockndes.sqlite", &store, &fx.err));
	CHECK_STR(fx.err.text,
	          "Cannot open /nonexistent/mockndes.sqlite: unable to open database file.");
	CHECK(store == NULL);
}

static void test_nothing_can_be_closed(void)
{
	close_store();
	store_close(NULL);
	CHECK(fx.store == NULL);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "everything is there after opening again",
		  test_everything_is_there_after_opening_again },
		{ "sqlite3 reads while the store is open",
		  test_sqlite3_reads_while_the_store_is_open },
		{ "another writer of the file is waited for",
		  test_another_writer_of_the_file_is_waited_for },
		{ "a folder that is missing is named", test_a_folder_that_is_missing_is_named },
		{ "nothing can be closed", test_nothing_can_be_closed },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "store", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
