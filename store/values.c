/* values.c - small values that outlive the process, by lane and name. */
#include "store/private.h"

#include <stdio.h>
#include <string.h>

enum store_found store_get_value(struct store *store, const char *lane, const char *name,
                                 char out[static STORE_TEXT_SIZE], struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_GET_VALUE];

	statement_text(s, 1, lane);
	statement_text(s, 2, name);
	enum store_found found = statement_find(s, "read a value", err);
	if (found == STORE_FOUND)
		snprintf(out, STORE_TEXT_SIZE, "%s", (const char *)sqlite3_column_text(s, 0));
	return found;
}

bool store_put_value(struct store *store, const char *lane, const char *name, const char *value,
                     struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_PUT_VALUE];

	if (strlen(value) >= STORE_TEXT_SIZE) {
		snprintf(err->text, sizeof(err->text),
		         "The store cannot keep the value %s: it is longer than %d bytes.", name,
		         STORE_TEXT_SIZE - 1);
		return false;
	}
	statement_text(s, 1, lane);
	statement_text(s, 2, name);
	statement_text(s, 3, value);
	return statement_run(s, "keep a value", err);
}
