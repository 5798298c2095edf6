#include "fixture.h"

#include "store/journal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

/* Journals rows whose only text is reason and whose reply has this many bytes. */
static void journal(const char *reason, size_t reply_len)
{
	static const uint8_t zeros[100 * 1000];

	store_journal(fx.store, &(struct store_exchange){
					.reason = reason,
					.reply = zeros,
					.reply_len = reply_len,
				});
}

static void reopen_bounded(struct journal_bounds bounds)
{
	close_store();
	CHECK_SAY(store_open_bounded(fx.path, &bounds, &fx.store, &fx.err), "%s", fx.err.text);
}

static void test_a_row_appears_within_200_ms(void)
{
	journal("soon", 0);
	sleep_ms(200);
	CHECK_STR(ask_sqlite3("SELECT reason FROM exchanges"), "soon");
}

static void test_closing_writes_what_is_queued(void)
{
	reopen_bounded((struct journal_bounds){ 1000, 1000000, 1000, 1000000, 60 * 1000 });
	for (size_t i = 0; i < 100; i++)
		journal("queued", 1);
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM exchanges"), "0");
	close_store();
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM exchanges WHERE reason = 'queued'"), "100");
}

static void test_every_value_is_written_and_copied(void)
{
	char lane[] = "default";
	struct store_exchange e = {
		.lane = lane,
		.remote = "192.0.2.7:5000",
		.method = "POST",
		.path = "/certsrv/mscep/mscep.dll",
		.operation = "PKIOperation",
		.message_type = "PKCSReq",
		.transaction_id = "T",
		.subject = "CN=device",
		.rule = "wait",
		.outcome = "issued",
		.reason = "because",
		.serial = "01",
		.fail_info = "badRequest",
		.hresult = "0x80070057",
		.events = "29 The password is wrong.\n31 It failed.",
		.http_status = 403,
		.sub_status = 16,
		.win32_status = 2148204809,
		.at_ms = NOW * 1000 + 234,
		.duration_us = 5600,
		.request = (const uint8_t *)"ask",
		.request_len = 3,
		.reply = (const uint8_t *)"",
	};

	store_journal(fx.store, &e);
	memset(lane, 'x', sizeof(lane) - 1);
	close_store();
	CHECK_STR(ask_sqlite3("SELECT * FROM asked"),
	          "1|2023-11-14 22:13:20.234|default|192.0.2.7:5000|POST|/certsrv/mscep/mscep.dll|"
	          "PKIOperation|PKCSReq|T|CN=device|wait|issued|because|01|badRequest|0x80070057|"
	          "29 The password is wrong.; 31 It failed.|403|16|2148204809|5.6|3|0");
	CHECK_STR(ask_sqlite3("SELECT request, at_ms FROM exchanges"), "ask|1700000000234");
}

static void test_what_is_unknown_is_null(void)
{
	store_journal(fx.store, &(struct store_exchange){ .at_ms = 1 });
	close_store();
	CHECK_STR(ask_sqlite3("SELECT coalesce(lane, remote, method, path, operation, message_type,"
	                      " transaction_id, subject, rule, outcome, reason, serial, fail_info,"
	                      " hresult, events, request, reply, 'all NULL') FROM exchanges"),
	          "all NULL");
}

static void test_the_oldest_rows_make_room(void)
{
	char reason[16];

	reopen_bounded((struct journal_bounds){ 10, 1000000, 4, 1000000, 1 });
	for (unsigned i = 1; i <= 35; i++) {
		snprintf(reason, sizeof(reason), "%u", i);
		journal(reason, 0);
	}
	close_store();
	CHECK_STR(ask_sqlite3("SELECT count(*), min(id), max(id), min(CAST(reason AS INTEGER))"
	                      " FROM exchanges"),
	          "10|26|35|26");
}

/* Ten rows of 1,001 bytes and their texts are more than 5,000 bytes: four or five may stay. */
static void test_the_oldest_bodies_make_room(void)
{
	struct journal_bounds bounds = { 1000, 5000, 1000, 1000000, 1 };

	reopen_bounded(bounds);
	for (size_t i = 0; i < 10; i++)
		journal("x", 1000);
	reopen_bounded(bounds);
	CHECK_STR(ask_sqlite3("SELECT count(*), min(id), sum(length(reply)) FROM exchanges"),
	          "5|6|5000");
	journal("x", 100 * 1000); /* alone larger than the bound: it stays alone */
	close_store();
	CHECK_STR(ask_sqlite3("SELECT count(*), min(id) FROM exchanges"), "1|11");
}

static void *journal_many(void *arg)
{
	(void)arg;
	for (size_t i = 0; i < 500; i++)
		journal("many", 100);
	return NULL;
}

static void test_callers_wait_for_a_full_queue_and_lose_nothing(void)
{
	pthread_t threads[4];

	reopen_bounded((struct journal_bounds){ 10000, 10000000, 3, 300, 1 });
	for (size_t i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, journal_many, NULL) != 0)
			CU_FAIL_FATAL("no thread to write with");
	journal("larger than the queue", 10000);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CHECK_INT(store_journal_lost(fx.store, &fx.err), 0);
	close_store();
	CHECK_STR(
		ask_sqlite3("SELECT count(*), count(DISTINCT id), max(bytes_until) FROM exchanges"),
		"2001|2001|220022");
}

static void *journal_ten(void *arg)
{
	atomic_uint *taken = arg;

	for (size_t i = 0; i < 10; i++) {
		journal("ten", 0);
		atomic_fetch_add(taken, 1);
	}
	return NULL;
}

static void test_memory_takes_no_more_than_the_queue_and_a_batch(void)
{
	atomic_uint taken = 0;
	pthread_t thread;

	reopen_bounded((struct journal_bounds){ 1000, 1000000, 3, 1000, 1 });
	FILE *writer = another_writer(); /* keeps the journal from writing */
	if (pthread_create(&thread, NULL, journal_ten, &taken) != 0)
		CU_FAIL_FATAL("no thread to write with");
	sleep_ms(100);
	CHECK(atomic_load(&taken) <= 3 + 3);
	pclose(writer);
	pthread_join(thread, NULL);
	close_store();
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM exchanges"), "10");
}

static void test_rows_that_cannot_be_written_are_counted(void)
{
	CHECK_STR(ask_sqlite3("ALTER TABLE exchanges RENAME TO away"), "");
	journal("lost", 0);
	journal("lost", 0);
	for (size_t i = 0; i < 100 && store_journal_lost(fx.store, &fx.err) < 2; i++)
		sleep_ms(20);
	CHECK_INT(store_journal_lost(fx.store, &fx.err), 2);
	CHECK_STR(fx.err.text, "The store cannot write the journal: no such table: exchanges.");
	CHECK_STR(ask_sqlite3("ALTER TABLE away RENAME TO exchanges"), "");
	journal("kept", 0);
	close_store();
	CHECK_STR(ask_sqlite3("SELECT reason FROM exchanges"), "kept");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a row appears within 200 ms", test_a_row_appears_within_200_ms },
		{ "closing writes what is queued", test_closing_writes_what_is_queued },
		{ "every value is written and copied", test_every_value_is_written_and_copied },
		{ "what is unknown is NULL", test_what_is_unknown_is_null },
		{ "the oldest rows make room", test_the_oldest_rows_make_room },
		{ "the oldest bodies make room", test_the_oldest_bodies_make_room },
		{ "callers wait for a full queue and lose nothing",
		  test_callers_wait_for_a_full_queue_and_lose_nothing },
		{ "memory takes no more than the queue and a batch",
		  test_memory_takes_no_more_than_the_queue_and_a_batch },
		{ "rows that cannot be written are counted",
		  test_rows_that_cannot_be_written_are_counted },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "journal", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
