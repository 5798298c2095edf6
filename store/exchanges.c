/*
 * exchanges.c - the journal's rows: copied in one piece, and written many in one transaction, which
 * then drops the oldest rows beyond the bounds.
 */
#include "store/exchanges.h"

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

static const void *keep(uint8_t **at, const void *data, size_t len)
{
	if (!data)
		return NULL;
	uint8_t *kept = memcpy(*at, data, len);
	*at += len;
	return kept;
}

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

void exchange_texts(struct store_exchange *e, const char **out[static EXCHANGE_TEXTS])
{
	const char **const texts[EXCHANGE_TEXTS] = {
		&e->lane,         &e->remote,         &e->method,    &e->path,    &e->operation,
		&e->message_type, &e->transaction_id, &e->subject,   &e->rule,    &e->outcome,
		&e->reason,       &e->serial,         &e->fail_info, &e->hresult, &e->events,
	};

	memcpy(out, texts, sizeof(texts));
}

struct exchange_row *exchange_copy(const struct store_exchange *exchange)
{
	struct store_exchange e = *exchange;
	const char **texts[EXCHANGE_TEXTS];
	size_t size = e.request_len + e.reply_len;

	exchange_texts(&e, texts);
	for (size_t i = 0; i < EXCHANGE_TEXTS; i++)
		size += text_size(*texts[i]);
	struct exchange_row *row = malloc(sizeof(*row) + size);
	if (!row)
		abort();
	uint8_t *at = row->data;
	for (size_t i = 0; i < EXCHANGE_TEXTS; i++)
		*texts[i] = keep(&at, *texts[i], text_size(*texts[i]));
	e.request = keep(&at, e.request, e.request_len);
	e.reply = keep(&at, e.reply, e.reply_len);
	*row = (struct exchange_row){ .exchange = e, .size = size };
	return row;
}

void exchanges_free(struct exchange_row *row)
{
	while (row) {
		struct exchange_row *next = row->next;

		free(row);
		row = next;
	}
}

static bool add_row(struct store *store, struct exchange_row *row, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_ADD_EXCHANGE];
	const struct store_exchange *e = &row->exchange;
	const char **texts[EXCHANGE_TEXTS];
	int at = 1;

	exchange_texts(&row->exchange, texts);
	for (size_t i = 0; i < EXCHANGE_TEXTS; i++)
		statement_text(s, at++, *texts[i]);
	statement_int(s, at++, e->http_status);
	statement_int(s, at++, e->sub_status);
	statement_int(s, at++, e->win32_status);
	statement_int(s, at++, e->at_ms);
	statement_int(s, at++, e->duration_us);
	statement_blob(s, at++, e->request, e->request_len);
	statement_blob(s, at++, e->reply, e->reply_len);
	statement_int(s, at, (int64_t)row->size);
	return statement_run(s, "write the journal", err);
}

static bool trim(struct store *store, const struct journal_bounds *bounds, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_TRIM_EXCHANGES];

	statement_int(s, 1, bounds->rows);
	statement_int(s, 2, bounds->bytes);
	return statement_run(s, "shorten the journal", err);
}

bool exchanges_write(struct store *store, struct exchange_row *row,
                     const struct journal_bounds *bounds, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);

	if (!store_begin(inside, err))
		return false;
	for (; row; row = row->next)
		if (!add_row(inside, row, err))
			return false;
	return trim(inside, bounds, err) && store_commit(inside, err);
}
