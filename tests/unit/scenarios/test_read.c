/* Seen through whole scenarios: what stands where another kind of value is asked for. */
#include "fixture.h"

static void test_yaml_s_guesses_are_no_words(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: no }",
	                   "no is not a word of the language (quote it if it is a text)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: On }",
	                   "On is not a word of the language (quote it if it is a text)");
	CHECK_RULE_REFUSED("{ name: true, at: PKCSReq, answer: issue }",
	                   "true is not a word of the language (quote it if it is a text)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: null }", "the value is missing");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: ~ }", "the value is missing");
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: }", "the value is missing");
}

static void test_a_quoted_guess_is_a_text(void)
{
	scenario_free(
		RULE("{ name: \"no\", at: PKCSReq, when: { subject.CN: 'yes' }, answer: issue }"));
}

static void test_the_kind_of_a_value_has_to_fit(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: [issue] }",
	                   "\"answer\" takes a text, not a list");
	CHECK_RULE_REFUSED("{ at: { point: PKCSReq }, answer: issue }",
	                   "\"at\" takes a list, not a map of keys and values");
	CHECK_RULE_REFUSED("{ at: [[PKCSReq]], answer: issue }",
	                   "here stands a list instead of a text");
	CHECK_RULE_REFUSED("{ at: PKCSReq, steps: { answer: issue } }",
	                   "\"steps\" takes a list, not a map of keys and values");
	CHECK_RULE_REFUSED("at PKCSReq answer issue",
	                   "here stands a text instead of a map of keys and values");
	CHECK_RULE_REFUSED("{ at: [], answer: issue }", "the list is empty");
	CHECK_RULE_REFUSED("{}", "a rule is empty");
}

static void test_a_line_is_one_line(void)
{
	CHECK_RULE_REFUSED("{ name: '', at: PKCSReq, answer: issue }", "the text is empty");
	CHECK_RULE_REFUSED("{ name: \"a\\nb\", at: PKCSReq, answer: issue }",
	                   "the text has to be one line without control characters");
}

static void test_a_word_is_one_of_the_list(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, answer: issue, after: stray }",
	                   "\"after\" takes stay, loop or pass, not \"stray\" (did you mean "
	                   "\"stay\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, per: device, answer: issue }",
	                   "\"per\" takes lane, ip, subject, key, transaction or challenge, not "
	                   "\"device\"");
}

static void test_a_key_is_known_or_refused(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, anwser: issue }",
	                   "a rule has no key \"anwser\" (did you mean \"answer\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, whatever: issue }", "a rule has no key \"whatever\"");
	CHECK_RULE_REFUSED("{ answer: issue }", "a rule needs the key \"at\"");
	CHECK_RULE_REFUSED("{ at: PKCSReq, chance: 5%, answer: issue }",
	                   "\"chance\" is not supported by this version");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "YAML's guesses are no words", test_yaml_s_guesses_are_no_words },
		{ "a quoted guess is a text", test_a_quoted_guess_is_a_text },
		{ "the kind of a value has to fit", test_the_kind_of_a_value_has_to_fit },
		{ "a line is one line", test_a_line_is_one_line },
		{ "a word is one of the list", test_a_word_is_one_of_the_list },
		{ "a key is known or refused", test_a_key_is_known_or_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "read", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
