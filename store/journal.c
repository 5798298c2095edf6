/*
 * journal.c - exchanges are copied into a short queue, and a thread of our own writes them in
 * batches: one transaction for many rows, away from the threads that answer clients. A full queue
 * makes callers wait, so that memory is bounded and no row is dropped. The queue has a lock of its
 * own, never held together with the store's.
 */
#include "store/journal.h"

#include "store/exchanges.h"
#include "store/private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define MIB ((size_t)1024 * 1024)

const struct journal_bounds journal_default_bounds = {
	.rows = 100 * 1000,
	.bytes = 256 * (int64_t)MIB,
	.queue_rows = 1024,
	.queue_bytes = 8 * MIB,
	.linger_ms = 50, /* written within 100 ms, with 50 for the writing */
};

struct journal {
	struct store *store;
	struct journal_bounds bounds;
	pthread_t thread;

	pthread_mutex_t lock; /* guards all that follows */
	pthread_cond_t filled;
	pthread_cond_t emptied;
	pthread_cond_t settled;
	uint64_t rows_taken, rows_settled; /* since the start; settled: written or lost */
	uint64_t wanted;                   /* somebody waits until so many are settled */
	struct exchange_row *first, **end;
	size_t rows, bytes;
	bool stopping;
	uint64_t lost;
	struct store_error lost_why;
};

/* ---- the queue ---- */

static bool has_room(const struct journal *journal, size_t size)
{
	if (journal->rows == 0)
		return true; /* for a row of any size */
	return journal->rows < journal->bounds.queue_rows &&
	       journal->bytes + size <= journal->bounds.queue_bytes;
}

static bool half_full(const struct journal *journal)
{
	return journal->rows >= journal->bounds.queue_rows / 2 ||
	       journal->bytes >= journal->bounds.queue_bytes / 2;
}

static void append(struct journal *journal, struct exchange_row *row)
{
	*journal->end = row;
	journal->end = &row->next;
	journal->rows++;
	journal->rows_taken++;
	journal->bytes += row->size;
}

static struct exchange_row *detach(struct journal *journal, size_t *out_rows)
{
	struct exchange_row *rows = journal->first;

	*out_rows = journal->rows;
	journal->first = NULL;
	journal->end = &journal->first;
	journal->rows = 0;
	journal->bytes = 0;
	pthread_cond_broadcast(&journal->emptied);
	return rows;
}

static struct timespec ms_from_now(int64_t ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += (time_t)(ms / 1000);
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

static bool in_a_hurry(const struct journal *journal)
{
	return half_full(journal) || journal->stopping || journal->wanted > journal->rows_settled;
}

/* Waits for a first row, and then a little for others to share its transaction. */
static void await_rows(struct journal *journal)
{
	while (journal->rows == 0 && !journal->stopping)
		pthread_cond_wait(&journal->filled, &journal->lock);
	struct timespec until = ms_from_now(journal->bounds.linger_ms);
	int rc = 0;
	while (rc != ETIMEDOUT && !in_a_hurry(journal))
		rc = pthread_cond_timedwait(&journal->filled, &journal->lock, &until);
}

/* Nobody waits for the result of a batch, so a failure is only counted. */
static void write_batch(struct journal *journal, struct exchange_row *rows, size_t count)
{
	struct store_error err;
	bool written = exchanges_write(journal->store, rows, &journal->bounds, &err);

	pthread_mutex_lock(&journal->lock);
	if (!written) {
		journal->lost += count;
		journal->lost_why = err;
	}
	journal->rows_settled += count;
	pthread_cond_broadcast(&journal->settled);
	pthread_mutex_unlock(&journal->lock);
}

static void *write_until_stopped(void *arg)
{
	struct journal *journal = arg;

	for (;;) {
		size_t count = 0;

		pthread_mutex_lock(&journal->lock);
		await_rows(journal);
		struct exchange_row *rows = detach(journal, &count);
		pthread_mutex_unlock(&journal->lock);
		if (!rows)
			return NULL; /* nothing left, and nothing will come */
		write_batch(journal, rows, count);
		exchanges_free(rows);
	}
}

void store_journal(struct store *store, const struct store_exchange *exchange)
{
	struct journal *journal = store->journal;
	struct exchange_row *row = exchange_copy(exchange);

	pthread_mutex_lock(&journal->lock);
	while (!has_room(journal, row->size))
		pthread_cond_wait(&journal->emptied, &journal->lock);
	append(journal, row);
	if (journal->rows == 1 || half_full(journal))
		pthread_cond_signal(&journal->filled);
	pthread_mutex_unlock(&journal->lock);
}

void journal_flush(struct journal *journal)
{
	pthread_mutex_lock(&journal->lock);
	uint64_t until = journal->rows_taken;
	if (journal->wanted < until)
		journal->wanted = until;
	pthread_cond_signal(&journal->filled);
	while (journal->rows_settled < until)
		pthread_cond_wait(&journal->settled, &journal->lock);
	pthread_mutex_unlock(&journal->lock);
}

uint64_t store_journal_lost(struct store *store, struct store_error *out_why)
{
	struct journal *journal = store->journal;

	pthread_mutex_lock(&journal->lock);
	uint64_t lost = journal->lost;
	if (lost > 0)
		*out_why = journal->lost_why;
	pthread_mutex_unlock(&journal->lock);
	return lost;
}

/* ---- the thread ---- */

/* Signals are for the program's own threads. */
static void start_thread(struct journal *journal)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&journal->thread, NULL, write_until_stopped, journal) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct journal *journal_start(struct store *store, const struct journal_bounds *bounds)
{
	struct journal *journal = calloc(1, sizeof(*journal));
	pthread_condattr_t monotonic;

	if (!journal)
		abort();
	journal->store = store;
	journal->bounds = *bounds;
	journal->end = &journal->first;
	pthread_mutex_init(&journal->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&journal->filled, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_cond_init(&journal->emptied, NULL);
	pthread_cond_init(&journal->settled, NULL);
	start_thread(journal);
	return journal;
}

void journal_stop(struct journal *journal)
{
	if (!journal)
		return;
	pthread_mutex_lock(&journal->lock);
	journal->stopping = true;
	pthread_cond_signal(&journal->filled);
	pthread_mutex_unlock(&journal->lock);
	pthread_join(journal->thread, NULL);
	pthread_cond_destroy(&journal->filled);
	pthread_cond_destroy(&journal->emptied);
	pthread_cond_destroy(&journal->settled);
	pthread_mutex_destroy(&journal->lock);
	free(journal);
}
