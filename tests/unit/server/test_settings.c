#include "server/ndes/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/check.h"

static void value_of(const struct setting_row *row, const struct settings *settings,
                     char out[static 128])
{
	snprintf(out, 128, "?");
	row->get(settings, out, 128);
}

static void test_the_help_tells_the_default(void)
{
	struct settings settings;

	settings_init(&settings);
	for (size_t i = 0; i < setting_rows_len; i++) {
		const struct setting_row *row = &setting_rows[i];
		char value[128], ending[160];
		size_t len = strlen(row->help);

		value_of(row, &settings, value);
		snprintf(ending, sizeof(ending), " Default: %s.", value);
		CHECK_SAY(len > strlen(ending) &&
		                  strcmp(row->help + len - strlen(ending), ending) == 0,
		          "%s: %s: %s", row->name, value, row->help);
	}
}

/* Each setting in turn, and two values that are good for it. */
static const struct {
	const char *name, *a, *b;
} good[] = {
	{ "hierarchy", "two-tier", "ca-only" },
	{ "password-length", "1", "64" },
	{ "password-max", "1", "10000" },
	{ "password-validity", "1s", "36525d" },
	{ "use-single-password", "true", "false" },
	{ "enforce-password", "false", "true" },
	{ "challenge-type", "printable", "any" },
	{ "page-encoding", "utf8", "utf16le-bom" },
	{ "admin-auth", "both", "none" },
	{ "signature-template", "Sign", "x" },
	{ "encryption-template", "Encrypt", "x" },
	{ "general-purpose-template", "Both of them", "x" },
	{ "validity", "36h", "1d" },
	{ "requested-validity", "true", "false" },
	{ "min-key-size", "0", "16384" },
	{ "approval", "manual", "auto" },
	{ "duplicate-subject", "refuse", "revoke" },
	{ "renewal-window", "20%", "14d" },
	{ "renewal-subject-match", "false", "true" },
	{ "rollover-at", "2027-01-02T03:04:05Z", "never" },
	{ "crl-validity", "90m", "61s" },
	{ "policy-module", "true", "false" },
	{ "service-state", "template-not-offered", "ra-expired" },
};

static void check_good(const struct setting_row *row, const char *value)
{
	struct settings settings;
	char seen[128];

	settings_init(&settings);
	if (!CHECK_SAY(row->set(&settings, value), "%s=%s", row->name, value))
		return;
	value_of(row, &settings, seen);
	CHECK_SAY(strcmp(seen, value) == 0, "%s=%s became %s", row->name, value, seen);
}

static void test_what_is_set_is_told_again(void)
{
	CHECK_INT(setting_rows_len, sizeof(good) / sizeof(good[0]));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct setting_row *row = setting_find(good[i].name, strlen(good[i].name));

		if (!CHECK_SAY(row, "%s", good[i].name))
			continue;
		check_good(row, good[i].a);
		check_good(row, good[i].b);
	}
}

static void test_a_duration_is_told_in_its_largest_unit(void)
{
	static const struct {
		const char *set, *told;
	} rows[] = {
		{ "60m", "1h" },  { "86400s", "1d" }, { "90s", "90s" },
		{ "25h", "25h" }, { "007d", "7d" },
	};
	const struct setting_row *row = setting_find("validity", 8);
	struct settings settings;
	char seen[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(row->set(&settings, rows[i].set));
		value_of(row, &settings, seen);
		CHECK_STR(seen, rows[i].told);
	}
}

static void test_what_makes_no_sense_is_not_set(void)
{
	static const struct {
		const char *name, *value;
	} rows[] = {
		{ "hierarchy", "three-tier" },
		{ "password-length", "0" },
		{ "password-length", "65" },
		{ "password-length", "8 " },
		{ "password-length", "+8" },
		{ "password-length", "" },
		{ "password-max", "99999999999999999999" },
		{ "password-validity", "60" },
		{ "password-validity", "0m" },
		{ "password-validity", "-5m" },
		{ "password-validity", "5w" },
		{ "password-validity", "5mm" },
		{ "password-validity", "m" },
		{ "password-validity", "36526d" },
		{ "enforce-password", "yes" },
		{ "enforce-password", "True" },
		{ "signature-template", "" },
		{ "signature-template", "Zwei\nZeilen" },
		{ "renewal-window", "0%" },
		{ "renewal-window", "101%" },
		{ "renewal-window", "%" },
		{ "renewal-window", "20" },
		{ "rollover-at", "tomorrow" },
		{ "rollover-at", "2027-02-30" },
		{ "service-state", "broken" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct setting_row *row = setting_find(rows[i].name, strlen(rows[i].name));
		struct settings settings, before;

		settings_init(&settings);
		memcpy(&before, &settings, sizeof(before)); /* with its padding */
		CHECK_SAY(!row->set(&settings, rows[i].value), "%s=%s", rows[i].name,
		          rows[i].value);
		CHECK_SAY(memcmp(&settings, &before, sizeof(before)) == 0, "%s=%s left something",
		          rows[i].name, rows[i].value);
	}
}

static void test_a_template_name_has_to_fit(void)
{
	const struct setting_row *row = setting_find("signature-template", 18);
	struct settings settings;
	char name[SETTING_TEMPLATE_SIZE + 1];

	memset(name, 'x', sizeof(name));
	name[SETTING_TEMPLATE_SIZE] = '\0';
	CHECK(!row->set(&settings, name));
	name[SETTING_TEMPLATE_SIZE - 1] = '\0';
	CHECK(row->set(&settings, name));
	CHECK_STR(settings.signature_template, name);
}

static void test_names_are_found_whole(void)
{
	CHECK(setting_find("approval=manual", 8) != NULL);
	CHECK(!setting_find("approval", 7));
	CHECK(!setting_find("approvals", 9));
	CHECK(!setting_find("", 0));
}

static char *read_manual(void)
{
	char path[500];
	char *text = NULL;
	size_t size = 0;

	snprintf(path, sizeof(path), "%s/../../docs/ndes.md", data_dir());
	FILE *file = fopen(path, "r");
	if (!file || getdelim(&text, &size, '\0', file) < 0)
		abort();
	fclose(file);
	return text;
}

static void test_the_manual_has_each_with_its_default_and_registry_name(void)
{
	struct settings settings;
	char *manual = read_manual();

	settings_init(&settings);
	for (size_t i = 0; i < setting_rows_len; i++) {
		const struct setting_row *row = &setting_rows[i];
		char value[128], line[400];

		value_of(row, &settings, value);
		if (row->registry)
			snprintf(line, sizeof(line), "| `%s` | %s | `%s` |", row->name, value,
			         row->registry);
		else
			snprintf(line, sizeof(line), "| `%s` | %s | |", row->name, value);
		CHECK_SAY(strstr(manual, line) != NULL, "no line: %s", line);
	}
	free(manual);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the help tells the default", test_the_help_tells_the_default },
		{ "what is set is told again", test_what_is_set_is_told_again },
		{ "a duration is told in its largest unit",
		  test_a_duration_is_told_in_its_largest_unit },
		{ "what makes no sense is not set", test_what_makes_no_sense_is_not_set },
		{ "a template's name has to fit", test_a_template_name_has_to_fit },
		{ "names are found whole", test_names_are_found_whole },
		{ "the manual has each with its default and registry name",
		  test_the_manual_has_each_with_its_default_and_registry_name },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "settings", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
