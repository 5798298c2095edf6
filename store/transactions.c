/*
 * transactions.c - clients' operations and the latest request of each. What was issued for it is
 * found through the certificate's serial; a bent certificate is not what the client asked for, so
 * the operation has none.
 */
#include "store/private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const state_names[] = {
	[STORE_PENDING] = "pending",
	[STORE_ISSUED] = "issued",
	[STORE_REFUSED] = "refused",
};

/* The table's CHECK admits no other names. */
static enum store_state state_by_name(const char *name)
{
	enum store_state state = STORE_PENDING;

	while (strcmp(state_names[state], name) != 0)
		state++;
	return state;
}

enum store_found store_find_transaction(struct store *store, const struct store_operation *op,
                                        struct store_transaction *out, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_FIND_TRANSACTION];

	statement_operation(s, op);
	enum store_found found = statement_find(s, "find a transaction", err);
	if (found == STORE_FOUND) {
		const unsigned char *refusal = sqlite3_column_text(s, 2);

		out->state = state_by_name((const char *)sqlite3_column_text(s, 0));
		out->vouched = sqlite3_column_int(s, 1);
		snprintf(out->refusal, sizeof(out->refusal), "%s",
		         refusal ? (const char *)refusal : "");
		out->csr = statement_copy(s, 3, &out->csr_len);
		out->certificate = statement_copy(s, 4, &out->certificate_len);
		out->not_after = sqlite3_column_int64(s, 5);
	}
	return found;
}

void store_transaction_clear(struct store_transaction *transaction)
{
	free(transaction->csr);
	free(transaction->certificate);
	*transaction = (struct store_transaction){ 0 };
}

bool store_replace_request(struct store *store, const struct store_operation *op,
                           const struct store_request *request, const char *serial, int64_t now,
                           struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_REPLACE_REQUEST];

	statement_operation(s, op);
	statement_text(s, 4, state_names[request->state]);
	statement_blob(s, 5, request->csr, request->csr_len);
	statement_blob(s, 6, request->signer, request->signer_len);
	statement_int(s, 7, request->vouched);
	statement_text(s, 8, request->refusal);
	statement_text(s, 9, serial);
	statement_int(s, 10, now);
	statement_int(s, 11, request->polled);
	return statement_run(s, "record a transaction", err);
}

bool store_put_transaction(struct store *store, const struct store_operation *op,
                           const struct store_request *request, int64_t now,
                           struct store_error *err)
{
	assert(request->state != STORE_ISSUED); /* that is store_record_certificate's to say */
	CLEAN(store_leave) struct store *inside = store_enter(store);

	return store_replace_request(inside, op, request, NULL /* serial */, now, err);
}

enum store_found store_deny(struct store *store, const struct store_operation *op,
                            const uint8_t *csr, size_t csr_len, const char *refusal, int64_t now,
                            struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_DENY];

	statement_operation(s, op);
	statement_blob(s, 4, csr, csr_len);
	statement_text(s, 5, refusal);
	statement_int(s, 6, now);
	if (!statement_run(s, "deny a request", err))
		return STORE_FAILED;
	return sqlite3_changes(inside->db) > 0 ? STORE_FOUND : STORE_NOT_FOUND;
}
