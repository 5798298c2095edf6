/* The library that is built in: complete, sound, and hard to break the parser with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "scenarios/script.h"

static void test_the_library_is_sorted(void)
{
	CHECK(scenario_library_len >= 7);
	for (size_t i = 1; i < scenario_library_len; i++)
		CHECK_SAY(strcmp(scenario_library[i - 1].name, scenario_library[i].name) < 0, "%s",
		          scenario_library[i].name);
}

static void test_every_file_is_complete(void)
{
	for (size_t i = 0; i < scenario_library_len; i++) {
		const char *name = scenario_library[i].name;
		struct scenario_error err = { 0 };
		struct scenario *scenario = NULL;

		if (!CHECK_SAY(scenario_load(name, &scenario, &err), "%s", err.text))
			continue;
		CHECK_STR(scenario->name, name);
		CHECK_SAY(scenario->summary, "%s: summary", name);
		CHECK_SAY(scenario->teaches, "%s: teaches", name);
		CHECK_SAY(scenario->covers, "%s: covers", name);
		CHECK_SAY(scenario->symptoms, "%s: symptoms", name);
		CHECK_SAY(scenario->outcome != OUTCOME_UNSAID, "%s: outcome", name);
		for (size_t r = 0; r < scenario->n_rules; r++)
			CHECK_SAY(scenario->rules[r].name != scenario->rules[r].own_name,
			          "%s: rule without a name", name);
		scenario_free(scenario);
	}
}

static const unsigned enrolment = AT_REQUEST | AT_PKI_OPERATION | AT_PKCS_REQ;

/* Plays the library's scenario n times for one device; the last play's effect is in the values. */
static void play_library(const char *name, unsigned points, size_t n, struct answer *answer,
                         struct send *send)
{
	struct facts facts = { .points = points };
	struct scenario_error err;
	struct scenario *scenario = NULL;

	facts_add(&facts, "transactionID", "t");
	facts_add(&facts, "subject", "CN=x");
	if (!CHECK_SAY(scenario_load(name, &scenario, &err), "%s", err.text))
		return;
	struct scenario_run *run = scenario_run_new(scenario);
	for (size_t i = 0; i < n; i++) {
		struct play play;

		*answer = (struct answer){ 0 };
		*send = (struct send){ 0 };
		scenario_play(run, &facts, &play);
		tamper_answer(&play, answer);
		tamper_send(&play, send);
	}
	scenario_run_free(run);
	scenario_free(scenario);
}

static void test_pending_comes_twice_then_the_honest_answer(void)
{
	static const enum answer_kind kinds[] = { ANSWER_PENDING, ANSWER_PENDING, ANSWER_ISSUE,
		                                  ANSWER_ISSUE };

	for (size_t n = 1; n <= 4; n++) {
		struct answer answer;
		struct send send;

		play_library("pending-then-issue", enrolment, n, &answer, &send);
		CHECK_INT(answer.kind, kinds[n - 1]);
	}
}

static void test_the_reply_is_lost_once_for_a_subject(void)
{
	struct answer answer;
	struct send send;

	play_library("reply-lost-after-issue", enrolment, 1, &answer, &send);
	CHECK(send.cut && send.cut_after == 0 && send.end == SEND_END_RESET);
	play_library("reply-lost-after-issue", enrolment, 2, &answer, &send);
	CHECK(send_is_honest(&send));
}

static void test_slow_replies_spare_the_other_operations(void)
{
	struct answer answer;
	struct send send;

	play_library("slow-reply", enrolment, 3, &answer, &send);
	CHECK_INT(send.delay_ms, 5000);
	play_library("slow-reply", AT_REQUEST | AT_GET_CA_CAPS, 1, &answer, &send);
	CHECK_INT(send.delay_ms, 0);
}

/* Parses whatever it is, and plays it if it is a scenario. An error has to say something. */
static void feed(struct view text)
{
	struct scenario_error err = { 0 };
	struct scenario *scenario = NULL;
	struct play play;

	if (scenario_parse("f", text, &scenario, &err))
		play_once(scenario, enrolment, &play);
	else
		CHECK_SAY(strncmp(err.text, "f:", 2) == 0, "no message for %.*s", (int)text.len,
		          (const char *)text.data);
	scenario_free(scenario);
}

/* The text in a block of its own size, so that a sanitizer sees one byte too many. */
static uint8_t *exact_copy(const char *text, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, text, len);
	return copy;
}

static void test_truncated_files_do_no_harm(void)
{
	for (size_t i = 0; i < scenario_library_len; i++) {
		const char *text = scenario_library[i].text;

		for (size_t len = 0; len < strlen(text); len++) {
			uint8_t *copy = exact_copy(text, len);

			feed((struct view){ copy, len });
			free(copy);
		}
	}
}

static void test_flipped_bits_do_no_harm(void)
{
	for (size_t i = 0; i < scenario_library_len; i++) {
		const char *text = scenario_library[i].text;
		size_t len = strlen(text);
		uint8_t *copy = exact_copy(text, len);

		for (size_t at = 0; at < len; at++) {
			uint8_t bit = (uint8_t)(1u << (at % 8));

			copy[at] ^= bit;
			feed((struct view){ copy, len });
			copy[at] ^= bit;
		}
		free(copy);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the library is sorted", test_the_library_is_sorted },
		{ "every file is complete", test_every_file_is_complete },
		{ "PENDING comes twice, then the honest answer",
		  test_pending_comes_twice_then_the_honest_answer },
		{ "the reply is lost once for a subject",
		  test_the_reply_is_lost_once_for_a_subject },
		{ "slow replies spare the other operations",
		  test_slow_replies_spare_the_other_operations },
		{ "truncated files do no harm", test_truncated_files_do_no_harm },
		{ "flipped bits do no harm", test_flipped_bits_do_no_harm },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "library", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
