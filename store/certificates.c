/*
 * certificates.c - recording what is issued. Challenge, certificate, request and the subject's
 * other certificates change together in one transaction: an early return rolls all of it back.
 */
#include "store/private.h"

static bool add_certificate(struct store *store, const struct store_operation *op,
                            const struct store_certificate *certificate, int64_t now,
                            struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_ADD_CERTIFICATE];

	statement_text(s, 1, certificate->serial);
	statement_text(s, 2, op->lane);
	statement_int(s, 3, certificate->ca);
	statement_text(s, 4, op->transaction_id);
	statement_text(s, 5, certificate->subject);
	statement_int(s, 6, certificate->not_before);
	statement_int(s, 7, certificate->not_after);
	statement_int(s, 8, now);
	statement_text(s, 9, certificate->bent_by);
	statement_blob(s, 10, certificate->der, certificate->der_len);
	return statement_run(s, "record a certificate", err);
}

/* A second thread with the same request comes too late with its certificate. */
static enum store_issued look_for_sound(struct store *store, const struct store_operation *op,
                                        const uint8_t *csr, size_t csr_len,
                                        const struct store_certificate *certificate, int64_t now,
                                        struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_ISSUED_BEFORE];

	if (certificate->bent_by)
		return STORE_RECORDED;
	statement_operation(s, op);
	statement_blob(s, 4, csr, csr_len);
	statement_blob(s, 5, certificate->signer, certificate->signer_len);
	statement_int(s, 6, now);
	switch (statement_find(s, "look for a certificate", err)) {
	case STORE_FOUND:
		return STORE_ISSUED_BEFORE;
	case STORE_NOT_FOUND:
		return STORE_RECORDED;
	case STORE_FAILED:
		break;
	}
	return STORE_NOT_RECORDED;
}

/* Somebody else may have decided meanwhile. */
static enum store_issued look_whether_it_waits(struct store *store,
                                               const struct store_operation *op, const uint8_t *csr,
                                               size_t csr_len, struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_STILL_WAITS];

	statement_operation(s, op);
	statement_blob(s, 4, csr, csr_len);
	switch (statement_find(s, "look for a request that waits", err)) {
	case STORE_FOUND:
		return STORE_RECORDED;
	case STORE_NOT_FOUND:
		return STORE_DECIDED_BEFORE;
	case STORE_FAILED:
		break;
	}
	return STORE_NOT_RECORDED;
}

/* STORE_RECORDED if nothing stands against the certificate; what that took is done. */
static enum store_issued clear_the_way(struct store *store, const struct store_operation *op,
                                       const uint8_t *csr, size_t csr_len,
                                       const struct store_certificate *certificate, int64_t now,
                                       struct store_error *err)
{
	enum store_issued so_far = look_for_sound(store, op, csr, csr_len, certificate, now, err);

	if (so_far == STORE_RECORDED && certificate->must_wait)
		so_far = look_whether_it_waits(store, op, csr, csr_len, err);
	if (so_far == STORE_RECORDED)
		so_far = store_spend_challenge(store, op, certificate, now, err);
	if (so_far == STORE_RECORDED)
		so_far = store_apply_subjects(store, op->lane, certificate, now, err);
	return so_far;
}

enum store_issued store_record_certificate(struct store *store, const struct store_operation *op,
                                           const uint8_t *csr, size_t csr_len,
                                           const struct store_certificate *certificate, int64_t now,
                                           struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	struct store_request request = { .state = STORE_ISSUED, .csr = csr, .csr_len = csr_len };

	if (!store_begin(inside, err))
		return STORE_NOT_RECORDED;
	enum store_issued clear = clear_the_way(inside, op, csr, csr_len, certificate, now, err);
	if (clear != STORE_RECORDED)
		return clear;
	if (!add_certificate(inside, op, certificate, now, err) ||
	    !store_replace_request(inside, op, &request, certificate->serial, now, err) ||
	    !store_commit(inside, err))
		return STORE_NOT_RECORDED;
	return STORE_RECORDED;
}
