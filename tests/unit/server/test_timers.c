/*
 * test_timers.c - the heap of timers, against a plain search.
 */
#include "server/wire/timers.h"

#include <stdlib.h>

#include "tests/unit/check.h"

#define N 500

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static int64_t earliest(const struct timer *all)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < N; i++)
		if (all[i].place != 0 && all[i].due < due)
			due = all[i].due;
	return due;
}

static void test_the_earliest_timer_is_first_however_they_are_set_and_moved(void)
{
	struct timer all[N] = { 0 };
	struct timers timers = { 0 };
	uint32_t chance = 7;

	for (int i = 0; i < 5000; i++) {
		struct timer *timer = &all[next(&chance) % N];

		if (next(&chance) % 3 == 0)
			timers_unset(&timers, timer);
		else
			timers_set(&timers, timer, next(&chance) % 1000);
		const struct timer *first = timers_first(&timers);
		if (!CHECK_INT(first ? first->due : INT64_MAX, earliest(all)))
			break;
	}
	timers_clear(&timers);
}

static void test_timers_come_out_in_order_and_then_there_is_none(void)
{
	struct timer all[N] = { 0 };
	struct timers timers = { 0 };
	uint32_t chance = 11;
	int64_t last = -1;
	size_t n = 0;

	for (size_t i = 0; i < N; i++)
		timers_set(&timers, &all[i], next(&chance) % 100);
	for (struct timer *t = NULL; (t = timers_first(&timers)); n++) {
		CHECK(t->due >= last);
		last = t->due;
		timers_unset(&timers, t);
		CHECK_INT(t->place, 0);
	}
	CHECK_INT(n, N);
	timers_clear(&timers);
}

static void test_a_timer_that_is_not_set_can_be_unset(void)
{
	struct timer timer = { 0 };
	struct timers timers = { 0 };

	timers_unset(&timers, &timer);
	CHECK(!timers_first(&timers));
}

static CU_TestInfo tests[] = {
	{ "the earliest timer is first, however they are set and moved",
	  test_the_earliest_timer_is_first_however_they_are_set_and_moved },
	{ "timers come out in order, and then there is none",
	  test_timers_come_out_in_order_and_then_there_is_none },
	{ "a timer that is not set can be unset", test_a_timer_that_is_not_set_can_be_unset },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "timers", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
