/*
 * challenges.c - one-time challenges: handed out, looked at, spent, listed. Handing out is one
 * INSERT that counts the valid ones itself, and spending is one UPDATE that finds the challenge
 * unspent and in time, or finds nothing: however many try, no more than allowed succeed.
 */
#include "store/listing.h"
#include "store/private.h"
#include "store/rows.h"

#include <stdlib.h>

enum store_added store_add_challenge(struct store *store, const char *lane, const char *challenge,
                                     int64_t now, int64_t expires_at, uint64_t max,
                                     struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_ADD_CHALLENGE];

	statement_text(s, 1, lane);
	statement_text(s, 2, challenge);
	statement_int(s, 3, now);
	statement_int(s, 4, expires_at);
	statement_int(s, 5, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	if (!statement_run(s, "add a challenge", err))
		return sqlite3_extended_errcode(inside->db) == SQLITE_CONSTRAINT_UNIQUE
		               ? STORE_ADDED_BEFORE
		               : STORE_NOT_ADDED;
	return sqlite3_changes(inside->db) == 1 ? STORE_ADDED : STORE_CACHE_FULL;
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
                                        const struct store_certificate *certificate, int64_t now,
                                        struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_SPEND_CHALLENGE];

	if (!certificate->challenge)
		return STORE_RECORDED;
	statement_text(s, 1, op->lane);
	statement_text(s, 2, certificate->challenge);
	statement_int(s, 3, now);
	statement_text(s, 4, op->transaction_id);
	statement_int(s, 5, certificate->challenge_was_checked);
	if (!statement_run(s, "spend a challenge", err))
		return STORE_NOT_RECORDED;
	return sqlite3_changes(store->db) == 1 ? STORE_RECORDED : STORE_CHALLENGE_GONE;
}

static void read_row(sqlite3_stmt *s, void *row)
{
	*(struct store_challenge_row *)row = (struct store_challenge_row){
		.id = sqlite3_column_int64(s, 0),
		.challenge = statement_copy_text(s, 1),
		.made_at = sqlite3_column_int64(s, 2),
		.expires_at = sqlite3_column_int64(s, 3),
		.spent_at = sqlite3_column_int64(s, 4),
		.spent_by = statement_copy_text(s, 5),
	};
}

static void clear_row(void *row)
{
	struct store_challenge_row *challenge = row;

	free(challenge->challenge);
	free(challenge->spent_by);
}

static const struct listing listing = {
	.what = "list challenges",
	.row_size = sizeof(struct store_challenge_row),
	.read = read_row,
	.clear = clear_row,
};

bool store_list_challenges(struct store *store, const char *lane, int64_t after, size_t limit,
                           struct store_challenges *out, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_LIST_CHALLENGES];
	struct listed listed = { 0 };

	statement_page(s, lane, after, limit);
	if (!listing_read(&listing, s, &listed, err))
		return false;
	*out = (struct store_challenges){ listed.rows, listed.n };
	return true;
}

void store_challenges_clear(struct store_challenges *list)
{
	listing_clear(&listing, list->rows, list->n);
	*list = (struct store_challenges){ 0 };
}
