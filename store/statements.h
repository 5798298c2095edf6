/*
 * statements.h - the statements of store/, prepared once, and the few lines it takes to run one:
 *
 *	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_PUT_VALUE];
 *
 *	statement_text(s, 1, lane);
 *	return statement_run(s, "keep a value", err);
 *
 * Bound texts and bytes are borrowed until the end of the scope.
 */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include "store/store.h"

#include <sqlite3.h>

#define CLEAN(function) __attribute__((cleanup(function)))

enum sql {
	SQL_BEGIN,
	SQL_COMMIT,

	SQL_GET_VALUE,
	SQL_PUT_VALUE,

	SQL_ADD_CHALLENGE,
	SQL_LOOK_AT_CHALLENGE,
	SQL_SPEND_CHALLENGE,
	SQL_LIST_CHALLENGES,

	SQL_ADD_CERTIFICATE,
	SQL_FIND_CERTIFICATE,
	SQL_LIST_CERTIFICATES,
	SQL_LIST_REVOKED,
	SQL_FIND_SUBJECT,
	SQL_ANOTHER_IN_USE,
	SQL_SUPERSEDE,
	SQL_REVOKE,
	SQL_END_HOLD,

	SQL_FIND_TRANSACTION,
	SQL_ISSUED_BEFORE,
	SQL_REPLACE_REQUEST,
	SQL_STILL_WAITS,
	SQL_DENY,
	SQL_LIST_PENDING,

	SQL_ADD_EXCHANGE,
	SQL_TRIM_EXCHANGES,
	SQL_FIND_EXCHANGE,
	SQL_LIST_EXCHANGES,
	SQL_LAST_EXCHANGE,

	SQL_COUNT_LANE,
	SQL_FORGET_CERTIFICATES,
	SQL_FORGET_TRANSACTIONS,
	SQL_FORGET_CHALLENGES,
	SQL_FORGET_EXCHANGES,

	SQL_COUNT,
};

extern const char *const sql_texts[SQL_COUNT]; /* sql.c */

bool statements_prepare(sqlite3 *db, sqlite3_stmt *out[static SQL_COUNT], struct store_error *err);
void statements_finalize(sqlite3_stmt *statements[static SQL_COUNT]);

/* Parameters count from 1. NULL binds NULL. */
void statement_text(sqlite3_stmt *s, int at, const char *text);
void statement_int(sqlite3_stmt *s, int at, int64_t number);
void statement_blob(sqlite3_stmt *s, int at, const uint8_t *data, size_t len);
/* Parameters 1 to 3: what names an operation. */
void statement_operation(sqlite3_stmt *s, const struct store_operation *op);

/* Parameters 1 to 3: a page of a lane's list. */
void statement_page(sqlite3_stmt *s, const char *lane, int64_t after, size_t limit);

/* Runs a statement that returns no row. what completes "The store cannot ...". */
bool statement_run(sqlite3_stmt *s, const char *what, struct store_error *err);
/* Steps to the first row; its columns can be read until the statement's end. */
enum store_found statement_find(sqlite3_stmt *s, const char *what, struct store_error *err);
/* A copy of a column's bytes for free(); NULL if the column is NULL. */
uint8_t *statement_copy(sqlite3_stmt *s, int column, size_t *out_len);
char *statement_copy_text(sqlite3_stmt *s, int column);

/* Makes the statement ready for its next use. */
void statement_end(sqlite3_stmt **s);

#endif
