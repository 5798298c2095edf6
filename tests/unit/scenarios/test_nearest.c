#include "scenarios/nearest.h"
#include "tests/unit/check.h"

static void test_a_slip_finds_its_word(void)
{
	static const struct {
		const char *name, *written, *right;
	} rows[] = {
		{ "a letter left out", "sumary", "summary" },
		{ "a letter too many", "stepss", "steps" },
		{ "another letter", "pemding", "pending" },
		{ "two letters swapped", "stpes", "steps" },
		{ "letter case", "pkcsreq", "PKCSReq" },
		{ "a short word", "pr", "per" },
		{ "three slips in a long word", "recipent-nonse", "recipient-nonce" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nearest nearest = nearest_to(rows[i].written);

		nearest_offer(&nearest, rows[i].right);
		CHECK_SAY(nearest.best == rows[i].right, "%s", rows[i].name);
	}
}

static void test_a_distant_word_is_not_offered(void)
{
	static const char *const words[][2] = {
		{ "on", "at" },
		{ "per", "at" },
		{ "chain", "chance" },
		{ "wrong", "absent" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct nearest nearest = nearest_to(words[i][0]);

		nearest_offer(&nearest, words[i][1]);
		CHECK_STR(nearest_hint(&nearest), "");
	}
}

static void test_the_nearest_of_several_wins(void)
{
	struct nearest nearest = nearest_to("GetCACrt");

	nearest_offer(&nearest, "GetCACaps");
	nearest_offer(&nearest, "GetCACert");
	nearest_offer(&nearest, "GetCert");
	CHECK_STR(nearest_hint(&nearest), " (did you mean \"GetCACert\"?)");
}

static void test_an_endless_word_is_near_nothing(void)
{
	char word[200];

	for (size_t i = 0; i < sizeof(word); i++)
		word[i] = i + 1 < sizeof(word) ? 'a' : '\0';
	struct nearest nearest = nearest_to(word);
	nearest_offer(&nearest, "a");
	CHECK_STR(nearest_hint(&nearest), "");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a slip finds its word", test_a_slip_finds_its_word },
		{ "a distant word is not offered", test_a_distant_word_is_not_offered },
		{ "the nearest of several wins", test_the_nearest_of_several_wins },
		{ "an endless word is near nothing", test_an_endless_word_is_near_nothing },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "nearest", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
