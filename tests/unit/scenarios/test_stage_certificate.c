#include "fixture.h"

static void test_the_key_is_requested_or_other(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, certificate: { key: another } }",
	                   "\"key\" takes requested or other, not \"another\" (did you mean "
	                   "\"other\"?)");
}

static void test_only_the_order_is_bent_and_told_once(void)
{
	struct scenario *scenario = RULE("{ at: PKCSReq, certificate: { key: other } }");
	struct cert_order order = { 0 };
	struct play play;

	if (!scenario)
		return;
	play_once(scenario, AT_PKCS_REQ, &play);
	CHECK(tamper_certificate(&play, &order));
	CHECK_INT(order.key, CERT_KEY_OTHER);
	CHECK(!tamper_certificate(&play, &order));
	scenario_free(scenario);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the key is requested or other", test_the_key_is_requested_or_other },
		{ "only the order is bent, and told once",
		  test_only_the_order_is_bent_and_told_once },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "stage_certificate", .pTests = tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
