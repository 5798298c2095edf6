#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "scenarios/script.h"

/* Whether a rule with this condition fits an exchange with this one fact. */
static bool fits(const char *condition, const char *fact, const char *value)
{
	char rule[300];
	struct facts facts = { .points = AT_PKCS_REQ };

	snprintf(rule, sizeof(rule), "{ at: PKCSReq, when: { %s }, answer: issue }", condition);
	struct scenario *scenario = RULE(rule);
	facts_add(&facts, fact, value);
	bool result = scenario && rule_fits(&scenario->rules[0], &facts);
	scenario_free(scenario);
	return result;
}

static void test_globs(void)
{
	static const struct {
		const char *glob, *text;
		bool fits;
	} rows[] = {
		{ "lab-1", "lab-1", true },
		{ "lab-1", "lab-12", false },
		{ "lab-12", "lab-1", false },
		{ "lab-1", "LAB-1", false },
		{ "lab-*", "lab-", true },
		{ "lab-*", "lab-1", true },
		{ "*-1", "lab-1", true },
		{ "*-1", "lab-1-1", true },
		{ "l*b*1", "lab-lab-1", true },
		{ "l*x*1", "lab-lab-1", false },
		{ "*", "", true },
		{ "**", "x", true },
		{ "?", "x", true },
		{ "?", "", false },
		{ "?", "xy", false },
		{ "?", "\xc3\xa4", true },
		{ "*?", "\xc3\xa4\xc3\xa4", true },
		{ "a?*c", "abc", true },
		{ "a?*c", "ac", false },
		{ "[ab]", "a", false },
		{ "[ab]", "[ab]", true },
		{ "", "", true },
		{ "", "x", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char condition[100];

		snprintf(condition, sizeof(condition), "ip: '%s'", rows[i].glob);
		CHECK_SAY(fits(condition, "ip", rows[i].text) == rows[i].fits, "%s and %s",
		          rows[i].glob, rows[i].text);
	}
}

static void test_a_list_means_any_of_them(void)
{
	CHECK(fits("ip: ['10.*', '192.168.*']", "ip", "192.168.0.1"));
	CHECK(fits("ip: ['10.*', '192.168.*']", "ip", "10.0.0.1"));
	CHECK(!fits("ip: ['10.*', '192.168.*']", "ip", "172.16.0.1"));
}

static void test_an_unknown_fact_fits_nothing(void)
{
	CHECK(!fits("ip: '*'", "method", "GET"));
	CHECK(!fits("ip: '*'", "ip", NULL));
}

static void test_all_conditions_have_to_hold(void)
{
	struct scenario *scenario =
		RULE("{ at: PKCSReq, when: { ip: '10.*', method: GET }, answer: issue }");
	struct facts facts = { .points = AT_PKCS_REQ };

	facts_add(&facts, "ip", "10.0.0.1");
	CHECK(scenario && !rule_fits(&scenario->rules[0], &facts));
	facts_add(&facts, "method", "GET");
	CHECK(scenario && rule_fits(&scenario->rules[0], &facts));
	scenario_free(scenario);
}

static void test_one_value_of_several_is_enough(void)
{
	struct scenario *scenario =
		RULE("{ at: PKCSReq, when: { subject.OU: lab }, answer: issue }");
	struct facts facts = { .points = AT_PKCS_REQ };

	facts_add(&facts, "subject.OU", "office");
	CHECK(scenario && !rule_fits(&scenario->rules[0], &facts));
	facts_add(&facts, "subject.OU", "lab");
	CHECK(scenario && rule_fits(&scenario->rules[0], &facts));
	scenario_free(scenario);
}

static void test_one_exchange_is_a_point_at_several_widths(void)
{
	static const struct {
		const char *at;
		bool fits;
	} rows[] = {
		{ "request", true }, { "PKIOperation", true },        { "PKCSReq", true },
		{ "admin", false },  { "[CertPoll, PKCSReq]", true }, { "CertPoll", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct facts facts = { .points =
			                             AT_REQUEST | AT_PKI_OPERATION | AT_PKCS_REQ };
		char rule[100];

		snprintf(rule, sizeof(rule), "{ at: %s, send: { delay: 1s } }", rows[i].at);
		struct scenario *scenario = RULE(rule);
		CHECK_SAY(scenario && rule_fits(&scenario->rules[0], &facts) == rows[i].fits, "%s",
		          rows[i].at);
		scenario_free(scenario);
	}
}

static void test_there_is_room_for_so_many_facts_and_no_more(void)
{
	struct facts facts = { 0 };

	for (size_t i = 0; i < FACTS_MAX + 10; i++)
		facts_add(&facts, "subject.OU", "x");
	CHECK_INT(facts.n, FACTS_MAX);
	CHECK_STR(facts_value(&facts, "subject.OU"), "x");
	CHECK_STR(facts_value(&facts, "ip"), "");
}

static void test_a_long_text_full_of_near_misses_takes_no_time(void)
{
	char *text = malloc(20001);

	if (!text)
		abort();
	memset(text, 'a', 20000);
	text[20000] = '\0';
	CHECK(!fits("ip: '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b'", "ip", text));
	free(text);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "globs", test_globs },
		{ "a list means any of them", test_a_list_means_any_of_them },
		{ "an unknown fact fits nothing", test_an_unknown_fact_fits_nothing },
		{ "all conditions have to hold", test_all_conditions_have_to_hold },
		{ "one value of several is enough", test_one_value_of_several_is_enough },
		{ "one exchange is a point at several widths",
		  test_one_exchange_is_a_point_at_several_widths },
		{ "there is room for so many facts and no more",
		  test_there_is_room_for_so_many_facts_and_no_more },
		{ "a long text full of near misses takes no time",
		  test_a_long_text_full_of_near_misses_takes_no_time },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "facts", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
