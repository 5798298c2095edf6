#include <stdio.h>

#include "fixture.h"
#include "scenarios/script.h"

static void test_a_step_holds_its_settings(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, steps: [{ times: 3, answer: issue, http: "
	                                 "{ status: 500, body: x } }] }");

	if (!scenario)
		return;
	const struct step *step = &scenario->rules[0].steps[0];
	CHECK_INT(step->times, 3);
	CHECK_INT(step->n_settings, 3);
	CHECK_STR(step->settings[0].stage->name, "answer");
	CHECK_STR(step->settings[1].fault->field, "status");
	CHECK_INT(step->settings[1].value.number, 500);
	scenario_free(scenario);
}

static void test_a_step_may_leave_the_exchange_alone(void)
{
	scenario_free(RULE("{ at: PKCSReq, steps: [{ times: 2 }, { answer: badRequest }] }"));
}

static void test_every_stage_is_a_key_of_a_step(void)
{
	for (const struct stage *const *stage = scenario_stages; *stage; stage++) {
		char rule[100], want[300];
		const char *field = (*stage)->faults[0].field;

		snprintf(rule, sizeof(rule), "{ at: PKCSReq, %s: [] }", (*stage)->name);
		snprintf(want, sizeof(want), "\"%s\" takes fields such as { %s: %s }",
		         (*stage)->name, field, (*stage)->faults[0].takes);
		CHECK_RULE_REFUSED(rule, field ? want : "\"answer\" takes a text, not a list");
	}
}

static void test_mistakes_in_a_step_are_named(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, steps: [{ anser: issue }] }",
	                   "a step has no key \"anser\" (did you mean \"answer\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, steps: [{}] }", "a step is empty");
	CHECK_RULE_REFUSED("{ at: PKCSReq, steps: [{ connection: reset }] }",
	                   "\"connection\" is not supported by this version");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: issue, times: 0 }",
	                   "\"times\" takes a whole number from 1 to 1000000000, not \"0\"");
	CHECK_RULE_REFUSED("{ at: PKCSReq, reply: { recipient-nonse: wrong } }",
	                   "\"reply\" has no field \"recipient-nonse\" in this version (did you "
	                   "mean \"recipient-nonce\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, reply: { drop: contentType } }",
	                   "\"reply\" has no field \"drop\" in this version");
	CHECK_RULE_REFUSED("{ at: PKCSReq, send: {} }",
	                   "\"send\" takes fields such as { delay: a duration of up to one day }");
}

static void test_a_stage_exists_only_at_some_points(void)
{
	CHECK_RULE_REFUSED("{ at: GetCACaps, answer: issue }",
	                   "there is no \"answer\" at GetCACaps");
	CHECK_RULE_REFUSED("{ at: [PKCSReq, admin], reply: { recipient-nonce: wrong } }",
	                   "there is no \"reply\" at admin");
	CHECK_RULE_REFUSED("{ certificate: { key: other }, at: request }",
	                   "there is no \"certificate\" at request");
	scenario_free(RULE("{ at: [request, admin, GetCACert, GetCRL], http: { status: 503 } }"));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a step holds its settings", test_a_step_holds_its_settings },
		{ "a step may leave the exchange alone", test_a_step_may_leave_the_exchange_alone },
		{ "every stage is a key of a step", test_every_stage_is_a_key_of_a_step },
		{ "mistakes in a step are named", test_mistakes_in_a_step_are_named },
		{ "a stage exists only at some points", test_a_stage_exists_only_at_some_points },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "parse_step", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
