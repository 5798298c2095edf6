#include "fixture.h"

static const char *const lanes[] = { "default", "lab1" };

/* The same in both lanes: two certificates, one of them revoked, a request that waits, a challenge
 * of each kind, two exchanges, a small value. */
static void fill(const char *lane, const char *serial, const char *revoked)
{
	struct store_operation op = operation("T", 1), waiting = operation("W", 2);
	struct store_certificate one = certificate(serial), two = certificate(revoked);

	op.lane = waiting.lane = lane;
	CHECK(store_put_value(fx.store, lane, "challenge", "lab", &fx.err));
	for (size_t i = 0; i < 3; i++) {
		char challenge[2] = { (char)('1' + i), '\0' };

		CHECK_INT(store_add_challenge(fx.store, lane, challenge, NOW,
		                              i == 0 ? NOW + 1 : NOW + 60, 3, &fx.err),
		          STORE_ADDED);
	}
	one.challenge = "2";
	CHECK_INT(record(&op, &one, NOW), STORE_RECORDED);
	op.transaction_id = "U";
	CHECK_INT(record(&op, &two, NOW), STORE_RECORDED);
	CHECK_INT(store_revoke(fx.store, lane, revoked, NOW, 1, &fx.err), STORE_FOUND);
	put(&waiting, STORE_PENDING, "csr", NOW);
	store_journal(fx.store, &(struct store_exchange){ .lane = lane });
	store_journal(fx.store, &(struct store_exchange){ .lane = lane });
}

static void fill_both(void)
{
	fill("default", "01", "02");
	fill("lab1", "11", "12");
}

static void check_counts(const char *lane, struct store_counts want)
{
	struct store_counts counts = { 0 };

	CHECK(store_count(fx.store, lane, NOW + 1, &counts, &fx.err));
	CHECK_INT(counts.certificates, want.certificates);
	CHECK_INT(counts.revoked, want.revoked);
	CHECK_INT(counts.pending, want.pending);
	CHECK_INT(counts.challenges, want.challenges);
	CHECK_INT(counts.exchanges, want.exchanges);
}

static const struct store_counts some = {
	.certificates = 2,
	.revoked = 1,
	.pending = 1,
	.challenges = 1,
	.exchanges = 2,
};

static void test_what_is_on_record_of_a_lane_is_counted(void)
{
	check_counts("default", (struct store_counts){ 0 });
	fill_both();
	for (size_t i = 0; i < 2; i++)
		check_counts(lanes[i], some);
}

static void test_a_lane_is_forgotten_and_others_are_not(void)
{
	fill_both();
	CHECK_SAY(store_reset(fx.store, "default", &fx.err), "%s", fx.err.text);
	check_counts("default", (struct store_counts){ 0 });
	check_counts("lab1", some);
	CHECK_STR(ask_sqlite3("SELECT (SELECT group_concat(DISTINCT lane) FROM certificates),"
	                      " (SELECT group_concat(DISTINCT lane) FROM transactions),"
	                      " (SELECT group_concat(DISTINCT lane) FROM challenges),"
	                      " (SELECT group_concat(DISTINCT lane) FROM exchanges)"),
	          "lab1|lab1|lab1|lab1");
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM transactions, challenges"), "9");
	CHECK_STR(ask_sqlite3("PRAGMA integrity_check"), "ok");
}

static void test_small_values_stay(void)
{
	fill_both();
	CHECK(store_reset(fx.store, "default", &fx.err));
	CHECK_STR(ask_sqlite3("SELECT lane, value FROM settings"), "default|lab\nlab1|lab");
}

static void test_a_lane_begins_anew_but_ids_go_on(void)
{
	struct store_operation op = operation("T", 1);
	struct store_transaction found = { 0 };
	int64_t last = 0;

	fill_both();
	CHECK(store_reset(fx.store, "lab1", &fx.err)); /* the latest rows of the journal */
	CHECK(store_reset(fx.store, "default", &fx.err));
	CHECK_INT(store_find_transaction(fx.store, &op, &found, &fx.err), STORE_NOT_FOUND);
	CHECK_INT(store_check_challenge(fx.store, "default", "2", NOW, &fx.err),
	          STORE_CHALLENGE_UNKNOWN);
	fill("default", "01", "02");
	check_counts("default", some);
	CHECK(store_last_exchange(fx.store, "default", &last, &fx.err));
	CHECK_INT(last, 6);
	CHECK_STR(ask_sqlite3("SELECT min(id) > 4 FROM certificates"), "1");
	CHECK_STR(ask_sqlite3("SELECT min(id) > 6 FROM transactions"), "1");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is on record of a lane is counted",
		  test_what_is_on_record_of_a_lane_is_counted },
		{ "a lane is forgotten and others are not",
		  test_a_lane_is_forgotten_and_others_are_not },
		{ "small values stay", test_small_values_stay },
		{ "a lane begins anew, but ids go on", test_a_lane_begins_anew_but_ids_go_on },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "reset", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
