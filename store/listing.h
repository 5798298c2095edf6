/*
 * listing.h - reading the rows of a statement into an array, for every list of store/rows.h.
 */
#ifndef STORE_LISTING_H
#define STORE_LISTING_H

#include "store/statements.h"

#include <stddef.h>

/* One kind of row. */
struct listing {
	const char *what; /* completes "The store cannot ..." */
	size_t row_size;
	void (*read)(sqlite3_stmt *s, void *row); /* from the statement's current row */
	void (*clear)(void *row);
};

struct listed {
	void *rows;
	size_t n;
};

/* All rows that the statement finds; listing_clear frees them. */
bool listing_read(const struct listing *kind, sqlite3_stmt *s, struct listed *out,
                  struct store_error *err);
void listing_clear(const struct listing *kind, void *rows, size_t n);

#endif
