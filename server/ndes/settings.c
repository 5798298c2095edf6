/*
 * settings.c - the table of settings.
 */
#include "server/ndes/settings.h"

#include <string.h>

static const char *const hierarchies[] = {
	[CA_SINGLE_TIER] = "single-tier",
	[CA_TWO_TIER] = "two-tier",
	[CA_ONLY] = "ca-only",
};

const char *setting_hierarchy_name(enum ca_hierarchy hierarchy)
{
	return hierarchies[hierarchy];
}

static bool set_hierarchy(struct settings *settings, const char *value)
{
	for (size_t i = 0; i < sizeof(hierarchies) / sizeof(hierarchies[0]); i++) {
		if (strcmp(value, hierarchies[i]) != 0)
			continue;
		settings->hierarchy_given = true;
		settings->hierarchy = (enum ca_hierarchy)i;
		return true;
	}
	return false;
}

const struct setting_row setting_rows[] = {
	{ "hierarchy", "single-tier|two-tier|ca-only",
	  "What stands above a certificate, and what GetCACert answers: RA pair and a CA that "
	  "is its own root; RA pair, root and an issuing CA below it; or one CA certificate "
	  "that decrypts and signs itself. Chosen when the keys are made. Default: single-tier.",
	  set_hierarchy },
};

const size_t setting_rows_len = sizeof(setting_rows) / sizeof(setting_rows[0]);

const struct setting_row *setting_find(const char *name, size_t name_len)
{
	for (size_t i = 0; i < setting_rows_len; i++)
		if (strlen(setting_rows[i].name) == name_len &&
		    strncmp(setting_rows[i].name, name, name_len) == 0)
			return &setting_rows[i];
	return NULL;
}
