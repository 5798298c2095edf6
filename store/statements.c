/*
 * statements.c - all SQL that runs while the server serves, and the thin layer that runs it. A
 * statement is prepared once when the store opens; whoever uses it holds the store's lock.
 */
#include "store/statements.h"

#include "store/private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const texts[SQL_COUNT] = {
	/* IMMEDIATE: another process may write too; we wait for it here and not halfway. */
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",

	[SQL_GET_VALUE] = "SELECT value FROM settings WHERE lane = ?1 AND name = ?2",
	[SQL_PUT_VALUE] = "INSERT INTO settings (lane, name, value) VALUES (?1, ?2, ?3)"
			  " ON CONFLICT DO UPDATE SET value = excluded.value",

	[SQL_ADD_CHALLENGE] = "INSERT INTO challenges (lane, challenge, made_at, expires_at)"
			      " VALUES (?1, ?2, ?3, ?4)",
	[SQL_LOOK_AT_CHALLENGE] = "SELECT spent_at IS NOT NULL, expires_at <= ?3 FROM challenges"
				  " WHERE lane = ?1 AND challenge = ?2",
	[SQL_SPEND_CHALLENGE] = "UPDATE challenges SET spent_at = ?3, spent_by = ?4"
				" WHERE lane = ?1 AND challenge = ?2"
				" AND spent_at IS NULL AND expires_at > ?3",

	[SQL_ADD_CERTIFICATE] =
		"INSERT INTO certificates (serial, lane, transaction_id, subject, not_before,"
		" not_after, issued_at, bent_by, der) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",

	[SQL_FIND_CERTIFICATE] = "SELECT der FROM certificates WHERE serial = ?2 AND lane = ?1",

	[SQL_FIND_TRANSACTION] =
		"SELECT t.state, t.csr, c.der FROM transactions AS t"
		" LEFT JOIN certificates AS c ON c.serial = t.serial AND c.bent_by IS NULL"
		" WHERE t.lane = ?1 AND t.transaction_id = ?2 AND t.signer_key = ?3",
	[SQL_ISSUED_BEFORE] =
		"SELECT 1 FROM transactions AS t"
		" JOIN certificates AS c ON c.serial = t.serial AND c.bent_by IS NULL"
		" WHERE t.lane = ?1 AND t.transaction_id = ?2 AND t.signer_key = ?3 AND t.csr = ?4"
		/* Who signs with that very certificate has it, and wants the next one. */
		" AND c.der IS NOT ?5",
	[SQL_REPLACE_REQUEST] =
		"INSERT INTO transactions (lane, transaction_id, signer_key, state, csr, serial,"
		" first_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)"
		" ON CONFLICT DO UPDATE SET state = excluded.state, csr = excluded.csr,"
		" serial = excluded.serial, changed_at = excluded.changed_at"
		/* What was issued for the very same request stays, whoever comes late. */
		" WHERE excluded.state = 'issued' OR transactions.state <> 'issued'"
		" OR transactions.csr <> excluded.csr",

	[SQL_ADD_EXCHANGE] =
		"INSERT INTO exchanges (lane, remote, method, path, operation, message_type,"
		" transaction_id, subject, rule, outcome, reason, serial, http_status, at_ms,"
		" duration_us, request, reply, bytes_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18 + coalesce("
		"(SELECT bytes_until FROM exchanges ORDER BY id DESC LIMIT 1), 0))",
	/* bytes_until grows with id, so the rows that have to go are the oldest ones. */
	[SQL_TRIM_EXCHANGES] = "DELETE FROM exchanges WHERE id < (SELECT id FROM exchanges"
			       " WHERE id > (SELECT max(id) FROM exchanges) - ?1 AND bytes_until >"
			       " (SELECT bytes_until FROM exchanges ORDER BY id DESC LIMIT 1) - ?2"
			       " ORDER BY id LIMIT 1)",
};

bool statements_prepare(sqlite3 *db, sqlite3_stmt *out[static SQL_COUNT], struct store_error *err)
{
	for (size_t i = 0; i < SQL_COUNT; i++) {
		int rc = sqlite3_prepare_v3(db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &out[i],
		                            NULL /* rest */);
		if (rc != SQLITE_OK)
			return store_fail(db, "prepare its statements", err);
	}
	return true;
}

void statements_finalize(sqlite3_stmt *statements[static SQL_COUNT])
{
	for (size_t i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(statements[i]);
}

/* Binding fails only without memory, or when the statement or the number is the wrong one. */
static void bound(int rc)
{
	if (rc == SQLITE_NOMEM)
		abort();
	assert(rc == SQLITE_OK);
}

void statement_text(sqlite3_stmt *s, int at, const char *text)
{
	bound(sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC));
}

void statement_int(sqlite3_stmt *s, int at, int64_t number)
{
	bound(sqlite3_bind_int64(s, at, number));
}

void statement_blob(sqlite3_stmt *s, int at, const uint8_t *data, size_t len)
{
	bound(sqlite3_bind_blob64(s, at, data, len, SQLITE_STATIC));
}

void statement_operation(sqlite3_stmt *s, const struct store_operation *op)
{
	statement_text(s, 1, op->lane);
	statement_text(s, 2, op->transaction_id);
	statement_blob(s, 3, op->signer_key, STORE_KEY_LEN);
}

bool statement_run(sqlite3_stmt *s, const char *what, struct store_error *err)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		return store_fail(sqlite3_db_handle(s), what, err);
	return true;
}

enum store_found statement_find(sqlite3_stmt *s, const char *what, struct store_error *err)
{
	switch (sqlite3_step(s)) {
	case SQLITE_ROW:
		return STORE_FOUND;
	case SQLITE_DONE:
		return STORE_NOT_FOUND;
	default:
		store_fail(sqlite3_db_handle(s), what, err);
		return STORE_FAILED;
	}
}

uint8_t *statement_copy(sqlite3_stmt *s, int column, size_t *out_len)
{
	const void *data = sqlite3_column_blob(s, column);
	size_t len = (size_t)sqlite3_column_bytes(s, column);

	*out_len = len;
	if (sqlite3_column_type(s, column) == SQLITE_NULL)
		return NULL;
	uint8_t *copy = malloc(len + 1); /* never malloc(0) */
	if (!copy)
		abort();
	if (len > 0)
		memcpy(copy, data, len);
	return copy;
}

void statement_end(sqlite3_stmt **s)
{
	sqlite3_reset(*s);
	sqlite3_clear_bindings(*s);
}
