/*
 * private.h - what the files of store/ share and nobody else sees: the handle, its lock, and the
 * steps that take part in a transaction somebody else has begun.
 *
 * A public function enters the store in its first line. Its statements are declared after that, so
 * that they are reset before the scope's end leaves the store; and what it began and did not commit
 * is rolled back there.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "store/statements.h"
#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>

struct store {
	sqlite3 *db;
	pthread_mutex_t lock; /* guards db and the statements */
	sqlite3_stmt *statements[SQL_COUNT];
	struct journal *journal;
};

/* Takes the lock; CLEAN(store_leave) rolls back what is not committed and releases it. */
struct store *store_enter(struct store *store);
void store_leave(struct store **store);

/* Only the owner of a transaction calls these. */
bool store_begin(struct store *store, struct store_error *err);
bool store_commit(struct store *store, struct store_error *err);

/* Fills err with "The store cannot DO: why." Returns false. */
bool store_fail(sqlite3 *db, const char *what, struct store_error *err);

/* migrate.c: whether the file may be used at all, and bringing it to today's schema. */
bool store_recognise(sqlite3 *db, const char *path, struct store_error *err);
bool store_migrate(sqlite3 *db, struct store_error *err);

/* Spends the certificate's challenge unless it is spent, unknown or, where that was not checked
 * before, expired: then STORE_CHALLENGE_GONE. */
enum store_issued store_spend_challenge(struct store *store, const struct store_operation *op,
                                        const struct store_certificate *certificate, int64_t now,
                                        struct store_error *err);

/* The operation's new request, of any state, with its certificate's serial or NULL. */
bool store_replace_request(struct store *store, const struct store_operation *op,
                           const struct store_request *request, const char *serial, int64_t now,
                           struct store_error *err);

/* Applies the certificate's subjects policy before it is recorded: STORE_RECORDED, or why not. */
enum store_issued store_apply_subjects(struct store *store, const char *lane,
                                       const struct store_certificate *certificate, int64_t now,
                                       struct store_error *err);

#endif
