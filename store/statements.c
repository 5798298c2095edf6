/*
 * statements.c - the thin layer that runs the statements of sql.c. Each is prepared once when the
 * store opens; whoever uses it holds the store's lock.
 */
#include "store/statements.h"

#include "store/private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool statements_prepare(sqlite3 *db, sqlite3_stmt *out[static SQL_COUNT], struct store_error *err)
{
	for (size_t i = 0; i < SQL_COUNT; i++) {
		int rc = sqlite3_prepare_v3(db, sql_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
		                            &out[i], NULL /* rest */);
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

void statement_page(sqlite3_stmt *s, const char *lane, int64_t after, size_t limit)
{
	statement_text(s, 1, lane);
	statement_int(s, 2, after);
	statement_int(s, 3, limit < INT64_MAX ? (int64_t)limit : INT64_MAX);
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

char *statement_copy_text(sqlite3_stmt *s, int column)
{
	const char *text = (const char *)sqlite3_column_text(s, column);
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		abort();
	return copy;
}

void statement_end(sqlite3_stmt **s)
{
	sqlite3_reset(*s);
	sqlite3_clear_bindings(*s);
}
