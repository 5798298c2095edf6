#include "fixture.h"

#include <string.h>

static void test_a_value_comes_back(void)
{
	char value[STORE_TEXT_SIZE];

	CHECK(store_put_value(fx.store, "default", "challenge", "lab-4F2A9C", &fx.err));
	CHECK_INT(store_get_value(fx.store, "default", "challenge", value, &fx.err), STORE_FOUND);
	CHECK_STR(value, "lab-4F2A9C");
}

static void test_a_later_value_replaces_an_earlier_one(void)
{
	char value[STORE_TEXT_SIZE];

	CHECK(store_put_value(fx.store, "default", "seed", "1", &fx.err));
	CHECK(store_put_value(fx.store, "default", "seed", "2", &fx.err));
	CHECK_INT(store_get_value(fx.store, "default", "seed", value, &fx.err), STORE_FOUND);
	CHECK_STR(value, "2");
}

static void test_another_lane_and_another_name_have_their_own(void)
{
	char value[STORE_TEXT_SIZE] = "untouched";

	CHECK(store_put_value(fx.store, "lab1", "seed", "1", &fx.err));
	CHECK_INT(store_get_value(fx.store, "lab2", "seed", value, &fx.err), STORE_NOT_FOUND);
	CHECK_INT(store_get_value(fx.store, "lab1", "speed", value, &fx.err), STORE_NOT_FOUND);
	CHECK_STR(value, "untouched");
}

static void test_the_longest_value_fits_and_a_longer_one_is_refused(void)
{
	char longest[STORE_TEXT_SIZE + 1] = "", value[STORE_TEXT_SIZE];

	memset(longest, 'x', STORE_TEXT_SIZE - 1);
	CHECK(store_put_value(fx.store, "default", "long", longest, &fx.err));
	CHECK_INT(store_get_value(fx.store, "default", "long", value, &fx.err), STORE_FOUND);
	CHECK_STR(value, longest);
	longest[STORE_TEXT_SIZE - 1] = 'x';
	CHECK(!store_put_value(fx.store, "default", "long", longest, &fx.err));
	CHECK_STR(fx.err.text,
	          "The store cannot keep the value long: it is longer than 1023 bytes.");
}

static void test_a_value_is_never_sql(void)
{
	char value[STORE_TEXT_SIZE];
	const char *nasty = "x'); DROP TABLE settings; --";

	CHECK(store_put_value(fx.store, nasty, nasty, nasty, &fx.err));
	CHECK_INT(store_get_value(fx.store, nasty, nasty, value, &fx.err), STORE_FOUND);
	CHECK_STR(value, nasty);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a value comes back", test_a_value_comes_back },
		{ "a later value replaces an earlier one",
		  test_a_later_value_replaces_an_earlier_one },
		{ "another lane and another name have their own",
		  test_another_lane_and_another_name_have_their_own },
		{ "the longest value fits and a longer one is refused",
		  test_the_longest_value_fits_and_a_longer_one_is_refused },
		{ "a value is never SQL", test_a_value_is_never_sql },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "values", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
