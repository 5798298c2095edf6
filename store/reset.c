/*
 * reset.c - a lane as a whole: how much is on record of it, and forgetting it. Queued exchanges
 * count, and are forgotten too.
 */
#include "store/journal.h"
#include "store/private.h"
#include "store/rows.h"

bool store_count(struct store *store, const char *lane, int64_t now, struct store_counts *out,
                 struct store_error *err)
{
	journal_flush(store->journal);
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_COUNT_LANE];

	statement_text(s, 1, lane);
	statement_int(s, 2, now);
	if (statement_find(s, "count what is on record", err) != STORE_FOUND)
		return false;
	*out = (struct store_counts){
		.certificates = (uint64_t)sqlite3_column_int64(s, 0),
		.revoked = (uint64_t)sqlite3_column_int64(s, 1),
		.pending = (uint64_t)sqlite3_column_int64(s, 2),
		.challenges = (uint64_t)sqlite3_column_int64(s, 3),
		.exchanges = (uint64_t)sqlite3_column_int64(s, 4),
	};
	return true;
}

static bool forget(struct store *store, enum sql what, const char *lane, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[what];

	statement_text(s, 1, lane);
	return statement_run(s, "forget what is on record", err);
}

bool store_reset(struct store *store, const char *lane, struct store_error *err)
{
	static const enum sql tables[] = { SQL_FORGET_CERTIFICATES, SQL_FORGET_TRANSACTIONS,
		                           SQL_FORGET_CHALLENGES, SQL_FORGET_EXCHANGES };

	journal_flush(store->journal);
	CLEAN(store_leave) struct store *inside = store_enter(store);
	if (!store_begin(inside, err))
		return false;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (!forget(inside, tables[i], lane, err))
			return false;
	return store_commit(inside, err);
}
