#include <string.h>

#include "scenarios/stages.h"
#include "tests/unit/check.h"

static void test_every_refusal_has_the_numbers_that_were_seen(void)
{
	static const struct {
		const char *name;
		int fail_info;
		uint32_t hresult;
		unsigned event;
	} rows[] = {
		{ "badAlg", 0, 0x80090008, 0 },
		{ "badMessageCheck", 1, 0x80090006, 0 },
		{ "badRequest", 2, 0x80070057, 0 },
		{ "badTime", 3, 0x80070576, 0 },
		{ "badCertId", 4, 0x80092004, 0 },
		{ "wrong-challenge", 1, 0x80070490, 29 },
		{ "challenge-used", 1, 0x800b0110, 29 },
		{ "challenge-expired", 1, 0x80070490, 29 },
		{ "no-challenge", 2, 0x80096004, 29 },
		{ "key-too-small", 2, 0x80094811, 31 },
		{ "key-cannot-encrypt", 0, 0xc00000bb, 13 },
		{ "template-not-offered", 2, 0x80094800, 31 },
		{ "ca-unreachable", 2, 0x800706ba, 31 },
		{ "renewal-refused", 2, 0x80094806, 28 },
		{ "renewal-too-early", 2, 0x80094003, 28 },
		{ "bad-subject", 2, 0x80094001, 31 },
		{ "subject-taken", 2, 0x80092005, 31 },
		{ "name-constraint", 2, 0x800b0114, 31 },
		{ "crl-offline", 2, 0x80092013, 31 },
		{ "ca-expired", 2, 0x800b0101, 31 },
		{ "denied", 2, 0x80094014, 0 },
		{ "policy-denied", 2, 0x80070005, 0 },
		{ "unknown-transaction", 4, 0x80070490, 0 },
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
		CHECK_INT(refusal->event, rows[i].event);
	}
}

static void test_the_ca_has_its_own_words_for_a_small_key_only(void)
{
	for (const struct refusal *refusal = scenario_refusals; refusal->name; refusal++) {
		bool small_key = strcmp(refusal->name, "key-too-small") == 0;

		CHECK_SAY(small_key == (refusal->server_message != NULL), "%s", refusal->name);
	}
	CHECK_STR(refusal_find("key-too-small")->server_message, "Denied by Policy Module");
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
		{ "the CA has its own words for a small key only",
		  test_the_ca_has_its_own_words_for_a_small_key_only },
		{ "other names are no refusals", test_other_names_are_no_refusals },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "refusals", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
