#include <time.h>

#include "server/ndes/clock.h"
#include "tests/unit/check.h"

static void test_times_are_read_or_refused(void)
{
	static const struct {
		const char *text;
		int64_t ms; /* as `date -ud` says; 0: refused */
	} rows[] = {
		{ "2026-11-22T14:30:00Z", 1795357800000 },
		{ "2026-11-22", 1795305600000 },
		{ "2000-02-29T23:59:59Z", 951868799000 },
		{ "2026-04-31", 0 },
		{ "2026-13-01", 0 },
		{ "2026-11-22T14:30:00", 0 },
		{ "2026-11-22T14:30:00Z,", 0 },
		{ "tomorrow", 0 },
		{ "", 0 },
		{ "1969-12-31", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ms = 0;
		bool good = clock_parse(rows[i].text, &ms);
		CHECK_SAY(good == (rows[i].ms != 0) && ms == rows[i].ms, "%s: got %lld",
		          rows[i].text, (long long)ms);
	}
}

static int64_t machine(void)
{
	return (int64_t)time(NULL) * 1000;
}

static void test_an_untouched_clock_is_the_machines(void)
{
	struct clock clock = { 0 };
	int64_t ahead = clock_now_ms(&clock) - machine();

	CHECK_SAY(ahead > -2000 && ahead < 2000, "%lld", (long long)ahead);
}

static void test_a_clock_goes_on_or_stands_still(void)
{
	struct clock clock = { 0 };
	struct timespec little = { .tv_nsec = 20 * 1000 * 1000 };
	int64_t then;

	clock_set(&clock, 1000000, true);
	nanosleep(&little, NULL);
	CHECK_INT(clock_now_ms(&clock), 1000000);
	clock_set(&clock, 2000000, false);
	then = clock_now_ms(&clock);
	nanosleep(&little, NULL);
	CHECK(then >= 2000000 && then < 2005000);
	CHECK(clock_now_ms(&clock) >= then + 20);
}

static void test_a_reset_brings_back_the_start(void)
{
	struct clock clock = { 0 };

	clock_set(&clock, 1000000, true);
	clock_start(&clock);
	clock_set(&clock, 2000000, false);
	clock_reset(&clock);
	CHECK_INT(clock_now_ms(&clock), 1000000);
}

static void test_a_clock_follows_the_machine_again(void)
{
	struct clock clock = { 0 };

	clock_set(&clock, 1000000, true);
	clock_follow_machine(&clock);
	int64_t ahead = clock_now_ms(&clock) - machine();
	CHECK_SAY(ahead > -2000 && ahead < 2000, "%lld", (long long)ahead);
}

static void test_a_clock_is_advanced_as_it_is(void)
{
	struct clock fixed = { 0 }, running = { 0 };

	clock_set(&fixed, 1000000, true);
	clock_advance(&fixed, 61000);
	CHECK_INT(clock_now_ms(&fixed), 1061000);
	clock_advance(&fixed, -1000);
	CHECK_INT(clock_now_ms(&fixed), 1060000);
	clock_advance(&running, 3600000);
	int64_t ahead = clock_now_ms(&running) - machine() - 3600000;
	CHECK_SAY(ahead > -2000 && ahead < 2000, "%lld", (long long)ahead);
}

static CU_TestInfo tests[] = {
	{ "times are read or refused", test_times_are_read_or_refused },
	{ "an untouched clock is the machine's", test_an_untouched_clock_is_the_machines },
	{ "a clock goes on or stands still", test_a_clock_goes_on_or_stands_still },
	{ "a reset brings back the start", test_a_reset_brings_back_the_start },
	{ "a clock follows the machine again", test_a_clock_follows_the_machine_again },
	{ "a clock is advanced as it is", test_a_clock_is_advanced_as_it_is },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "clock", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
