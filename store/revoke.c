/*
 * revoke.c - revoking a certificate, and ending a hold: the one revocation that can be undone
 * (RFC 5280 5.3.1).
 */
#include "store/private.h"
#include "store/rows.h"

#define REMOVE_FROM_CRL 8 /* CRLReason */

static bool revoke(struct store *store, const char *lane, const char *serial, int64_t at,
                   int reason, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_REVOKE];

	statement_text(s, 1, lane);
	statement_text(s, 2, serial);
	statement_int(s, 3, at);
	statement_int(s, 4, reason);
	return statement_run(s, "revoke a certificate", err);
}

static bool end_hold(struct store *store, const char *lane, const char *serial,
                     struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_END_HOLD];

	statement_text(s, 1, lane);
	statement_text(s, 2, serial);
	return statement_run(s, "end a certificate's hold", err);
}

static enum store_found known(struct store *store, const char *lane, const char *serial,
                              struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_FIND_CERTIFICATE];

	statement_text(s, 1, lane);
	statement_text(s, 2, serial);
	return statement_find(s, "find a certificate", err);
}

enum store_found store_revoke(struct store *store, const char *lane, const char *serial, int64_t at,
                              int reason, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	bool done = reason == REMOVE_FROM_CRL ? end_hold(inside, lane, serial, err)
	                                      : revoke(inside, lane, serial, at, reason, err);

	return done ? known(inside, lane, serial, err) : STORE_FAILED;
}
