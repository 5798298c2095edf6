#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "scenarios/script.h"

/* Plays n exchanges and writes the number of the step that answered each: "1120" (0: none). */
static void play_steps(const struct scenario *scenario, size_t n, char *out)
{
	struct scenario_run *run = scenario_run_new(scenario);
	const struct facts facts = { .points = AT_PKCS_REQ };

	for (size_t i = 0; i < n; i++) {
		struct play play;

		scenario_play(run, &facts, &play);
		out[i] = (char)('0' + play.step);
	}
	out[n] = '\0';
	scenario_run_free(run);
}

static void test_steps_follow_one_another(void)
{
#define TWO "{ answer: pending, times: 2 }, { answer: badAlg }"
	static const struct {
		const char *name, *rule, *steps;
	} rows[] = {
		{ "one step for ever", "{ at: PKCSReq, answer: pending }", "111111" },
		{ "one step, twice", "{ at: PKCSReq, answer: pending, times: 2 }", "110000" },
		{ "one step a hit",
		  "{ at: PKCSReq, steps: [{ answer: pending }, { answer: badAlg }] }", "122222" },
		{ "times, then stay", "{ at: PKCSReq, steps: [" TWO "] }", "112222" },
		{ "loop", "{ at: PKCSReq, after: loop, steps: [" TWO "] }", "112112" },
		{ "pass", "{ at: PKCSReq, after: pass, steps: [" TWO "] }", "112000" },
		{ "pass by the last times",
		  "{ at: PKCSReq, steps: [{ times: 1 }, { answer: badAlg, times: 2 }] }",
		  "122000" },
		{ "stay although times", "{ at: PKCSReq, times: 2, answer: issue, after: stay }",
		  "111111" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scenario *scenario = RULE(rows[i].rule);
		char steps[10];

		if (!scenario)
			continue;
		play_steps(scenario, 6, steps);
		CHECK_SAY(strcmp(steps, rows[i].steps) == 0, "%s: got %s, want %s", rows[i].name,
		          steps, rows[i].steps);
		scenario_free(scenario);
	}
}

static const char *rule_that_plays(struct scenario_run *run, unsigned points, const char *fact,
                                   const char *value)
{
	struct facts facts = { .points = points };
	struct play play;

	if (fact)
		facts_add(&facts, fact, value);
	scenario_play(run, &facts, &play);
	return play.rule;
}

static void test_the_first_rule_that_fits_wins(void)
{
	struct scenario *scenario =
		SCENARIO("mockndes: 1\nname: t\nrules:\n"
	                 "- { name: narrow, at: PKCSReq, when: { ip: '10.*' }, answer: issue }\n"
	                 "- { name: wide, at: PKIOperation, answer: pending, times: 1 }\n"
	                 "- { name: rest, at: request, send: { delay: 1s } }\n");
	if (!scenario)
		return;
	struct scenario_run *run = scenario_run_new(scenario);
	const unsigned points = AT_REQUEST | AT_PKI_OPERATION | AT_PKCS_REQ;

	CHECK_STR(rule_that_plays(run, points, "ip", "10.0.0.1"), "narrow");
	CHECK_STR(rule_that_plays(run, points, "ip", "127.0.0.1"), "wide");
	CHECK_STR(rule_that_plays(run, points, "ip", "127.0.0.1"), "rest");
	CHECK_STR(rule_that_plays(run, AT_REQUEST | AT_GET_CA_CAPS, NULL, NULL), "rest");
	CHECK_STR(rule_that_plays(run, points, "ip", "10.0.0.1"), "narrow");
	scenario_run_free(run);
	scenario_free(scenario);
}

static void test_nothing_plays_where_nothing_fits(void)
{
	struct scenario *scenario = RULE("{ at: CertPoll, answer: issue }");
	struct play play = { .rule = "left over", .step = 7 };

	if (!scenario)
		return;
	play_once(scenario, AT_REQUEST | AT_PKI_OPERATION | AT_PKCS_REQ, &play);
	CHECK_STR(play.rule, NULL);
	CHECK_INT(play.step, 0);
	CHECK(!play.script);
	scenario_free(scenario);
}

static void test_without_a_run_nothing_plays(void)
{
	const struct facts facts = { .points = AT_PKCS_REQ };
	struct play play = { .rule = "left over" };

	scenario_play(NULL, &facts, &play);
	CHECK_STR(play.rule, NULL);
	scenario_run_free(NULL);
}

static void test_each_value_of_per_has_its_counter(void)
{
	struct scenario *scenario =
		RULE("{ name: once, at: PKCSReq, per: transaction, answer: pending, times: 1 }");
	if (!scenario)
		return;
	struct scenario_run *run = scenario_run_new(scenario);

	CHECK_STR(rule_that_plays(run, AT_PKCS_REQ, "transactionID", "a"), "once");
	CHECK_STR(rule_that_plays(run, AT_PKCS_REQ, "transactionID", "b"), "once");
	CHECK_STR(rule_that_plays(run, AT_PKCS_REQ, "transactionID", "a"), NULL);
	CHECK_STR(rule_that_plays(run, AT_PKCS_REQ, "ip", "a"), "once");
	CHECK_STR(rule_that_plays(run, AT_PKCS_REQ, NULL, NULL), NULL);
	scenario_run_free(run);
	scenario_free(scenario);
}

static void test_only_what_fits_is_counted(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, when: { ip: '10.*' }, answer: issue }");
	if (!scenario)
		return;
	struct scenario_run *run = scenario_run_new(scenario);
	struct facts facts = { .points = AT_PKCS_REQ };
	struct play play;

	rule_that_plays(run, AT_PKCS_REQ, "ip", "127.0.0.1");
	rule_that_plays(run, AT_CERT_POLL, "ip", "10.0.0.1");
	facts_add(&facts, "ip", "10.0.0.1");
	scenario_play(run, &facts, &play);
	CHECK_INT(play.hit, 1);
	scenario_play(run, &facts, &play);
	CHECK_INT(play.hit, 2);
	scenario_run_free(run);
	scenario_free(scenario);
}

static void test_a_reset_counts_from_zero(void)
{
	const struct facts facts = { .points = AT_PKCS_REQ };
	struct scenario *scenario = RULE("{ at: PKCSReq, answer: pending, times: 1 }");
	struct play play;

	if (!scenario)
		return;
	struct scenario_run *run = scenario_run_new(scenario);
	scenario_play(run, &facts, &play);
	scenario_play(run, &facts, &play);
	CHECK(play.rule == NULL);
	scenario_run_reset(run);
	scenario_play(run, &facts, &play);
	CHECK(play.rule != NULL);
	CHECK_INT(play.hit, 1);
	scenario_run_reset(NULL);
	scenario_run_free(run);
	scenario_free(scenario);
}

#define THREADS 4
#define HITS    2000

static void *play_many(void *run)
{
	const struct facts facts = { .points = AT_PKCS_REQ };
	size_t played = 0;

	for (size_t i = 0; i < HITS; i++) {
		struct play play;

		scenario_play(run, &facts, &play);
		played += play.rule != NULL;
	}
	return (void *)played;
}

static void test_threads_share_one_count(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, answer: pending, times: 5000 }");
	pthread_t threads[THREADS];
	size_t played = 0;

	if (!scenario)
		return;
	struct scenario_run *run = scenario_run_new(scenario);
	for (size_t i = 0; i < THREADS; i++)
		CHECK_INT(pthread_create(&threads[i], NULL, play_many, run), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *result = NULL;

		pthread_join(threads[i], &result);
		played += (size_t)result;
	}
	CHECK_INT(played, 5000);
	scenario_run_free(run);
	scenario_free(scenario);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "steps follow one another", test_steps_follow_one_another },
		{ "the first rule that fits wins", test_the_first_rule_that_fits_wins },
		{ "nothing plays where nothing fits", test_nothing_plays_where_nothing_fits },
		{ "without a run nothing plays", test_without_a_run_nothing_plays },
		{ "each value of per has its counter", test_each_value_of_per_has_its_counter },
		{ "only what fits is counted", test_only_what_fits_is_counted },
		{ "a reset counts from zero", test_a_reset_counts_from_zero },
		{ "threads share one count", test_threads_share_one_count },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "run", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
