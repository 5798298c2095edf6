/*
 * issue.c - from a granted request to a certificate that is recorded. It is recorded before it can
 * be handed out: whatever a client holds is in the store, also after SIGKILL.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"

static bool hand_out_again(struct exchange *x, char *reason, size_t reason_size)
{
	struct view der = { x->transaction.certificate, x->transaction.certificate_len };
	struct ca_error err;

	certificate_clear(&x->certificate);
	if (ca_decode_certificate(der, &x->certificate, &err))
		return true;
	snprintf(reason, reason_size, "%s", err.text);
	return false;
}

/* Another thread was faster with the same request: its certificate is handed out here too. */
static bool hand_out_theirs(struct exchange *x, char *reason, size_t reason_size)
{
	struct store_error err = { "" };

	if (ndes_recall(x, &err) && ndes_was_issued(x))
		return hand_out_again(x, reason, reason_size);
	snprintf(reason, reason_size, "the certificate issued meanwhile cannot be found. %s",
	         err.text);
	return false;
}

/* Only a poll, or the CA's manager before it, decides about a request that waits. */
static bool decides_about_waiting(const struct exchange *x)
{
	return x->request.message_type == SCEP_CERT_POLL && ndes_waits(x);
}

static enum store_issued record(struct exchange *x, const char *bent_by, struct store_error *err)
{
	const struct csr *csr = &x->request.csr;
	struct store_operation op = ndes_store_operation(x);
	struct store_certificate row = {
		.serial = x->certificate.serial,
		.subject = x->certificate.subject_text,
		.challenge = x->challenge_to_spend,
		.challenge_was_checked = x->challenge_was_checked,
		.must_wait = decides_about_waiting(x),
		.ca = x->generation,
		.subjects = x->subjects,
		.bent_by = bent_by,
		.der = x->certificate.der.data,
		.der_len = x->certificate.der.len,
		.signer = x->request.signer.data,
		.signer_len = x->request.signer.len,
		.not_before = x->certificate.not_before,
		.not_after = x->certificate.not_after,
	};

	return store_record_certificate(x->lane->store, &op, csr->der.data, csr->der.len, &row,
	                                x->now_ms / 1000, err);
}

/* Nobody gets the certificate that was made. */
static bool refuse_after_all(struct exchange *x, const char *refusal)
{
	certificate_clear(&x->certificate);
	return ndes_refuse(x, refusal);
}

static bool record_or_refuse(struct exchange *x, const char *bent_by, char *reason,
                             size_t reason_size)
{
	struct store_error err = { "" };

	switch (record(x, bent_by, &err)) {
	case STORE_RECORDED:
		return true;
	case STORE_ISSUED_BEFORE:
		return hand_out_theirs(x, reason, reason_size);
	case STORE_CHALLENGE_GONE:
		return refuse_after_all(x, "challenge-used");
	case STORE_DECIDED_BEFORE:
		return refuse_after_all(x, "denied");
	case STORE_SUBJECT_TAKEN:
		return refuse_after_all(x, "subject-taken");
	case STORE_NOT_RECORDED:
		break;
	}
	snprintf(reason, reason_size, "%s", err.text);
	return false;
}

static bool issue_new(struct exchange *x, const struct cert_order *order, const char *bent_by,
                      char *reason, size_t reason_size)
{
	struct ca_error err;

	if (ca_issue(x->ca, order, &x->certificate, &err))
		return record_or_refuse(x, bent_by, reason, reason_size);
	snprintf(reason, reason_size, "%s", err.text);
	return false;
}

bool ndes_issue(struct exchange *x, char *reason, size_t reason_size)
{
	struct cert_order order = { 0 };
	bool bent, done;

	ndes_order(x->lane, &x->settings, x->generation, &x->request.csr, x->now_ms / 1000, &order);
	bent = tamper_certificate(&x->play, &order);
	if (!bent && ndes_was_issued(x))
		done = hand_out_again(x, reason, reason_size);
	else
		done = issue_new(x, &order, bent ? x->play.rule : NULL, reason, reason_size);
	cert_order_clear(&order);
	return done;
}
