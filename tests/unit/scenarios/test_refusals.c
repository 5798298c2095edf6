#include "scenarios/stages.h"
#include "tests/unit/check.h"

static void test_every_refusal_has_the_numbers_that_were_seen(void)
{
	static const struct {
		const char *name;
		int fail_info;
		uint32_t hresult;
	} rows[] = {
		{ "badAlg", 0, 0x80090008 },
		{ "badMessageCheck", 1, 0x80090006 },
		{ "badRequest", 2, 0x80070057 },
		{ "badTime", 3, 0x80070576 },
		{ "badCertId", 4, 0x80092004 },
		{ "wrong-challenge", 1, 0x80070490 },
		{ "challenge-used", 1, 0x800b0110 },
		{ "challenge-expired", 1, 0x80070490 },
		{ "no-challenge", 2, 0x80096004 },
		{ "key-too-small", 2, 0x80094811 },
		{ "key-cannot-encrypt", 0, 0xc00000bb },
		{ "template-not-offered", 2, 0x80094800 },
		{ "ca-unreachable", 2, 0x800706ba },
		{ "policy-denied", 2, 0x80070005 },
		{ "unknown-transaction", 4, 0x80070490 },
	};
	size_t n = 0;

	for (; scenario_refusals[n].name; n++)
		CHECK(scenario_refusals[n].text[0] != '\0');
	CHECK_INT(n, sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct refusal *refusal = refusal_find(rows[i].name);

		if (!CHECK_SAY(refusal, "%s", rows[i].name))
			continue;
		CHECK_STR(refusal->name, rows[i].name);
		CHECK_INT(refusal->fail_info, rows[i].fail_info);
		CHECK_INT(refusal->hresult, rows[i].hresult);
	}
}

static void test_other_names_are_no_refusals(void)
{
	CHECK(!refusal_find("badrequest"));
	CHECK(!refusal_find("issue"));
	CHECK(!refusal_find(""));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every refusal has the numbers that were seen",
		  test_every_refusal_has_the_numbers_that_were_seen },
		{ "other names are no refusals", test_other_names_are_no_refusals },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "refusals", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
