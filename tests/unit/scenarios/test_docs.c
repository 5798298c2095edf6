/* docs/scenarios.md: each of its examples is a scenario, or a rule, that this version takes, and
 * nothing that can be written is missing from it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "scenarios/stages.h"

static char *read_manual(void)
{
	char path[500];
	char *text = NULL;
	size_t size = 0;

	snprintf(path, sizeof(path), "%s/../../docs/scenarios.md", data_dir());
	FILE *file = fopen(path, "r");
	if (!file || getdelim(&text, &size, '\0', file) < 0)
		abort();
	fclose(file);
	return text;
}

/* An example that is not a whole scenario is the rules of one. */
static void check_example(const char *yaml)
{
	char whole[4000];

	snprintf(whole, sizeof(whole), "%s%s",
	         strncmp(yaml, "mockndes:", 9) == 0 ? "" : "mockndes: 1\nname: example\nrules:\n",
	         yaml);
	scenario_free(SCENARIO(whole));
}

static void test_every_example_is_taken(void)
{
	char *manual = read_manual();
	unsigned n = 0;

	for (char *at = strstr(manual, "```yaml\n"); at; at = strstr(at, "```yaml\n")) {
		char *begin = at + strlen("```yaml\n"), *end = strstr(begin, "```");

		if (!CHECK(end))
			break;
		*end = '\0';
		check_example(begin);
		n++;
		at = end + 1;
	}
	CHECK_SAY(n >= 5, "only %u examples", n);
	free(manual);
}

static void test_every_field_and_refusal_is_told(void)
{
	char *manual = read_manual();

	for (const struct stage *const *stage = scenario_stages; *stage; stage++) {
		for (size_t i = 0; i < (*stage)->n_faults; i++) {
			const struct fault *fault = &(*stage)->faults[i];
			char row[600];

			snprintf(row, sizeof(row), "| `%s%s%s` | %s | %s |", (*stage)->name,
			         fault->field ? "." : "", fault->field ? fault->field : "",
			         fault->takes, fault->help);
			CHECK_SAY(strstr(manual, row), "no line: %s", row);
		}
	}
	for (const struct refusal *refusal = scenario_refusals; refusal->name; refusal++) {
		char row[200];

		snprintf(row, sizeof(row), "| `%s` | %s | 0x%08x |", refusal->name,
		         scep_fail_info_name(refusal->fail_info), refusal->hresult);
		CHECK_SAY(strstr(manual, row), "no line: %s", row);
	}
	free(manual);
}

static void test_every_scenario_of_the_library_is_listed(void)
{
	char *manual = read_manual();

	for (size_t i = 0; i < scenario_library_len; i++) {
		char row[100];

		snprintf(row, sizeof(row), "| `%s` |", scenario_library[i].name);
		CHECK_SAY(strstr(manual, row), "no line: %s", row);
	}
	free(manual);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every example is taken", test_every_example_is_taken },
		{ "every field and refusal is told", test_every_field_and_refusal_is_told },
		{ "every scenario of the library is listed",
		  test_every_scenario_of_the_library_is_listed },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "docs", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
