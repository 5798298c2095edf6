#include <stdio.h>

#include "fixture.h"

static struct answer answer_of(const char *rule, struct scenario **out_scenario)
{
	struct answer answer = { 0 };
	struct play play;

	*out_scenario = RULE(rule);
	if (*out_scenario) {
		play_once(*out_scenario, AT_PKCS_REQ, &play);
		tamper_answer(&play, &answer);
	}
	return answer;
}

static void test_a_refusal_is_named_or_told_in_full(void)
{
	static const struct {
		const char *rule;
		int fail_info;
		uint32_t hresult;
		const char *text;
	} rows[] = {
		{ "{ at: PKCSReq, answer: wrong-challenge }", 1, 0x80070490,
		  "The challenge password is not known." },
		{ "{ at: PKCSReq, answer: { refuse: ca-unreachable } }", 2, 0x800706ba,
		  "The CA cannot be reached." },
		{ "{ at: PKCSReq, answer: { text: why, refuse: badAlg, hresult: '0xdeadBEEF' } }",
		  0, 0xdeadbeef, "why" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scenario *scenario;
		struct answer answer = answer_of(rows[i].rule, &scenario);

		CHECK_INT(answer.kind, ANSWER_REFUSE);
		CHECK_INT(answer.refusal.fail_info, rows[i].fail_info);
		CHECK_INT(answer.refusal.hresult, rows[i].hresult);
		CHECK_STR(answer.refusal.text, rows[i].text);
		scenario_free(scenario);
	}
}

static void test_the_scenario_overrules_an_honest_refusal(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, answer: issue }");
	struct answer answer = { ANSWER_REFUSE, *refusal_find("wrong-challenge") };
	struct play play;

	if (!scenario)
		return;
	play_once(scenario, AT_PKCS_REQ, &play);
	CHECK(tamper_answer(&play, &answer));
	CHECK_INT(answer.kind, ANSWER_ISSUE);
	CHECK(!answer.refusal.name);
	scenario_free(scenario);
}

static void test_the_same_refusal_is_no_change(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, answer: badAlg }");
	struct answer answer = { ANSWER_REFUSE, *refusal_find("badAlg") };
	struct play play;

	if (!scenario)
		return;
	play_once(scenario, AT_PKCS_REQ, &play);
	CHECK(!tamper_answer(&play, &answer));
	scenario_free(scenario);
}

static void test_other_answers_are_refused(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: pendign }",
	                   "there is no answer \"pendign\" (did you mean \"pending\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: wrong-chalenge }",
	                   "there is no answer \"wrong-chalenge\" (did you mean "
	                   "\"wrong-challenge\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: { refuse: badrequest } }",
	                   "there is no refusal \"badrequest\" (did you mean \"badRequest\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: { refuse: pending } }",
	                   "there is no refusal \"pending\"");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: { hresult: 0x80070057 } }",
	                   "\"answer\" needs the key \"refuse\"");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: { refuse: badAlg, reason: x } }",
	                   "\"answer\" has no key \"reason\"");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: { refuse: badAlg, text: \"a\\nb\" } }",
	                   "the text has to be one line without control characters");
}

static void test_an_hresult_is_eight_hex_digits(void)
{
	static const char *const wrong[] = { "80070057",   "0x8007005",   "0x800700577",
		                             "0x8007005g", "-2147024809", "0x" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char rule[200], want[200];

		snprintf(rule, sizeof(rule),
		         "{ at: PKCSReq, answer: { refuse: badAlg, hresult: %s } }", wrong[i]);
		snprintf(want, sizeof(want),
		         "\"hresult\" takes 0x and eight hex digits, not \"%s\"", wrong[i]);
		CHECK_RULE_REFUSED(rule, want);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a refusal is named or told in full", test_a_refusal_is_named_or_told_in_full },
		{ "the scenario overrules an honest refusal",
		  test_the_scenario_overrules_an_honest_refusal },
		{ "the same refusal is no change", test_the_same_refusal_is_no_change },
		{ "other answers are refused", test_other_answers_are_refused },
		{ "an HRESULT is eight hex digits", test_an_hresult_is_eight_hex_digits },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "stage_answer", .pTests = tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
