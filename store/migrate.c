/*
 * migrate.c - tells our files from others, and brings an older one to today's schema. A file's
 * version is PRAGMA user_version; 0 is a file without tables. Old tables are set aside, today's are
 * made as in a new file, comments and all, and what is in the old ones is copied: in one
 * transaction, so a file is never found between two versions.
 */
#include "store/private.h"

#include <stdio.h>

#define APPLICATION_ID 0x6d6e6465 /* "mnde", written by schema.sql */

static const char schema[] = {
#include "store/schema.inc"
};

/* How today's version is made of each older one, around the making of today's tables. */
struct upgrade {
	const char *set_aside, *copy;
};

static const struct upgrade upgrades[] = {
	[0] = { "", "" },
	[1] = {
		"DROP VIEW issued; DROP VIEW asked;"
		"ALTER TABLE settings RENAME TO old_settings;"
		"ALTER TABLE challenges RENAME TO old_challenges;"
		"ALTER TABLE certificates RENAME TO old_certificates;"
		"ALTER TABLE transactions RENAME TO old_transactions;"
		"ALTER TABLE exchanges RENAME TO old_exchanges;",

		"INSERT INTO settings SELECT * FROM old_settings;"
		"INSERT INTO challenges (lane, id, challenge, made_at, expires_at, spent_at,"
		" spent_by) SELECT lane, row_number() OVER (PARTITION BY lane ORDER BY made_at),"
		" challenge, made_at, expires_at, spent_at, spent_by FROM old_challenges;"
		"INSERT INTO certificates (id, serial, lane, ca, transaction_id, subject,"
		" not_before, not_after, issued_at, bent_by, der) SELECT rowid, serial, lane, 0,"
		" transaction_id, subject, not_before, not_after, issued_at, bent_by, der"
		" FROM old_certificates;"
		"INSERT INTO transactions (id, lane, transaction_id, signer_key, state, csr,"
		" vouched, serial, first_at, changed_at) SELECT rowid, lane, transaction_id,"
		" signer_key, state, csr, 0, serial, first_at, changed_at FROM old_transactions;"
		"INSERT INTO exchanges (id, at_ms, lane, remote, method, path, operation,"
		" message_type, transaction_id, subject, rule, outcome, reason, serial,"
		" http_status, sub_status, win32_status, duration_us, request, reply, bytes_until)"
		" SELECT id, at_ms, lane, remote, method, path, operation, message_type,"
		" transaction_id, subject, rule, outcome, reason, serial, http_status, 0, 0,"
		" duration_us, request, reply, bytes_until FROM old_exchanges;"

		"DROP TABLE old_settings; DROP TABLE old_challenges; DROP TABLE old_transactions;"
		"DROP TABLE old_certificates; DROP TABLE old_exchanges;",
	},
};

#define NEWEST ((int)(sizeof(upgrades) / sizeof(upgrades[0])))

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

static bool run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool upgrade(sqlite3 *db)
{
	char done[64];
	int version = 0;

	if (!read_number(db, "PRAGMA user_version", &version))
		return false;
	if (version == NEWEST)
		return true;
	snprintf(done, sizeof(done), "PRAGMA user_version = %d", NEWEST);
	return run(db, upgrades[version].set_aside) && run(db, schema) &&
	       run(db, upgrades[version].copy) && run(db, done);
}

/* Begins to write even when nothing is missing: a file we may not write is refused now. */
bool store_migrate(sqlite3 *db, struct store_error *err)
{
	if (run(db, "BEGIN IMMEDIATE") && upgrade(db) && run(db, "COMMIT"))
		return true;
	return store_fail(db, "bring its schema up to date", err);
}
