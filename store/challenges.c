/*
 * challenges.c - one-time challenges: handed out, looked at, spent. Spending is one UPDATE that
 * finds the challenge unspent and in time, or finds nothing: however many try, one succeeds.
 */
#include "store/private.h"

bool store_add_challenge(struct store *store, const char *lane, const char *challenge, int64_t now,
                         int64_t expires_at, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_ADD_CHALLENGE];

	statement_text(s, 1, lane);
	statement_text(s, 2, challenge);
	statement_int(s, 3, now);
	statement_int(s, 4, expires_at);
	return statement_run(s, "add a challenge", err);
}

enum store_challenge store_check_challenge(struct store *store, const char *lane,
                                           const char *challenge, int64_t now,
                                           struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_LOOK_AT_CHALLENGE];

	statement_text(s, 1, lane);
	statement_text(s, 2, challenge);
	statement_int(s, 3, now);
	switch (statement_find(s, "look at a challenge", err)) {
	case STORE_NOT_FOUND:
		return STORE_CHALLENGE_UNKNOWN;
	case STORE_FAILED:
		return STORE_CHALLENGE_FAILED;
	case STORE_FOUND:
		break;
	}
	if (sqlite3_column_int(s, 0))
		return STORE_CHALLENGE_SPENT;
	return sqlite3_column_int(s, 1) ? STORE_CHALLENGE_EXPIRED : STORE_CHALLENGE_VALID;
}

enum store_issued store_spend_challenge(struct store *store, const struct store_operation *op,
                                        const char *challenge, int64_t now, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_SPEND_CHALLENGE];

	statement_text(s, 1, op->lane);
	statement_text(s, 2, challenge);
	statement_int(s, 3, now);
	statement_text(s, 4, op->transaction_id);
	if (!statement_run(s, "spend a challenge", err))
		return STORE_NOT_RECORDED;
	return sqlite3_changes(store->db) == 1 ? STORE_RECORDED : STORE_CHALLENGE_GONE;
}
