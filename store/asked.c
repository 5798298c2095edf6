/*
 * asked.c - reading the journal. What is still queued is written first, before the store is
 * entered: the journal's thread needs the store to itself for that.
 */
#include "store/exchanges.h"
#include "store/listing.h"
#include "store/private.h"
#include "store/rows.h"

#include <stdlib.h>

static void read_row(sqlite3_stmt *s, void *row)
{
	struct store_exchange_row *read = row;
	struct store_exchange *e = &read->exchange;
	const char **texts[EXCHANGE_TEXTS];
	int at = 0;

	*read = (struct store_exchange_row){ .id = sqlite3_column_int64(s, at++) };
	exchange_texts(e, texts);
	for (size_t i = 0; i < EXCHANGE_TEXTS; i++)
		*texts[i] = statement_copy_text(s, at++);
	e->http_status = sqlite3_column_int(s, at++);
	e->sub_status = sqlite3_column_int(s, at++);
	e->win32_status = sqlite3_column_int64(s, at++);
	e->at_ms = sqlite3_column_int64(s, at++);
	e->duration_us = sqlite3_column_int64(s, at++);
	e->request = statement_copy(s, at++, &e->request_len);
	e->reply = statement_copy(s, at++, &e->reply_len);
	e->request_len = (size_t)sqlite3_column_int64(s, at++); /* in a list there is no more */
	e->reply_len = (size_t)sqlite3_column_int64(s, at);
}

static void clear_row(void *row)
{
	store_exchange_row_clear(row);
}

static const struct listing listing = {
	.what = "list exchanges",
	.row_size = sizeof(struct store_exchange_row),
	.read = read_row,
	.clear = clear_row,
};

static bool find_last(struct store *store, const char *lane, int64_t *out, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_LAST_EXCHANGE];

	statement_text(s, 1, lane);
	if (statement_find(s, "find the last exchange", err) != STORE_FOUND)
		return false;
	*out = sqlite3_column_int64(s, 0);
	return true;
}

/* What was searched in vain is not searched again: a page that is not full reaches to the end. */
static bool find_next(struct store *store, const char *lane, int64_t after, size_t limit,
                      struct store_exchanges *list, struct store_error *err)
{
	int64_t last = 0;

	list->next = list->n > 0 ? list->rows[list->n - 1].id : after;
	if (list->n == limit)
		return true;
	if (!find_last(store, lane, &last, err))
		return false;
	if (last > list->next)
		list->next = last;
	return true;
}

bool store_list_exchanges(struct store *store, const char *lane, int64_t after, size_t limit,
                          const char *search, struct store_exchanges *out, struct store_error *err)
{
	journal_flush(store->journal);
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_LIST_EXCHANGES];
	struct listed listed = { 0 };

	statement_page(s, lane, after, limit);
	statement_text(s, 4, search);
	if (!listing_read(&listing, s, &listed, err))
		return false;
	*out = (struct store_exchanges){ .rows = listed.rows, .n = listed.n };
	if (find_next(inside, lane, after, limit, out, err))
		return true;
	store_exchanges_clear(out);
	return false;
}

enum store_found store_find_exchange(struct store *store, const char *lane, int64_t id,
                                     struct store_exchange_row *out, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_FIND_EXCHANGE];

	statement_text(s, 1, lane);
	statement_int(s, 2, id);
	enum store_found found = statement_find(s, "find an exchange", err);
	if (found == STORE_FOUND)
		read_row(s, out);
	return found;
}

bool store_last_exchange(struct store *store, const char *lane, int64_t *out,
                         struct store_error *err)
{
	journal_flush(store->journal);
	CLEAN(store_leave) struct store *inside = store_enter(store);

	return find_last(inside, lane, out, err);
}

/* Only here do the borrowed texts and bodies of a struct store_exchange belong to their row. */
static void free_owned(const void *data)
{
	free((void *)(uintptr_t)data);
}

void store_exchange_row_clear(struct store_exchange_row *row)
{
	const char **texts[EXCHANGE_TEXTS];

	exchange_texts(&row->exchange, texts);
	for (size_t i = 0; i < EXCHANGE_TEXTS; i++)
		free_owned(*texts[i]);
	free_owned(row->exchange.request);
	free_owned(row->exchange.reply);
	*row = (struct store_exchange_row){ 0 };
}

void store_exchanges_clear(struct store_exchanges *list)
{
	listing_clear(&listing, list->rows, list->n);
	*list = (struct store_exchanges){ 0 };
}
