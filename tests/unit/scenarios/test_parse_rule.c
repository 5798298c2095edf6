#include <stdio.h>

#include "fixture.h"
#include "scenarios/script.h"

static void test_a_rule_is_its_own_single_step(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, answer: pending, send: { delay: 1s } }");

	if (!scenario)
		return;
	const struct rule *rule = &scenario->rules[0];
	CHECK_INT(rule->n_steps, 1);
	CHECK_INT(rule->steps[0].n_settings, 2);
	CHECK_INT(rule->steps[0].times, 1);
	CHECK(!rule->per);
	CHECK_STR(rule->name, "rule 1");
	scenario_free(scenario);
}

static void test_after_depends_on_whether_the_last_step_is_limited(void)
{
	static const struct {
		const char *name, *rule;
		enum after after;
	} rows[] = {
		{ "single step", "{ at: PKCSReq, answer: pending }", AFTER_STAY },
		{ "single step with times", "{ at: PKCSReq, answer: pending, times: 2 }",
		  AFTER_PASS },
		{ "last step open",
		  "{ at: PKCSReq, steps: [{ answer: pending, times: 2 }, { answer: issue }] }",
		  AFTER_STAY },
		{ "last step with times",
		  "{ at: PKCSReq, steps: [{ answer: pending }, { answer: issue, times: 1 }] }",
		  AFTER_PASS },
		{ "said", "{ at: PKCSReq, answer: pending, times: 2, after: stay }", AFTER_STAY },
		{ "said otherwise", "{ at: PKCSReq, answer: pending, after: loop }", AFTER_LOOP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scenario *scenario = RULE(rows[i].rule);

		CHECK_SAY(scenario && scenario->rules[0].after == rows[i].after, "%s",
		          rows[i].name);
		scenario_free(scenario);
	}
}

static void test_per_names_a_fact(void)
{
	static const char *const words[][2] = {
		{ "per: lane,", NULL },
		{ "per: ip,", "ip" },
		{ "per: subject,", "subject" },
		{ "per: key,", "key" },
		{ "per: transaction,", "transactionID" },
		{ "per: challenge,", "challenge" },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char rule[100];

		snprintf(rule, sizeof(rule), "{ at: PKCSReq, %s answer: issue }", words[i][0]);
		struct scenario *scenario = RULE(rule);
		if (scenario)
			CHECK_STR(scenario->rules[0].per, words[i][1]);
		scenario_free(scenario);
	}
}

static void test_a_rule_is_one_thing_or_the_other(void)
{
	static const char want[] =
		"this rule has \"steps\"; \"times\" and the stages belong into them";

	CHECK_RULE_REFUSED("{ at: PKCSReq, steps: [{ answer: issue }], answer: pending }", want);
	CHECK_RULE_REFUSED("{ at: PKCSReq, steps: [{ answer: issue }], times: 2 }", want);
}

static void test_a_rule_that_changes_nothing_is_refused(void)
{
	static const char want[] = "this rule changes nothing: give it a stage such as \"answer\"";

	CHECK_RULE_REFUSED("{ at: PKCSReq }", want);
	CHECK_RULE_REFUSED("{ at: PKCSReq, times: 2 }", want);
	CHECK_RULE_REFUSED("{ at: PKCSReq, steps: [{ times: 2 }] }", want);
}

static void test_words_of_a_later_version_are_refused(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, also: true, answer: issue }",
	                   "\"also\" is not supported by this version");
	CHECK_RULE_REFUSED("{ at: PKCSReq, for: 6h, answer: issue }",
	                   "\"for\" is not supported by this version");
	CHECK_RULE_REFUSED("{ at: PKCSReq, tls: { stall: 5s } }",
	                   "\"tls\" is not supported by this version");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a rule is its own single step", test_a_rule_is_its_own_single_step },
		{ "after depends on whether the last step is limited",
		  test_after_depends_on_whether_the_last_step_is_limited },
		{ "per names a fact", test_per_names_a_fact },
		{ "a rule is one thing or the other", test_a_rule_is_one_thing_or_the_other },
		{ "a rule that changes nothing is refused",
		  test_a_rule_that_changes_nothing_is_refused },
		{ "words of a later version are refused",
		  test_words_of_a_later_version_are_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "parse_rule", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
