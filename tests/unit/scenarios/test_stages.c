/* Every fault of every stage: it changes its own field, and nothing else. */
#include <stdio.h>
#include <string.h>

#include "everything.h"
#include "fixture.h"
#include "scenarios/script.h"

#define WORDS "The transaction is not permitted or not supported."

/* A setting, and the lines of the description that it takes away and brings. A row of zeros in
 * between: nothing. */
static const struct {
	const char *setting;
	const char *gone[2], *come[2];
} rows[] = {
	{ "answer: pending", { "answer.kind=0" }, { "answer.kind=1" } },
	{ "answer: ignore", { "answer.kind=0" }, { "answer.kind=3" } },
	{ "answer: badRequest",
	  { "answer.kind=0", "answer.refusal=0,00000000," },
	  { "answer.kind=2", "answer.refusal=2,80070057," WORDS } },
	{ "answer: { refuse: badRequest, hresult: 0x8009000A, text: no! }",
	  { "answer.kind=0", "answer.refusal=0,00000000," },
	  { "answer.kind=2", "answer.refusal=2,8009000a,no!" } },
	{ "answer: issue", { 0 }, { 0 } },
	{ "certificate: { key: other }", { "order.key=0" }, { "order.key=1" } },
	{ "certificate: { key: requested }", { 0 }, { 0 } },
	{ "reply: { recipient-nonce: wrong }",
	  { "rep." SCEP_OID_RECIPIENT_NONCE "/4=16:00ff0f10050607080000000000000000" },
	  { "rep." SCEP_OID_RECIPIENT_NONCE "/4=16:ff00f0effaf9f8f7ffffffffffffffff" } },
	{ "reply: { recipient-nonce: absent }",
	  { "rep." SCEP_OID_RECIPIENT_NONCE "/4=16:00ff0f10050607080000000000000000" },
	  { 0 } },
	{ "reply: { recipient-nonce: empty }",
	  { "rep." SCEP_OID_RECIPIENT_NONCE "/4=16:00ff0f10050607080000000000000000" },
	  { "rep." SCEP_OID_RECIPIENT_NONCE "/4=0:" } },
	{ "http: { status: 503 }", { "http.status=200" }, { "http.status=503" } },
	{ "http: { status: 200 }", { 0 }, { 0 } },
	{ "http: { content-type: text/html }",
	  { "http.content_type=application/x-pki-message" },
	  { "http.content_type=text/html" } },
	{ "http: { content-type: none }",
	  { "http.content_type=application/x-pki-message" },
	  { "http.content_type=" } },
	{ "http: { body: oops }", { "http.body=4:626f6479" }, { "http.body=4:6f6f7073" } },
	{ "http: { body: \"\" }", { "http.body=4:626f6479" }, { "http.body=0:" } },
	{ "http: { body: body }", { 0 }, { 0 } },
	{ "send: { delay: 5s }", { "send.delay_ms=0" }, { "send.delay_ms=5000" } },
	{ "send: { cut-after: 0B }", { "send.cut=0,0,0" }, { "send.cut=1,0,0" } },
	{ "send: { cut-after: 4KiB }", { "send.cut=0,0,0" }, { "send.cut=1,0,4096" } },
	{ "send: { cut-after: 60% }", { "send.cut=0,0,0" }, { "send.cut=1,1,60" } },
	{ "send: { end: close }", { "send.end=0" }, { "send.end=1" } },
	{ "send: { end: reset }", { "send.end=0" }, { "send.end=2" } },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static bool is_line(const struct description *description, const char *line)
{
	for (size_t i = 0; i < description->n; i++)
		if (strcmp(description->lines[i], line) == 0)
			return true;
	return false;
}

static bool is_expected(const char *line, const char *const expected[2])
{
	return (expected[0] && strcmp(line, expected[0]) == 0) ||
	       (expected[1] && strcmp(line, expected[1]) == 0);
}

/* Checks that the lines of one which the other lacks are these. */
static void check_difference(const char *setting, const struct description *one,
                             const struct description *other, const char *const expected[2])
{
	size_t n = 0, want = (expected[0] != NULL) + (size_t)(expected[1] != NULL);

	for (size_t i = 0; i < one->n; i++) {
		if (is_line(other, one->lines[i]))
			continue;
		n++;
		CHECK_SAY(is_expected(one->lines[i], expected), "%s changed %s", setting,
		          one->lines[i]);
	}
	CHECK_SAY(n == want, "%s changed %zu lines, not %zu", setting, n, want);
}

static void check_row(size_t i, const struct play *play)
{
	struct description before, after;
	struct everything all;
	bool changes = rows[i].gone[0] || rows[i].come[0];

	everything_init(&all);
	everything_describe(&all, &before);
	CHECK_SAY(everything_tamper(&all, play) == changes, "%s", rows[i].setting);
	everything_describe(&all, &after);
	check_difference(rows[i].setting, &before, &after, rows[i].gone);
	check_difference(rows[i].setting, &after, &before, rows[i].come);
	everything_clear(&all);
}

static void test_each_fault_changes_its_field_alone(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		char rule[200];
		struct play play;

		snprintf(rule, sizeof(rule), "{ at: PKCSReq, %s }", rows[i].setting);
		struct scenario *scenario = RULE(rule);
		if (!scenario)
			continue;
		play_once(scenario, AT_PKCS_REQ, &play);
		check_row(i, &play);
		scenario_free(scenario);
	}
}

static bool has_row(const struct stage *stage, const struct fault *fault)
{
	char begin[100];

	snprintf(begin, sizeof(begin), fault->field ? "%s: { %s:" : "%s:", stage->name,
	         fault->field);
	for (size_t i = 0; i < ROWS; i++)
		if (strncmp(rows[i].setting, begin, strlen(begin)) == 0)
			return true;
	return false;
}

static void test_no_fault_is_without_a_row_or_a_description(void)
{
	for (const struct stage *const *stage = scenario_stages; *stage; stage++) {
		for (size_t i = 0; i < (*stage)->n_faults; i++) {
			const struct fault *fault = &(*stage)->faults[i];

			CHECK_SAY(has_row(*stage, fault), "no row above for %s.%s", (*stage)->name,
			          fault->field ? fault->field : "");
			CHECK(fault->takes && fault->help && fault->parse && fault->apply);
		}
	}
}

static void test_an_empty_play_changes_nothing(void)
{
	const struct play empty = { 0 };
	struct description before, after;
	struct everything all;

	everything_init(&all);
	everything_describe(&all, &before);
	CHECK_INT(everything_tamper(&all, &empty), 0);
	everything_describe(&all, &after);
	CHECK_BYTES(&after, sizeof(after), &before, sizeof(before));
	everything_clear(&all);
}

static void test_a_step_bends_several_stages_at_once(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, answer: badTime, http: { status: 400, "
	                                 "body: hm }, send: { end: reset } }");
	struct everything all;
	struct play play;

	if (!scenario)
		return;
	play_once(scenario, AT_PKCS_REQ, &play);
	everything_init(&all);
	CHECK_INT(everything_tamper(&all, &play), 3);
	CHECK_INT(all.answer.refusal.fail_info, SCEP_BAD_TIME);
	CHECK_INT(all.http.status, 400);
	CHECK_INT(all.http.body.len, 2);
	CHECK_INT(all.send.end, SEND_END_RESET);
	everything_clear(&all);
	scenario_free(scenario);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "each fault changes its field alone", test_each_fault_changes_its_field_alone },
		{ "no fault is without a row or a description",
		  test_no_fault_is_without_a_row_or_a_description },
		{ "an empty play changes nothing", test_an_empty_play_changes_nothing },
		{ "a step bends several stages at once", test_a_step_bends_several_stages_at_once },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "stages", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
