/*
 * listing.c - one loop for all lists: it knows the size of a row, and who reads and clears one.
 */
#include "store/listing.h"

#include <stdlib.h>

/* Room for one more row. The array doubles whenever it is full, at each power of two. */
static void *grown(void *rows, size_t n, size_t row_size)
{
	if ((n & (n - 1)) != 0)
		return rows;
	rows = reallocarray(rows, n > 0 ? 2 * n : 1, row_size);
	if (!rows)
		abort();
	return rows;
}

bool listing_read(const struct listing *kind, sqlite3_stmt *s, struct listed *out,
                  struct store_error *err)
{
	struct listed list = { NULL, 0 };
	enum store_found found;

	while ((found = statement_find(s, kind->what, err)) == STORE_FOUND) {
		list.rows = grown(list.rows, list.n, kind->row_size);
		kind->read(s, (char *)list.rows + list.n * kind->row_size);
		list.n++;
	}
	if (found == STORE_FAILED) {
		listing_clear(kind, list.rows, list.n);
		return false;
	}
	*out = list;
	return true;
}

void listing_clear(const struct listing *kind, void *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		kind->clear((char *)rows + i * kind->row_size);
	free(rows);
}
