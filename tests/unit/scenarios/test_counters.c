#include <stdio.h>

#include "scenarios/counters.h"
#include "tests/unit/check.h"

static void test_each_rule_counts_for_each_value(void)
{
	struct counters *counters = counters_new(10);

	CHECK_INT(counters_hit(counters, 0, "a"), 1);
	CHECK_INT(counters_hit(counters, 0, "a"), 2);
	CHECK_INT(counters_hit(counters, 0, "b"), 1);
	CHECK_INT(counters_hit(counters, 1, "a"), 1);
	CHECK_INT(counters_hit(counters, 0, "a"), 3);
	CHECK_INT(counters_hit(counters, 0, ""), 1);
	counters_free(counters);
}

static void test_the_one_unused_for_longest_is_forgotten(void)
{
	struct counters *counters = counters_new(2);

	counters_hit(counters, 0, "a");
	counters_hit(counters, 0, "b");
	CHECK_INT(counters_hit(counters, 0, "a"), 2);
	CHECK_INT(counters_hit(counters, 0, "c"), 1);
	CHECK_INT(counters_hit(counters, 0, "a"), 3);
	CHECK_INT(counters_hit(counters, 0, "b"), 1);
	counters_free(counters);
}

static void test_many_values_are_kept_apart(void)
{
	struct counters *counters = counters_new(COUNTERS_MAX);
	char value[16];
	unsigned wrong = 0;

	for (uint64_t round = 1; round <= 2; round++) {
		for (unsigned i = 0; i < 20000; i++) {
			snprintf(value, sizeof(value), "%u", i);
			wrong += counters_hit(counters, i % 3, value) != round;
		}
	}
	CHECK_INT(wrong, 0);
	counters_free(counters);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "each rule counts for each value", test_each_rule_counts_for_each_value },
		{ "the one unused for longest is forgotten",
		  test_the_one_unused_for_longest_is_forgotten },
		{ "many values are kept apart", test_many_values_are_kept_apart },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "counters", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
