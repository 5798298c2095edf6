#include "tests/unit/server/in_process.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/rows.h"
#include "tests/unit/check.h"

static enum lane_changed change(const char *name, const char *value, char reason[static 256])
{
	const struct lane_change changes[] = { { name, value } };
	size_t bad = 99;

	reason[0] = '\0';
	return lane_change_settings(&t.lane, changes, 1, &bad, reason, 256);
}

static void test_a_setting_is_changed_or_refused_with_a_reason(void)
{
	static const struct {
		const char *name, *value;
		enum lane_changed what;
		const char *reason;
	} rows[] = {
		{ "password-max", "7", LANE_CHANGED, "" },
		{ "password-mx", "7", LANE_UNKNOWN_SETTING, "did you mean \"password-max\"?" },
		{ "password-max", "many", LANE_BAD_VALUE, "password-max" },
		{ "hierarchy", "two-tier", LANE_FIXED_SETTING, "at the start" },
	};
	struct settings settings;
	char reason[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_INT(change(rows[i].name, rows[i].value, reason), rows[i].what);
		CHECK_SAY(strstr(reason, rows[i].reason) != NULL, "%s", reason);
	}
	lane_settings(&t.lane, &settings);
	CHECK_INT(settings.password_max, 7);
}

static void test_all_changes_are_made_or_none(void)
{
	const struct lane_change changes[] = { { "password-max", "9" }, { "min-key-size", "x" } };
	struct settings settings;
	char reason[256];
	size_t bad = 99;

	CHECK_INT(lane_change_settings(&t.lane, changes, 2, &bad, reason, sizeof(reason)),
	          LANE_BAD_VALUE);
	CHECK_INT(bad, 1);
	lane_settings(&t.lane, &settings);
	CHECK_INT(settings.password_max, 5);
}

static void test_a_reset_brings_back_the_settings_and_forgets_challenges(void)
{
	struct store_counts counts = { 0 };
	struct store_error err;
	char reason[256], challenge[LANE_ONE_TIME_SIZE];
	struct settings settings;

	CHECK_INT(change("password-max", "1", reason), LANE_CHANGED);
	CHECK_INT(lane_new_challenge(&t.lane, challenge, &err), STORE_ADDED);
	CHECK_INT(lane_new_challenge(&t.lane, challenge, &err), STORE_CACHE_FULL);
	CHECK(lane_reset(&t.lane, &err));
	CHECK(store_count(t.store, "default", lane_now_ms(&t.lane) / 1000, &counts, &err));
	CHECK_INT(counts.challenges, 0);
	lane_settings(&t.lane, &settings);
	CHECK_INT(settings.password_max, 5);
}

static void test_a_challenge_is_as_long_as_the_setting_says(void)
{
	struct store_error err;
	char reason[256], challenge[LANE_ONE_TIME_SIZE];

	CHECK_INT(lane_new_challenge(&t.lane, challenge, &err), STORE_ADDED);
	CHECK_INT(strlen(challenge), 16);
	CHECK_INT(strspn(challenge, "0123456789ABCDEF"), 16);
	CHECK_INT(change("password-length", "64", reason), LANE_CHANGED);
	CHECK_INT(lane_new_challenge(&t.lane, challenge, &err), STORE_ADDED);
	CHECK_INT(strlen(challenge), 128);
}

#define LATER "4102444800" /* 2100-01-01 */

/* What a person set while the server ran is not lost with the process. */
static void test_the_date_of_a_rollover_is_recalled_and_its_ca_made(void)
{
	struct store_error err;
	char reason[256] = "";

	CHECK(store_put_value(t.store, "default", "rollover-at", LATER, &err));
	CHECK_SAY(lane_start(&t.lane, reason, sizeof(reason)), "%s", reason);
	CHECK_INT(t.lane.settings.rollover_at, 4102444800);
	CHECK(authorities_ca(&t.authorities, 1) != NULL);
}

static void test_a_date_that_was_given_counts_more_than_the_one_before(void)
{
	struct store_error err;
	char kept[STORE_TEXT_SIZE], reason[256];

	CHECK(store_put_value(t.store, "default", "rollover-at", LATER, &err));
	t.lane.settings.rollover_given = true; /* never */
	CHECK(lane_start(&t.lane, reason, sizeof(reason)));
	CHECK_INT(t.lane.settings.rollover_at, 0);
	CHECK_INT(store_get_value(t.store, "default", "rollover-at", kept, &err), STORE_FOUND);
	CHECK_STR(kept, "0");
}

static void test_a_date_at_which_the_next_ca_is_not_valid_is_refused(void)
{
	const struct lane_change changes[] = { { "password-max", "9" },
		                               { "rollover-at", "2099-01-01" } };
	char reason[256] = "";
	size_t bad = 99;

	CHECK_INT(lane_change_settings(&t.lane, changes, 2, &bad, reason, sizeof(reason)),
	          LANE_BAD_VALUE);
	CHECK_INT(bad, 1);
	CHECK_SAY(strstr(reason, "the next CA is valid from 20") && strstr(reason, "Z to 20"), "%s",
	          reason);
	CHECK_INT(t.lane.settings.password_max, 5);
	CHECK_INT(t.lane.settings.rollover_at, 0);
	CHECK_INT(change("rollover-at", "2020-01-01", reason), LANE_CHANGED); /* now */
	CHECK_INT(change("rollover-at", "never", reason), LANE_CHANGED);
}

/* The clock was moved when it was made, and is right again. */
static void test_a_next_ca_of_another_time_takes_nothing_over(void)
{
	char reason[256];

	CHECK_INT(change("rollover-at", "2020-01-01", reason), LANE_CHANGED);
	CHECK_INT(change("rollover-at", "never", reason), LANE_CHANGED);
	clock_set(&t.lane.clock, INT64_C(1577836800000) /* 2020-01-01 */, true);
	CHECK_INT(change("rollover-at", "2020-01-02", reason), LANE_BAD_VALUE);
	CHECK_INT(change("rollover-at", "2019-12-31", reason), LANE_BAD_VALUE);
	CHECK_INT(change("password-max", "7", reason), LANE_CHANGED);
}

static void test_passwords_too_short_to_be_new_count_as_a_full_cache(void)
{
	int64_t now = lane_now_ms(&t.lane) / 1000;
	unsigned added = 0;
	char reason[256], text[LANE_ONE_TIME_SIZE];
	struct store_error err = { "" };

	CHECK_INT(change("password-length", "1", reason), LANE_CHANGED);
	CHECK_INT(change("password-max", "1000", reason), LANE_CHANGED);
	for (unsigned i = 0; i < 128; i++)
		added += lane_new_challenge(&t.lane, text, &err) == STORE_ADDED;
	CHECK_SAY(added > 120, "%u added: %s", added, err.text);
	for (unsigned i = 0; i < 256; i++) {
		snprintf(text, sizeof(text), "%02X", i);
		store_add_challenge(t.store, "default", text, now, now + 60, 1000, &err);
	}
	CHECK_INT(lane_new_challenge(&t.lane, text, &err), STORE_ADDED_BEFORE);
	get("/challenge", "");
	CHECK_INT(t.status, 503);
}

static void nap(void)
{
	const struct timespec ms = { 0, 1000000 };

	nanosleep(&ms, NULL);
}

static void *set_date(void *context)
{
	char reason[256];

	(void)context;
	change("rollover-at", "2020-01-01", reason);
	return NULL;
}

static void *reset(void *done)
{
	struct store_error err;

	lane_reset(&t.lane, &err);
	atomic_store((atomic_bool *)done, true);
	return NULL;
}

static bool somebody_changes_it(void)
{
	if (pthread_mutex_trylock(&t.lane.changing) != 0)
		return true;
	pthread_mutex_unlock(&t.lane.changing);
	return false;
}

/* The change is held up where it makes the next CA. */
static void test_a_reset_waits_for_a_change_and_leaves_one_date(void)
{
	atomic_bool done = false;
	char kept[STORE_TEXT_SIZE] = "";
	struct store_error err;
	pthread_t changer, resetter;

	pthread_mutex_lock(&t.authorities.making);
	pthread_create(&changer, NULL, set_date, NULL);
	for (int ms = 0; ms < 5000 && !somebody_changes_it(); ms++)
		nap();
	CHECK(somebody_changes_it());
	pthread_create(&resetter, NULL, reset, &done);
	for (int ms = 0; ms < 50 && !atomic_load(&done); ms++)
		nap();
	CHECK(!atomic_load(&done));
	pthread_mutex_unlock(&t.authorities.making);
	pthread_join(changer, NULL);
	pthread_join(resetter, NULL);
	CHECK_INT(store_get_value(t.store, "default", "rollover-at", kept, &err), STORE_FOUND);
	CHECK_STR(kept, "0");
	CHECK_INT(t.lane.settings.rollover_at, 0);
}

static CU_TestInfo tests[] = {
	{ "a setting is changed or refused with a reason",
	  test_a_setting_is_changed_or_refused_with_a_reason },
	{ "all changes are made or none", test_all_changes_are_made_or_none },
	{ "a reset brings back the settings and forgets challenges",
	  test_a_reset_brings_back_the_settings_and_forgets_challenges },
	{ "a challenge is as long as the setting says",
	  test_a_challenge_is_as_long_as_the_setting_says },
	{ "the date of a rollover is recalled and its CA made",
	  test_the_date_of_a_rollover_is_recalled_and_its_ca_made },
	{ "a date that was given counts more than the one before",
	  test_a_date_that_was_given_counts_more_than_the_one_before },
	{ "a date at which the next CA is not valid is refused",
	  test_a_date_at_which_the_next_ca_is_not_valid_is_refused },
	{ "a next CA of another time takes nothing over",
	  test_a_next_ca_of_another_time_takes_nothing_over },
	{ "passwords too short to be new count as a full cache",
	  test_passwords_too_short_to_be_new_count_as_a_full_cache },
	{ "a reset waits for a change and leaves one date",
	  test_a_reset_waits_for_a_change_and_leaves_one_date },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "lane", open_all, close_all, begin, end, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
