/*
 * migrate.c - tells our files from others, and brings an older one to today's schema. A file's
 * version is PRAGMA user_version; 0 is a file without tables. All missing steps are taken in one
 * transaction, so a file is never found between two versions.
 */
#include "store/private.h"

#include <stdio.h>

#define APPLICATION_ID 0x6d6e6465 /* "mnde", written by schema.sql */

static const char schema[] = {
#include "store/schema.inc"
};

/* steps[n] makes version n + 1 out of version n. Never change a step that was released: add one. */
static const char *const steps[] = {
	schema,
};

#define NEWEST ((int)(sizeof(steps) / sizeof(steps[0])))

static bool read_number(sqlite3 *db, const char *sql, int *out)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL /* rest */) != SQLITE_OK)
		return false;
	bool found = sqlite3_step(s) == SQLITE_ROW;
	if (found)
		*out = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return found;
}

/* Only reads: a file that we refuse is left as it was. */
bool store_recognise(sqlite3 *db, const char *path, struct store_error *err)
{
	int application = 0, version = 0, objects = 0;

	if (!read_number(db, "PRAGMA application_id", &application) ||
	    !read_number(db, "PRAGMA user_version", &version) ||
	    !read_number(db, "SELECT count(*) FROM sqlite_schema", &objects)) {
		snprintf(err->text, sizeof(err->text), "Cannot read %s: %s.", path,
		         sqlite3_errmsg(db));
		return false;
	}
	if (objects > 0 && application != APPLICATION_ID) {
		snprintf(err->text, sizeof(err->text), "%s is another program's database.", path);
		return false;
	}
	if (version > NEWEST) {
		snprintf(err->text, sizeof(err->text),
		         "%s was written by a newer mockndes: its schema has version %d, and this"
		         " program knows versions up to %d.",
		         path, version, NEWEST);
		return false;
	}
	return true;
}

static bool take_steps(sqlite3 *db)
{
	char done[64];
	int version = 0;

	if (!read_number(db, "PRAGMA user_version", &version))
		return false;
	for (; version < NEWEST; version++)
		if (sqlite3_exec(db, steps[version], NULL, NULL, NULL) != SQLITE_OK)
			return false;
	snprintf(done, sizeof(done), "PRAGMA user_version = %d", NEWEST);
	return sqlite3_exec(db, done, NULL, NULL, NULL) == SQLITE_OK;
}

/* Begins to write even when nothing is missing: a file we may not write is refused now. */
bool store_migrate(sqlite3 *db, struct store_error *err)
{
	if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK && take_steps(db) &&
	    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return store_fail(db, "bring its schema up to date", err);
}
