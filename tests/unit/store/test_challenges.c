#include "fixture.h"

#include <pthread.h>

#define CHALLENGES 200
#define THREADS    8

static enum store_challenge look(const char *lane, const char *challenge, int64_t now)
{
	return store_check_challenge(fx.store, lane, challenge, now, &fx.err);
}

static enum store_issued spend(const char *challenge, const char *serial, int64_t now)
{
	struct store_operation op = operation(serial, 1);
	struct store_certificate one = certificate(serial);

	one.challenge = challenge;
	return record(&op, &one, now);
}

static void test_a_challenge_is_valid_until_it_expires(void)
{
	static const struct {
		const char *name;
		int64_t now;
		enum store_challenge want;
		enum store_issued spent;
	} rows[] = {
		{ "when it is made", NOW, STORE_CHALLENGE_VALID, STORE_RECORDED },
		{ "in its last second", NOW + 59, STORE_CHALLENGE_VALID, STORE_RECORDED },
		{ "at expires_at", NOW + 60, STORE_CHALLENGE_EXPIRED, STORE_CHALLENGE_GONE },
		{ "later", NOW + 61, STORE_CHALLENGE_EXPIRED, STORE_CHALLENGE_GONE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		add_challenge(rows[i].name);
		CHECK_SAY(look("default", rows[i].name, rows[i].now) == rows[i].want, "looked %s",
		          rows[i].name);
		CHECK_SAY(spend(rows[i].name, rows[i].name, rows[i].now) == rows[i].spent,
		          "spent %s", rows[i].name);
	}
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM certificates"), "2");
}

static void test_looking_spends_nothing(void)
{
	add_challenge("C0FFEE");
	for (size_t i = 0; i < 3; i++)
		CHECK_INT(look("default", "C0FFEE", NOW), STORE_CHALLENGE_VALID);
}

static void test_a_challenge_of_another_lane_is_unknown(void)
{
	CHECK_INT(store_add_challenge(fx.store, "lab1", "C0FFEE", NOW, NOW + 60, 1, &fx.err),
	          STORE_ADDED);
	CHECK_INT(look("lab1", "C0FFEE", NOW), STORE_CHALLENGE_VALID);
	CHECK_INT(look("default", "C0FFEE", NOW), STORE_CHALLENGE_UNKNOWN);
	CHECK_INT(look("lab1", "C0FFE", NOW), STORE_CHALLENGE_UNKNOWN);
	CHECK_INT(spend("C0FFEE", "01", NOW), STORE_CHALLENGE_GONE); /* operation: lane default */
	CHECK_INT(look("lab1", "C0FFEE", NOW), STORE_CHALLENGE_VALID);
}

static void test_a_spent_challenge_remembers_who_and_when(void)
{
	add_challenge("C0FFEE");
	CHECK_INT(spend("C0FFEE", "01", NOW + 7), STORE_RECORDED);
	CHECK_INT(look("default", "C0FFEE", NOW + 7), STORE_CHALLENGE_SPENT);
	CHECK_INT(look("default", "C0FFEE", NOW + 600), STORE_CHALLENGE_SPENT);
	CHECK_STR(ask_sqlite3("SELECT made_at, expires_at, spent_at, spent_by FROM challenges"),
	          "1700000000|1700000060|1700000007|01");
}

static void test_the_same_challenge_is_not_added_twice(void)
{
	add_challenge("C0FFEE");
	CHECK_INT(store_add_challenge(fx.store, "default", "C0FFEE", NOW, NOW + 90, 5, &fx.err),
	          STORE_ADDED_BEFORE);
	CHECK_STR(ask_sqlite3("SELECT expires_at FROM challenges"), "1700000060");
}

static enum store_added add(const char *challenge, int64_t now, uint64_t max)
{
	struct store_error err;

	return store_add_challenge(fx.store, "default", challenge, now, now + 60, max, &err);
}

static void test_no_more_are_valid_at_a_time_than_allowed(void)
{
	CHECK_INT(add("1", NOW, 0), STORE_CACHE_FULL);
	CHECK_INT(add("1", NOW, 2), STORE_ADDED);
	CHECK_INT(add("2", NOW + 1, 2), STORE_ADDED);
	CHECK_INT(add("3", NOW + 1, 2), STORE_CACHE_FULL);
	CHECK_INT(look("default", "3", NOW + 1), STORE_CHALLENGE_UNKNOWN);
	CHECK_INT(add("3", NOW + 1, UINT64_MAX), STORE_ADDED);
	CHECK_INT(store_add_challenge(fx.store, "lab1", "1", NOW, NOW + 60, 1, &fx.err),
	          STORE_ADDED);
}

static void test_spent_and_expired_ones_make_room(void)
{
	CHECK_INT(add("1", NOW, 2), STORE_ADDED);
	CHECK_INT(add("2", NOW + 30, 2), STORE_ADDED);
	CHECK_INT(add("3", NOW + 59, 2), STORE_CACHE_FULL);
	CHECK_INT(add("3", NOW + 60, 2), STORE_ADDED); /* the first has just expired */
	CHECK_INT(add("4", NOW + 60, 2), STORE_CACHE_FULL);
	CHECK_INT(spend("2", "01", NOW + 60), STORE_RECORDED);
	CHECK_INT(add("4", NOW + 60, 2), STORE_ADDED);
	CHECK_INT(add("5", NOW + 60, 2), STORE_CACHE_FULL);
}

static void test_what_was_checked_while_it_was_valid_may_be_spent_later(void)
{
	struct store_operation op = operation("T", 1), late = operation("U", 2);
	struct store_certificate one = certificate("01"), two = certificate("02");

	add_challenge("C0FFEE");
	one.challenge = two.challenge = "C0FFEE";
	CHECK_INT(record(&op, &one, NOW + 3600), STORE_CHALLENGE_GONE);
	one.challenge_was_checked = two.challenge_was_checked = true;
	CHECK_INT(record(&op, &one, NOW + 3600), STORE_RECORDED);
	CHECK_INT(look("default", "C0FFEE", NOW + 3600), STORE_CHALLENGE_SPENT);
	CHECK_INT(record(&late, &two, NOW + 3600), STORE_CHALLENGE_GONE);
}

static void test_challenges_are_listed_page_by_page(void)
{
	struct store_challenges list = { 0 };

	add_challenge("1");
	CHECK_INT(store_add_challenge(fx.store, "lab1", "other", NOW, NOW + 60, 1, &fx.err),
	          STORE_ADDED);
	add_challenge("2");
	add_challenge("3");
	CHECK_INT(spend("2", "0A", NOW + 7), STORE_RECORDED);
	CHECK(store_list_challenges(fx.store, "default", 0, 1, &list, &fx.err));
	if (CHECK_INT(list.n, 1)) {
		CHECK_STR(list.rows[0].challenge, "1");
		CHECK_INT(list.rows[0].made_at, NOW);
		CHECK_INT(list.rows[0].expires_at, NOW + 60);
		CHECK_INT(list.rows[0].spent_at, 0);
		CHECK(list.rows[0].spent_by == NULL);
	}
	int64_t after = list.n > 0 ? list.rows[0].id : 0;
	store_challenges_clear(&list);
	CHECK(list.rows == NULL && list.n == 0);
	CHECK(store_list_challenges(fx.store, "default", after, 100, &list, &fx.err));
	if (CHECK_INT(list.n, 2)) {
		CHECK_STR(list.rows[0].challenge, "2");
		CHECK_INT(list.rows[0].spent_at, NOW + 7);
		CHECK_STR(list.rows[0].spent_by, "0A");
		CHECK_STR(list.rows[1].challenge, "3");
	}
	store_challenges_clear(&list);
}

struct racer {
	pthread_t thread;
	unsigned number;
	unsigned recorded, gone; /* or added, full: counted by the thread, read after it ended */
};

static void *try_all(void *arg)
{
	struct racer *racer = arg;

	for (unsigned i = 0; i < CHALLENGES; i++) {
		char challenge[32], serial[32];

		snprintf(challenge, sizeof(challenge), "C%u", i);
		snprintf(serial, sizeof(serial), "%02X%04X", racer->number, i);
		struct store_certificate one = certificate(serial);
		struct store_operation op = { "default", serial, (const uint8_t[32]){ 0 } };
		one.challenge = challenge;
		enum store_issued issued = record(&op, &one, NOW);
		racer->recorded += issued == STORE_RECORDED;
		racer->gone += issued == STORE_CHALLENGE_GONE;
	}
	return NULL;
}

static void race(struct racer racers[static THREADS], void *(*run)(void *))
{
	for (unsigned i = 0; i < THREADS; i++) {
		racers[i].number = i;
		if (pthread_create(&racers[i].thread, NULL, run, &racers[i]) != 0)
			CU_FAIL_FATAL("no thread to race with");
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(racers[i].thread, NULL);
}

static void test_threads_that_race_spend_each_challenge_once(void)
{
	struct racer racers[THREADS] = { 0 };
	unsigned recorded = 0, gone = 0;
	char challenge[32];

	for (unsigned i = 0; i < CHALLENGES; i++) {
		snprintf(challenge, sizeof(challenge), "C%u", i);
		add_challenge(challenge);
	}
	race(racers, try_all);
	for (unsigned i = 0; i < THREADS; i++) {
		recorded += racers[i].recorded;
		gone += racers[i].gone;
	}
	CHECK_INT(recorded, CHALLENGES);
	CHECK_INT(gone, CHALLENGES * (THREADS - 1));
	CHECK_STR(ask_sqlite3("SELECT count(*), count(spent_at), count(DISTINCT spent_by) FROM"
	                      " challenges JOIN certificates ON transaction_id = spent_by"),
	          "200|200|200");
	CHECK_STR(ask_sqlite3("SELECT (SELECT count(*) FROM certificates),"
	                      " (SELECT count(*) FROM transactions)"),
	          "200|200");
}

#define MAX 5

/* Each thread asks for far more than there is room for, and none is ever spent. */
static void *add_many(void *arg)
{
	struct racer *racer = arg;

	for (unsigned i = 0; i < CHALLENGES; i++) {
		char challenge[32];

		snprintf(challenge, sizeof(challenge), "%u-%u", racer->number, i);
		enum store_added added = add(challenge, NOW, MAX);
		racer->recorded += added == STORE_ADDED;
		racer->gone += added == STORE_CACHE_FULL;
	}
	return NULL;
}

static void test_threads_that_race_never_add_more_than_allowed(void)
{
	struct racer racers[THREADS] = { 0 };
	unsigned added = 0, full = 0;

	race(racers, add_many);
	for (unsigned i = 0; i < THREADS; i++) {
		added += racers[i].recorded;
		full += racers[i].gone;
	}
	CHECK_INT(added, MAX);
	CHECK_INT(full, THREADS * CHALLENGES - MAX);
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM challenges"), "5");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a challenge is valid until it expires",
		  test_a_challenge_is_valid_until_it_expires },
		{ "looking spends nothing", test_looking_spends_nothing },
		{ "a challenge of another lane is unknown",
		  test_a_challenge_of_another_lane_is_unknown },
		{ "a spent challenge remembers who and when",
		  test_a_spent_challenge_remembers_who_and_when },
		{ "the same challenge is not added twice",
		  test_the_same_challenge_is_not_added_twice },
		{ "no more are valid at a time than allowed",
		  test_no_more_are_valid_at_a_time_than_allowed },
		{ "spent and expired ones make room", test_spent_and_expired_ones_make_room },
		{ "what was checked while it was valid may be spent later",
		  test_what_was_checked_while_it_was_valid_may_be_spent_later },
		{ "challenges are listed page by page", test_challenges_are_listed_page_by_page },
		{ "threads that race never add more than allowed",
		  test_threads_that_race_never_add_more_than_allowed },
		{ "threads that race spend each challenge once",
		  test_threads_that_race_spend_each_challenge_once },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "challenges", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
