/*
 * pending.c - the list of requests that wait for a decision.
 */
#include "store/listing.h"
#include "store/private.h"
#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

static void read_row(sqlite3_stmt *s, void *row)
{
	struct store_pending_row *pending = row;

	*pending = (struct store_pending_row){
		.id = sqlite3_column_int64(s, 0),
		.transaction_id = statement_copy_text(s, 1),
		.vouched = sqlite3_column_int(s, 3),
		.first_at = sqlite3_column_int64(s, 4),
		.changed_at = sqlite3_column_int64(s, 5),
	};
	/* The table's CHECK admits no other length. */
	memcpy(pending->signer_key, sqlite3_column_blob(s, 2), STORE_KEY_LEN);
	pending->csr = statement_copy(s, 6, &pending->csr_len);
	pending->signer = statement_copy(s, 7, &pending->signer_len);
}

static void clear_row(void *row)
{
	struct store_pending_row *pending = row;

	free(pending->transaction_id);
	free(pending->csr);
	free(pending->signer);
}

static const struct listing listing = {
	.what = "list what is pending",
	.row_size = sizeof(struct store_pending_row),
	.read = read_row,
	.clear = clear_row,
};

bool store_list_pending(struct store *store, const char *lane, const char *transaction_id,
                        int64_t after, size_t limit, struct store_pendings *out,
                        struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_LIST_PENDING];
	struct listed listed = { 0 };

	statement_page(s, lane, after, limit);
	statement_text(s, 4, transaction_id);
	if (!listing_read(&listing, s, &listed, err))
		return false;
	*out = (struct store_pendings){ listed.rows, listed.n };
	return true;
}

void store_pendings_clear(struct store_pendings *list)
{
	listing_clear(&listing, list->rows, list->n);
	*list = (struct store_pendings){ 0 };
}
