#include "fixture.h"

#include "store/journal.h"

#include <string.h>

static void ask(const char *lane, const char *reason)
{
	store_journal(fx.store, &(struct store_exchange){ .lane = lane, .reason = reason });
}

/* The reasons of the rows found, in one text. */
static void check_listed(int64_t after, size_t limit, const char *search, const char *want)
{
	struct store_exchanges list = { 0 };
	char got[256] = "";

	CHECK(store_list_exchanges(fx.store, "default", after, limit, search, &list, &fx.err));
	for (size_t i = 0; i < list.n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? " " : "",
		         list.rows[i].exchange.reason);
	CHECK_STR(got, want);
	store_exchanges_clear(&list);
	CHECK(list.rows == NULL && list.n == 0);
}

static void test_what_was_journalled_just_now_is_listed(void)
{
	struct journal_bounds slow = { 1000, 1000000, 1000, 1000000, 60 * 1000 /* linger_ms */ };
	int64_t last = 0;
	struct store_counts counts = { 0 };

	close_store();
	CHECK(store_open_bounded(fx.path, &slow, &fx.store, &fx.err));
	ask("default", "one");
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM exchanges"), "0");
	check_listed(0, 10, NULL, "one");
	ask("default", "two");
	check_listed(0, 10, NULL, "one two");
	ask("default", "three");
	CHECK(store_last_exchange(fx.store, "default", &last, &fx.err));
	CHECK_INT(last, 3);
	ask("default", "four");
	CHECK(store_count(fx.store, "default", NOW, &counts, &fx.err));
	CHECK_INT(counts.exchanges, 4);
}

/* Else a listing would wait for ever. */
static void test_a_row_that_cannot_be_written_is_waited_for_no_longer(void)
{
	struct store_exchanges list = { 0 };

	CHECK_STR(ask_sqlite3("ALTER TABLE exchanges RENAME TO away"), "");
	ask("default", "lost");
	CHECK(!store_list_exchanges(fx.store, "default", 0, 10, NULL, &list, &fx.err));
	CHECK_STR(fx.err.text, "The store cannot list exchanges: no such table: exchanges.");
	CHECK_INT(store_journal_lost(fx.store, &fx.err), 1);
	CHECK(list.rows == NULL);
}

static void test_a_lanes_exchanges_are_listed_page_by_page(void)
{
	ask("default", "1");
	ask("lab1", "other");
	ask(NULL, "nowhere");
	ask("default", "4");
	ask("default", "5");
	check_listed(0, 2, NULL, "1 4");
	check_listed(4, 2, NULL, "5");
	check_listed(5, 2, NULL, "");
	check_listed(0, 0, NULL, "");
}

static void test_the_end_of_a_lanes_journal_is_where_to_begin_to_follow(void)
{
	int64_t last = -1;

	CHECK(store_last_exchange(fx.store, "default", &last, &fx.err));
	CHECK_INT(last, 0);
	ask("default", "1");
	ask("lab1", "2");
	CHECK(store_last_exchange(fx.store, "default", &last, &fx.err));
	CHECK_INT(last, 1);
}

static void check_next(int64_t after, size_t limit, const char *search, int64_t want)
{
	struct store_exchanges list = { 0 };

	CHECK(store_list_exchanges(fx.store, "default", after, limit, search, &list, &fx.err));
	CHECK_INT(list.next, want);
	store_exchanges_clear(&list);
}

static void test_what_was_searched_in_vain_is_not_searched_again(void)
{
	check_next(0, 10, NULL, 0);
	ask("default", "found");
	ask("default", "2");
	ask("default", "found");
	ask("default", "4");
	ask("lab1", "found");
	check_next(0, 10, "nothing", 4);
	check_next(0, 10, "found", 4);
	check_next(0, 2, "found", 3); /* there may be more */
	check_next(0, 2, NULL, 2);
	check_next(2, 9, NULL, 4);
	check_next(7, 9, NULL, 7); /* no cursor goes back */
}

static void test_a_text_is_searched_for_where_the_header_says(void)
{
	static const struct {
		struct store_exchange exchange;
		const char *search;
	} rows[] = {
		{ { .operation = "GetCACaps" }, "cacaps" },
		{ { .message_type = "RenewalReq" }, "renewal" },
		{ { .transaction_id = "4F2A9C" }, "f2a9c" },
		{ { .subject = "CN=Printer" }, "=PRINTER" },
		{ { .rule = "slow-down" }, "slow" },
		{ { .outcome = "refused" }, "refused" },
		{ { .reason = "wrong challenge" }, "g c" },
		{ { .serial = "6A0001" }, "6a00" },
		{ { .path = "/certsrv/mscep/" }, "mscep" },
		{ { .remote = "192.0.2.77" }, ".2.77" },
	};
	struct store_exchanges list = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct store_exchange e = rows[i].exchange;

		e.lane = "default";
		store_journal(fx.store, &e);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(store_list_exchanges(fx.store, "default", 0, 100, rows[i].search, &list,
		                           &fx.err));
		CHECK_SAY(list.n == 1 && list.rows[0].id == (int64_t)i + 1, "%zu rows with %s",
		          list.n, rows[i].search);
		store_exchanges_clear(&list);
	}
}

static void test_a_search_takes_signs_as_they_are(void)
{
	ask("default", "plain");
	ask("default", "100%");
	ask("default", "a_b");
	check_listed(0, 10, "%", "100%");
	check_listed(0, 10, "_", "a_b");
	check_listed(0, 10, "'", "");
	check_listed(0, 1, "l", "plain"); /* the limit is of rows found */
	check_listed(1, 10, "", "100% a_b");
	check_listed(0, 10, "defaultplain", ""); /* texts are searched one by one */
}

static const struct store_exchange full = {
	.lane = "default",
	.remote = "192.0.2.7:5000",
	.method = "POST",
	.path = "/certsrv/mscep/mscep.dll",
	.operation = "PKIOperation",
	.message_type = "PKCSReq",
	.transaction_id = "T",
	.subject = "CN=device",
	.rule = "wait",
	.outcome = "refused",
	.reason = "because",
	.serial = "01",
	.fail_info = "badRequest",
	.hresult = "0x80070057",
	.events = "29 text\n31 more",
	.http_status = 500,
	.sub_status = 16,
	.win32_status = 2148204809,
	.at_ms = NOW * 1000,
	.duration_us = 5600,
	.request = (const uint8_t *)"ask\0ed",
	.request_len = 6,
	.reply = (const uint8_t *)"",
};

static void check_texts(const struct store_exchange *e)
{
	CHECK_STR(e->lane, full.lane);
	CHECK_STR(e->remote, full.remote);
	CHECK_STR(e->method, full.method);
	CHECK_STR(e->path, full.path);
	CHECK_STR(e->operation, full.operation);
	CHECK_STR(e->message_type, full.message_type);
	CHECK_STR(e->transaction_id, full.transaction_id);
	CHECK_STR(e->subject, full.subject);
	CHECK_STR(e->rule, full.rule);
	CHECK_STR(e->outcome, full.outcome);
	CHECK_STR(e->reason, full.reason);
	CHECK_STR(e->serial, full.serial);
	CHECK_STR(e->fail_info, full.fail_info);
	CHECK_STR(e->hresult, full.hresult);
	CHECK_STR(e->events, full.events);
}

static void check_numbers(const struct store_exchange *e)
{
	CHECK_INT(e->http_status, full.http_status);
	CHECK_INT(e->sub_status, full.sub_status);
	CHECK_INT(e->win32_status, full.win32_status);
	CHECK_INT(e->at_ms, full.at_ms);
	CHECK_INT(e->duration_us, full.duration_us);
	CHECK_INT(e->request_len, full.request_len);
	CHECK_INT(e->reply_len, full.reply_len);
}

static void test_every_value_comes_back(void)
{
	struct store_exchange_row row = { 0 };
	struct store_exchanges list = { 0 };

	store_journal(fx.store, &full);
	CHECK(store_list_exchanges(fx.store, "default", 0, 9, NULL, &list, &fx.err));
	if (CHECK_INT(list.n, 1)) {
		check_texts(&list.rows[0].exchange);
		check_numbers(&list.rows[0].exchange);
		CHECK(list.rows[0].exchange.request == NULL);
	}
	store_exchanges_clear(&list);
	CHECK_INT(store_find_exchange(fx.store, "lab1", 1, &row, &fx.err), STORE_NOT_FOUND);
	CHECK_INT(store_find_exchange(fx.store, "default", 2, &row, &fx.err), STORE_NOT_FOUND);
	if (!CHECK_INT(store_find_exchange(fx.store, "default", 1, &row, &fx.err), STORE_FOUND))
		return;
	CHECK_INT(row.id, 1);
	check_texts(&row.exchange);
	check_numbers(&row.exchange);
	CHECK_BYTES(row.exchange.request, row.exchange.request_len, full.request, full.request_len);
	CHECK(row.exchange.reply != NULL);
	store_exchange_row_clear(&row);
	CHECK(row.exchange.lane == NULL && row.exchange.request == NULL);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what was journalled just now is listed",
		  test_what_was_journalled_just_now_is_listed },
		{ "a row that cannot be written is waited for no longer",
		  test_a_row_that_cannot_be_written_is_waited_for_no_longer },
		{ "a lane's exchanges are listed page by page",
		  test_a_lanes_exchanges_are_listed_page_by_page },
		{ "the end of a lane's journal is where to begin to follow",
		  test_the_end_of_a_lanes_journal_is_where_to_begin_to_follow },
		{ "what was searched in vain is not searched again",
		  test_what_was_searched_in_vain_is_not_searched_again },
		{ "a text is searched for where the header says",
		  test_a_text_is_searched_for_where_the_header_says },
		{ "a search takes signs as they are", test_a_search_takes_signs_as_they_are },
		{ "every value comes back", test_every_value_comes_back },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "asked", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
