/*
 * certificates.c - recording what is issued. Challenge, certificate and request change together in
 * one transaction: an early return rolls all of it back.
 */
#include "store/private.h"

static bool add_certificate(struct store *store, const struct store_operation *op,
                            const struct store_certificate *certificate, int64_t now,
                            struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_ADD_CERTIFICATE];

	statement_text(s, 1, certificate->serial);
	statement_text(s, 2, op->lane);
	statement_text(s, 3, op->transaction_id);
	statement_text(s, 4, certificate->subject);
	statement_int(s, 5, certificate->not_before);
	statement_int(s, 6, certificate->not_after);
	statement_int(s, 7, now);
	statement_text(s, 8, certificate->bent_by);
	statement_blob(s, 9, certificate->der, certificate->der_len);
	return statement_run(s, "record a certificate", err);
}

/* A second thread with the same request comes too late with its certificate. */
static enum store_found issued_before(struct store *store, const struct store_operation *op,
                                      const uint8_t *csr, size_t csr_len,
                                      const struct store_certificate *certificate,
                                      struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_ISSUED_BEFORE];

	statement_operation(s, op);
	statement_blob(s, 4, csr, csr_len);
	statement_blob(s, 5, certificate->signer, certificate->signer_len);
	return statement_find(s, "look for a certificate", err);
}

enum store_issued store_record_certificate(struct store *store, const struct store_operation *op,
                                           const uint8_t *csr, size_t csr_len,
                                           const struct store_certificate *certificate, int64_t now,
                                           struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	struct store_request request = {
		.state = STORE_ISSUED,
		.csr = csr,
		.csr_len = csr_len,
		.serial = certificate->serial,
	};
	enum store_issued spent = STORE_RECORDED;
	enum store_found before = STORE_NOT_FOUND;

	if (!store_begin(inside, err))
		return STORE_NOT_RECORDED;
	if (!certificate->bent_by)
		before = issued_before(inside, op, csr, csr_len, certificate, err);
	if (before != STORE_NOT_FOUND)
		return before == STORE_FOUND ? STORE_ISSUED_BEFORE : STORE_NOT_RECORDED;
	if (certificate->challenge)
		spent = store_spend_challenge(inside, op, certificate->challenge, now, err);
	if (spent != STORE_RECORDED)
		return spent;
	if (!add_certificate(inside, op, certificate, now, err) ||
	    !store_replace_request(inside, op, &request, now, err) || !store_commit(inside, err))
		return STORE_NOT_RECORDED;
	return STORE_RECORDED;
}

enum store_found store_find_certificate(struct store *store, const char *lane, const char *serial,
                                        uint8_t **out_der, size_t *out_len, struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_FIND_CERTIFICATE];

	statement_text(s, 1, lane);
	statement_text(s, 2, serial);
	enum store_found found = statement_find(s, "find a certificate", err);
	if (found == STORE_FOUND)
		*out_der = statement_copy(s, 0, out_len);
	return found;
}
