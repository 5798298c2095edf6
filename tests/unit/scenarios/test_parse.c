#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "scenarios/script.h"

#define LONG_NAME "name-of-64-characters-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

#define RULES "rules:\n- { at: PKCSReq, answer: pending }\n"

static const char whole[] = "mockndes: 1\n"
			    "name: some-name\n"
			    "summary: One line.\n"
			    "teaches: >-\n  Several\n  lines.\n"
			    "covers: [M14, C12]\n"
			    "duties: [4.4-C1]\n"
			    "symptoms: { android: a, ios: i, windows: w, server: s }\n"
			    "rules:\n"
			    "- { name: first, at: PKCSReq, answer: pending }\n"
			    "- { at: CertPoll, answer: issue }\n"
			    "outcome: certificate\n";

static void test_a_scenario_has_what_its_file_says(void)
{
	struct scenario *scenario = SCENARIO(whole);

	if (!scenario)
		return;
	CHECK_STR(scenario_name(scenario), "some-name");
	CHECK_STR(scenario_summary(scenario), "One line.");
	CHECK_STR(scenario->teaches, "Several lines.");
	CHECK_INT(scenario->covers->n, 2);
	CHECK_STR(scenario->duties->first->text, "4.4-C1");
	CHECK_STR(node_find(scenario->symptoms, "server")->text, "s");
	CHECK_INT(scenario->outcome, OUTCOME_CERTIFICATE);
	CHECK_INT(scenario->n_rules, 2);
	CHECK_STR(scenario->rules[0].name, "first");
	scenario_free(scenario);
}

static void test_version_name_and_rules_are_enough(void)
{
	struct scenario *scenario = SCENARIO("mockndes: 1\nname: t\n" RULES);

	if (!scenario)
		return;
	CHECK_STR(scenario_summary(scenario), "");
	CHECK_INT(scenario->outcome, OUTCOME_UNSAID);
	scenario_free(scenario);
}

static void test_json_is_taken_too(void)
{
	struct scenario *scenario =
		SCENARIO("{\"mockndes\": 1, \"name\": \"t\",\n \"rules\": [{\"at\": "
	                 "[\"PKCSReq\"], \"steps\": [{\"answer\": \"pending\", \"times\": 2}]}]}");

	scenario_free(scenario);
}

static void test_a_byte_order_mark_is_passed_over(void)
{
	scenario_free(SCENARIO("\xef\xbb\xbfmockndes: 1\nname: t\n" RULES));
	CHECK_REFUSED("\xef\xbb\xbfmockndse: 1\n",
	              "t.yaml:1:1: a scenario has no key \"mockndse\" (did you mean "
	              "\"mockndes\"?)\n  mockndse: 1\n  ^");
}

static void test_windows_line_ends_are_taken(void)
{
	scenario_free(SCENARIO("mockndes: 1\r\nname: t\r\nrules:\r\n- { at: admin, http: { status: "
	                       "503 } }\r\n"));
	CHECK_REFUSED("mockndes: 1\r\nnam: t\r\n",
	              "t.yaml:2:1: a scenario has no key \"nam\" (did you mean \"name\"?)\n"
	              "  nam: t\n  ^");
}

static void test_mistakes_at_the_top_are_named(void)
{
	CHECK_REFUSED("mockndes: 1\nname: t\nsumary: x\n" RULES,
	              "t.yaml:3:1: a scenario has no key \"sumary\" (did you mean \"summary\"?)\n"
	              "  sumary: x\n  ^");
	CHECK_REFUSED("name: t\n" RULES, "t.yaml:1:1: a scenario needs the key \"mockndes\"\n"
	                                 "  name: t\n  ^");
	CHECK_REFUSED("mockndes: 1\n" RULES, "t.yaml:1:1: a scenario needs the key \"name\"\n"
	                                     "  mockndes: 1\n  ^");
	CHECK_REFUSED("mockndes: 1\nname: t\n", "t.yaml:1:1: a scenario needs the key \"rules\"\n"
	                                        "  mockndes: 1\n  ^");
	CHECK_REFUSED("mockndes: 2\nname: t\n" RULES,
	              "t.yaml:1:11: this is version \"2\" of the language; this program reads 1\n"
	              "  mockndes: 2\n            ^");
	CHECK_REFUSED("mockndes: 1\nname: t\nrules: []\n",
	              "t.yaml:3:8: the list is empty\n  rules: []\n         ^");
	CHECK_REFUSED("mockndes: 1\nname: t\noutcome: certificat\n" RULES,
	              "t.yaml:3:10: \"outcome\" takes certificate, none or either, not "
	              "\"certificat\" (did you mean \"certificate\"?)\n"
	              "  outcome: certificat\n           ^");
	CHECK_REFUSED("mockndes: 1\nname: t\nsymptoms: { andriod: x }\n" RULES,
	              "t.yaml:3:13: \"symptoms\" has no key \"andriod\" (did you mean "
	              "\"android\"?)\n  symptoms: { andriod: x }\n              ^");
	CHECK_REFUSED("mockndes: 1\nname: t\ncovers: M14\n" RULES,
	              "t.yaml:3:9: \"covers\" takes a list, not a text\n  covers: M14\n"
	              "          ^");
	CHECK_REFUSED("- a\n",
	              "t.yaml:1:1: here stands a list instead of a map of keys and values\n"
	              "  - a\n  ^");
}

static void test_names_fit_into_paths(void)
{
	static const char *const names[] = { "Name", "-a",         "a b",        "a/b",
		                             "..",   "'\xc3\xa4'", LONG_NAME "x" };

	scenario_free(SCENARIO("mockndes: 1\nname: " LONG_NAME "\n" RULES));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char yaml[200], want[300];

		snprintf(yaml, sizeof(yaml), "mockndes: 1\nname: %s\n" RULES, names[i]);
		snprintf(want, sizeof(want),
		         "t.yaml:2:7: a name is up to 64 of a-z, 0-9, \"-\", \"_\" and \".\", and "
		         "begins with a letter or digit\n  name: %s\n        ^",
		         names[i]);
		CHECK_REFUSED(yaml, want);
	}
}

static void test_two_rules_cannot_share_a_name(void)
{
	CHECK_REFUSED("mockndes: 1\nname: t\nrules:\n"
	              "- { name: a, at: PKCSReq, answer: issue }\n"
	              "- { name: a, at: CertPoll, answer: issue }\n",
	              "t.yaml:5:3: two rules are called \"a\"\n"
	              "  - { name: a, at: CertPoll, answer: issue }\n    ^");
}

static void test_what_a_later_version_brings_is_refused(void)
{
	static const char *const lines[] = { "seed: 42", "setup: { dialect: ndes }",
		                             "expect: [{ see: issued }]", "vary: { a: [b] }",
		                             "max-in-a-row: { faults: 3 }" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char yaml[200], want[300];
		int word = (int)strcspn(lines[i], ":");

		snprintf(yaml, sizeof(yaml), "mockndes: 1\nname: t\n%s\n" RULES, lines[i]);
		snprintf(want, sizeof(want),
		         "t.yaml:3:1: \"%.*s\" is not supported by this version\n  %s\n  ^", word,
		         lines[i], lines[i]);
		CHECK_REFUSED(yaml, want);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a scenario has what its file says", test_a_scenario_has_what_its_file_says },
		{ "version, name and rules are enough", test_version_name_and_rules_are_enough },
		{ "JSON is taken too", test_json_is_taken_too },
		{ "a byte order mark is passed over", test_a_byte_order_mark_is_passed_over },
		{ "Windows line ends are taken", test_windows_line_ends_are_taken },
		{ "mistakes at the top are named", test_mistakes_at_the_top_are_named },
		{ "names fit into paths", test_names_fit_into_paths },
		{ "two rules cannot share a name", test_two_rules_cannot_share_a_name },
		{ "what a later version brings is refused",
		  test_what_a_later_version_brings_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "parse", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
