/*
 * store.c - opening and closing the file, and the lock and transaction that every other file of the
 * folder works inside. SQLite runs without mutexes of its own: one connection, one lock, ours.
 */
#include "store/store.h"

#include "store/journal.h"
#include "store/private.h"

#include <stdio.h>
#include <stdlib.h>

/* How long to wait for another process that writes to the file. */
#define BUSY_TIMEOUT_MS 5000

bool store_fail(sqlite3 *db, const char *what, struct store_error *err)
{
	snprintf(err->text, sizeof(err->text), "The store cannot %s: %s.", what,
	         sqlite3_errmsg(db));
	return false;
}

struct store *store_enter(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	return store;
}

void store_leave(struct store **store)
{
	if (!sqlite3_get_autocommit((*store)->db))
		sqlite3_exec((*store)->db, "ROLLBACK", NULL, NULL, NULL);
	pthread_mutex_unlock(&(*store)->lock);
}

bool store_begin(struct store *store, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_BEGIN];

	return statement_run(s, "begin to write", err);
}

bool store_commit(struct store *store, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_COMMIT];

	return statement_run(s, "write what was recorded", err);
}

static bool connect_file(struct store *store, const char *path, struct store_error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	int rc = sqlite3_open_v2(path, &store->db, flags, NULL /* vfs */);

	if (!store->db)
		abort();
	if (rc == SQLITE_OK) {
		sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
		return true;
	}
	snprintf(err->text, sizeof(err->text), "Cannot open %s: %s.", path,
	         sqlite3_errmsg(store->db));
	return false;
}

/*
 * WAL lets others read while we write. With synchronous=NORMAL a commit is in the kernel's hands,
 * so it survives SIGKILL; only a power cut may take the latest ones. Moving 16 MiB at a time from
 * the WAL to the file instead of 4 takes a sixth off the cost of an enrolment. Debian's SQLite
 * would overwrite deleted rows with zeros; the journal deletes all the time and holds no secret
 * worth that.
 */
static bool configure(struct store *store, struct store_error *err)
{
	static const char pragmas[] = "PRAGMA journal_mode = WAL;"
				      "PRAGMA synchronous = NORMAL;"
				      "PRAGMA wal_autocheckpoint = 4000;" /* pages */
				      "PRAGMA secure_delete = OFF;";

	if (sqlite3_exec(store->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(store->db, "set itself up", err);
	return true;
}

static struct store *store_new(void)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		abort();
	pthread_mutex_init(&store->lock, NULL);
	return store;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	journal_stop(store->journal);
	statements_finalize(store->statements);
	sqlite3_close(store->db);
	pthread_mutex_destroy(&store->lock);
	free(store);
}

static void store_closep(struct store **store)
{
	store_close(*store);
}

bool store_open_bounded(const char *path, const struct journal_bounds *bounds, struct store **out,
                        struct store_error *err)
{
	CLEAN(store_closep) struct store *store = store_new();

	if (!connect_file(store, path, err) || !store_recognise(store->db, path, err) ||
	    !configure(store, err) || !store_migrate(store->db, err) ||
	    !statements_prepare(store->db, store->statements, err))
		return false;
	store->journal = journal_start(store, bounds);
	*out = store;
	store = NULL;
	return true;
}

bool store_open(const char *path, struct store **out, struct store_error *err)
{
	return store_open_bounded(path, &journal_default_bounds, out, err);
}
