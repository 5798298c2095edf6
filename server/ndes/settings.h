/*
 * settings.h - behaviour that has no option of its own: one table, one name for each everywhere.
 */
#ifndef SERVER_NDES_SETTINGS_H
#define SERVER_NDES_SETTINGS_H

#include "ca/ca.h"

struct settings {
	bool hierarchy_given;
	enum ca_hierarchy hierarchy;
};

struct setting_row {
	const char *name;
	const char *values; /* how they look */
	const char *help;
	bool (*set)(struct settings *settings, const char *value);
};

extern const struct setting_row setting_rows[];
extern const size_t setting_rows_len;

/* The row with this name, or NULL. */
const struct setting_row *setting_find(const char *name, size_t name_len);

/* "two-tier". */
const char *setting_hierarchy_name(enum ca_hierarchy hierarchy);

#endif
