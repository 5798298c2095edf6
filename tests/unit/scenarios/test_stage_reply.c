#include "fixture.h"

/* A reply whose recipientNonce has this many bytes, after the step has bent it. */
static struct certrep bent_reply(const char *how, size_t nonce_len, bool *out_changed)
{
	static const uint8_t nonce[32] = { 0 };
	struct scenario *scenario = RULE(how);
	struct certrep rep = { 0 };
	struct play play = { 0 };

	certrep_add_text(&rep, SCEP_OID_PKI_STATUS, "0");
	certrep_add(&rep, SCEP_OID_RECIPIENT_NONCE, TAG_OCTETS, (struct view){ nonce, nonce_len });
	certrep_add_text(&rep, SCEP_OID_TRANSACTION_ID, "tid");
	if (scenario)
		play_once(scenario, AT_PKCS_REQ, &play);
	*out_changed = tamper_reply(&play, &rep);
	scenario_free(scenario);
	return rep;
}

#define WRONG  "{ at: PKCSReq, reply: { recipient-nonce: wrong } }"
#define ABSENT "{ at: PKCSReq, reply: { recipient-nonce: absent } }"
#define EMPTY  "{ at: PKCSReq, reply: { recipient-nonce: empty } }"

static void test_a_wrong_nonce_differs_and_keeps_its_length(void)
{
	static const size_t lengths[] = { 1, 8, 16, 32 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		bool changed;
		struct certrep rep = bent_reply(WRONG, lengths[i], &changed);
		const struct certrep_attribute *nonce =
			certrep_find(&rep, SCEP_OID_RECIPIENT_NONCE);

		CHECK(changed);
		if (CHECK(nonce) && CHECK_INT(nonce->value.len, lengths[i]))
			CHECK_INT(nonce->value.data[0], 0xff);
		certrep_clear(&rep);
	}
}

static void test_an_absent_nonce_leaves_the_others_in_order(void)
{
	bool changed;
	struct certrep rep = bent_reply(ABSENT, 16, &changed);

	CHECK(changed);
	CHECK_INT(rep.n_attributes, 2);
	CHECK_STR(rep.attributes[0].oid, SCEP_OID_PKI_STATUS);
	CHECK_STR(rep.attributes[1].oid, SCEP_OID_TRANSACTION_ID);
	CHECK_BYTES(rep.attributes[1].value.data, rep.attributes[1].value.len, "tid", 3);
	certrep_clear(&rep);
}

static void test_where_there_is_no_nonce_nothing_is_wrong(void)
{
	static const char *const rules[] = { WRONG, EMPTY };

	for (size_t i = 0; i < 2; i++) {
		bool changed;
		struct certrep rep = bent_reply(rules[i], 0, &changed);

		CHECK(!changed);
		CHECK_INT(rep.n_attributes, 3);
		certrep_clear(&rep);
	}
}

static void test_other_values_are_refused(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, reply: { recipient-nonce: wron } }",
	                   "\"recipient-nonce\" takes wrong, absent or empty, not \"wron\" (did "
	                   "you mean \"wrong\"?)");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a wrong nonce differs and keeps its length",
		  test_a_wrong_nonce_differs_and_keeps_its_length },
		{ "an absent nonce leaves the others in order",
		  test_an_absent_nonce_leaves_the_others_in_order },
		{ "where there is no nonce nothing is wrong",
		  test_where_there_is_no_nonce_nothing_is_wrong },
		{ "other values are refused", test_other_values_are_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "stage_reply", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
