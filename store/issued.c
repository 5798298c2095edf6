/*
 * issued.c - certificates on record: one by its serial number, and the lists of them.
 */
#include "store/listing.h"
#include "store/private.h"
#include "store/rows.h"

#include <stdlib.h>

static void read_row(sqlite3_stmt *s, void *row)
{
	struct store_certificate_row *certificate = row;

	*certificate = (struct store_certificate_row){
		.id = sqlite3_column_int64(s, 0),
		.serial = statement_copy_text(s, 1),
		.subject = statement_copy_text(s, 2),
		.transaction_id = statement_copy_text(s, 3),
		.bent_by = statement_copy_text(s, 4),
		.not_before = sqlite3_column_int64(s, 5),
		.not_after = sqlite3_column_int64(s, 6),
		.issued_at = sqlite3_column_int64(s, 7),
		.revoked_at = sqlite3_column_int64(s, 8), /* 0 for NULL */
		.reason = sqlite3_column_int(s, 9),
		.ca = sqlite3_column_int(s, 10),
	};
	certificate->der = statement_copy(s, 11, &certificate->der_len);
}

static void clear_row(void *row)
{
	store_certificate_row_clear(row);
}

static const struct listing listing = {
	.what = "list certificates",
	.row_size = sizeof(struct store_certificate_row),
	.read = read_row,
	.clear = clear_row,
};

static bool list(sqlite3_stmt *s, struct store_certificates *out, struct store_error *err)
{
	struct listed listed = { 0 };

	if (!listing_read(&listing, s, &listed, err))
		return false;
	*out = (struct store_certificates){ listed.rows, listed.n };
	return true;
}

bool store_list_certificates(struct store *store, const char *lane, int64_t after, size_t limit,
                             struct store_certificates *out, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_LIST_CERTIFICATES];

	statement_page(s, lane, after, limit);
	return list(s, out, err);
}

bool store_list_revoked(struct store *store, const char *lane, int ca,
                        struct store_certificates *out, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_LIST_REVOKED];

	statement_text(s, 1, lane);
	statement_int(s, 2, ca);
	return list(s, out, err);
}

enum store_found store_find_certificate(struct store *store, const char *lane, const char *serial,
                                        struct store_certificate_row *out, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_FIND_CERTIFICATE];

	statement_text(s, 1, lane);
	statement_text(s, 2, serial);
	enum store_found found = statement_find(s, "find a certificate", err);
	if (found == STORE_FOUND)
		read_row(s, out);
	return found;
}

void store_certificate_row_clear(struct store_certificate_row *row)
{
	free(row->serial);
	free(row->subject);
	free(row->transaction_id);
	free(row->bent_by);
	free(row->der);
	*row = (struct store_certificate_row){ 0 };
}

void store_certificates_clear(struct store_certificates *list)
{
	listing_clear(&listing, list->rows, list->n);
	*list = (struct store_certificates){ 0 };
}
