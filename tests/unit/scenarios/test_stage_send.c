#include "fixture.h"

static void test_values_out_of_bounds_are_refused(void)
{
	CHECK_RULE_REFUSED("{ at: request, send: { delay: 25h } }",
	                   "a delay lasts one day at most");
	CHECK_RULE_REFUSED("{ at: request, send: { delay: 5 } }",
	                   "5 has no unit; \"delay\" takes a duration such as 250ms, 5s, 2m, 1h "
	                   "or 30d");
	CHECK_RULE_REFUSED("{ at: request, send: { end: rst } }",
	                   "\"end\" takes close or reset, not \"rst\"");
	CHECK_RULE_REFUSED("{ at: request, send: { cut: 0B } }",
	                   "\"send\" has no field \"cut\" in this version");
	scenario_free(RULE("{ at: request, send: { delay: 1d } }"));
}

static void test_an_honest_send_has_nothing_said(void)
{
	static const struct {
		const char *name;
		struct send send;
		bool honest;
	} rows[] = {
		{ "nothing", { 0 }, true },
		{ "delay", { .delay_ms = 1 }, false },
		{ "cut after nothing", { .cut = true }, false },
		{ "close", { .end = SEND_END_CLOSE }, false },
		{ "reset", { .end = SEND_END_RESET }, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_SAY(send_is_honest(&rows[i].send) == rows[i].honest, "%s", rows[i].name);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "values out of bounds are refused", test_values_out_of_bounds_are_refused },
		{ "an honest send has nothing said", test_an_honest_send_has_nothing_said },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "stage_send", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
