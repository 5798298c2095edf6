/*
 * journal.h - the journal's thread, for store.c; and its bounds, which tests make small.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/store.h"

struct journal;

struct journal_bounds {
	int64_t rows, bytes;            /* kept in the file; bytes of texts and bodies */
	size_t queue_rows, queue_bytes; /* waiting in memory; a caller waits for room */
	int64_t linger_ms;              /* how long the first row waits for company */
};
extern const struct journal_bounds journal_default_bounds;

struct journal *journal_start(struct store *store, const struct journal_bounds *bounds);
/* Returns when all that was journalled before has been written, or was counted as lost. */
void journal_flush(struct journal *journal);
/* Writes what is queued and ends the thread. */
void journal_stop(struct journal *journal);

/* store_open with other bounds. */
bool store_open_bounded(const char *path, const struct journal_bounds *bounds, struct store **out,
                        struct store_error *err);

#endif
