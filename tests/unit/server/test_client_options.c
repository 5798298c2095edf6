#include "server/cli/client_options.h"
#include "tests/unit/check.h"

static void test_durations_carry_a_unit(void)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {
		{ "0s", 0 }, { "250ms", 250 }, { "10s", 10000 }, { "2m", 120000 }, { "1h", 3600000 }
	};
	static const char *const bad[] = {
		"", "s", "10", "10 s", "-1s", "1d", "1.5s", "9999999999s"
	};
	int64_t ms;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		CHECK_SAY(client_duration(good[i].text, &ms), "%s", good[i].text);
		CHECK_INT(ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_SAY(!client_duration(bad[i], &ms), "%s", bad[i]);
}

static void test_a_limit_is_at_least_one(void)
{
	const struct client_option_row *limit = &client_option_rows[OPTION_LIMIT];

	CHECK(limit->check("1") && limit->check("010"));
	CHECK(!limit->check("0") && !limit->check("00") && !limit->check("") &&
	      !limit->check("1x"));
	CHECK(client_option_rows[OPTION_AFTER].check("0"));
}

static CU_TestInfo tests[] = {
	{ "durations carry a unit", test_durations_carry_a_unit },
	{ "a limit is at least one", test_a_limit_is_at_least_one },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "client options", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
