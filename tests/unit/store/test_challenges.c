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
		CHECK(store_add_challenge(fx.store, "default", rows[i].name, NOW, NOW + 60,
		                          &fx.err));
		CHECK_SAY(look("default", rows[i].name, rows[i].now) == rows[i].want, "looked %s",
		          rows[i].name);
		CHECK_SAY(spend(rows[i].name, rows[i].name, rows[i].now) == rows[i].spent,
		          "spent %s", rows[i].name);
	}
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM certificates"), "2");
}

static void test_looking_spends_nothing(void)
{
	CHECK(store_add_challenge(fx.store, "default", "C0FFEE", NOW, NOW + 60, &fx.err));
	for (size_t i = 0; i < 3; i++)
		CHECK_INT(look("default", "C0FFEE", NOW), STORE_CHALLENGE_VALID);
}

static void test_a_challenge_of_another_lane_is_unknown(void)
{
	CHECK(store_add_challenge(fx.store, "lab1", "C0FFEE", NOW, NOW + 60, &fx.err));
	CHECK_INT(look("lab1", "C0FFEE", NOW), STORE_CHALLENGE_VALID);
	CHECK_INT(look("default", "C0FFEE", NOW), STORE_CHALLENGE_UNKNOWN);
	CHECK_INT(look("lab1", "C0FFE", NOW), STORE_CHALLENGE_UNKNOWN);
	CHECK_INT(spend("C0FFEE", "01", NOW), STORE_CHALLENGE_GONE); /* operation: lane default */
	CHECK_INT(look("lab1", "C0FFEE", NOW), STORE_CHALLENGE_VALID);
}

static void test_a_spent_challenge_remembers_who_and_when(void)
{
	CHECK(store_add_challenge(fx.store, "default", "C0FFEE", NOW, NOW + 60, &fx.err));
	CHECK_INT(spend("C0FFEE", "01", NOW + 7), STORE_RECORDED);
	CHECK_INT(look("default", "C0FFEE", NOW + 7), STORE_CHALLENGE_SPENT);
	CHECK_INT(look("default", "C0FFEE", NOW + 600), STORE_CHALLENGE_SPENT);
	CHECK_STR(ask_sqlite3("SELECT made_at, expires_at, spent_at, spent_by FROM challenges"),
	          "1700000000|1700000060|1700000007|01");
}

static void test_the_same_challenge_is_not_added_twice(void)
{
	CHECK(store_add_challenge(fx.store, "default", "C0FFEE", NOW, NOW + 60, &fx.err));
	CHECK(!store_add_challenge(fx.store, "default", "C0FFEE", NOW, NOW + 90, &fx.err));
	CHECK_STR(fx.err.text, "The store cannot add a challenge: UNIQUE constraint failed:"
	                       " challenges.lane, challenges.challenge.");
	CHECK_STR(ask_sqlite3("SELECT expires_at FROM challenges"), "1700000060");
}

struct racer {
	pthread_t thread;
	unsigned number;
	unsigned recorded, gone; /* counted by the thread, read after it ended */
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

static void test_threads_that_race_spend_each_challenge_once(void)
{
	struct racer racers[THREADS] = { 0 };
	unsigned recorded = 0, gone = 0;
	char challenge[32];

	for (unsigned i = 0; i < CHALLENGES; i++) {
		snprintf(challenge, sizeof(challenge), "C%u", i);
		CHECK(store_add_challenge(fx.store, "default", challenge, NOW, NOW + 60, &fx.err));
	}
	for (unsigned i = 0; i < THREADS; i++) {
		racers[i].number = i;
		if (pthread_create(&racers[i].thread, NULL, try_all, &racers[i]) != 0)
			CU_FAIL_FATAL("no thread to race with");
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(racers[i].thread, NULL);
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
