/*
 * exchanges.h - a row of the journal between the caller's thread and the journal's.
 */
#ifndef STORE_EXCHANGES_H
#define STORE_EXCHANGES_H

#include "store/journal.h"
#include "store/store.h"

#define EXCHANGE_TEXTS 12

/* A copy of a struct store_exchange: texts and bodies lie in data. */
struct exchange_row {
	struct exchange_row *next;
	const char *texts[EXCHANGE_TEXTS]; /* in the order of SQL_ADD_EXCHANGE */
	const uint8_t *request, *reply;
	size_t request_len, reply_len;
	int http_status;
	int64_t at_ms, duration_us;
	size_t size; /* of data */
	uint8_t data[];
};

struct exchange_row *exchange_copy(const struct store_exchange *exchange);
void exchanges_free(struct exchange_row *first);

/* Writes the list and drops what is beyond the bounds: all in one transaction, or nothing. */
bool exchanges_write(struct store *store, const struct exchange_row *first,
                     const struct journal_bounds *bounds, struct store_error *err);

#endif
