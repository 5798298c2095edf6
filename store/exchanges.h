/*
 * exchanges.h - a row of the journal between the caller's thread and the journal's.
 */
#ifndef STORE_EXCHANGES_H
#define STORE_EXCHANGES_H

#include "store/journal.h"
#include "store/store.h"

#define EXCHANGE_TEXTS 15

/* A copy of an exchange: its texts and bodies lie in data. */
struct exchange_row {
	struct exchange_row *next;
	struct store_exchange exchange;
	size_t size; /* of data */
	uint8_t data[];
};

/* Where the texts of an exchange are, in the order of the journal's columns. */
void exchange_texts(struct store_exchange *exchange, const char **out[static EXCHANGE_TEXTS]);

struct exchange_row *exchange_copy(const struct store_exchange *exchange);
void exchanges_free(struct exchange_row *first);

/* Writes the list and drops what is beyond the bounds: all in one transaction, or nothing. */
bool exchanges_write(struct store *store, struct exchange_row *first,
                     const struct journal_bounds *bounds, struct store_error *err);

#endif
