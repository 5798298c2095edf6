/*
 * approve.c - what the CA's manager decides about a request that waits. It is an exchange without
 * HTTP: nobody is answered until the client polls.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "server/ndes/ndes.h"

/* The exchange that the request was, with the settings and the CA of now. */
static void take_up(struct lane *lane, const struct store_pending_row *pending,
                    struct exchange *out)
{
	struct scep_request *request = &out->request;

	*out = (struct exchange){ .lane = lane, .now_ms = lane_now_ms(lane) };
	lane_settings(lane, &out->settings);
	out->generation = authorities_generation(lane->authorities, out->settings.rollover_at,
	                                         out->now_ms / 1000);
	out->ca = authorities_ca(lane->authorities, out->generation);
	snprintf(request->transaction_id, sizeof(request->transaction_id), "%s",
	         pending->transaction_id);
	memcpy(request->signer_key_id, pending->signer_key, sizeof(request->signer_key_id));
	request->signer = bytes_copy((struct view){ pending->signer, pending->signer_len });
}

/* Somebody else may have decided since the row was read, or the client asked for something else. */
static bool still_waits(const struct exchange *x, const struct store_pending_row *pending)
{
	return x->known == STORE_FOUND && x->transaction.state == STORE_PENDING &&
	       view_equal((struct view){ x->transaction.csr, x->transaction.csr_len },
	                  (struct view){ pending->csr, pending->csr_len });
}

static enum ndes_decided outcome(const struct exchange *x)
{
	if (x->answer.kind == ANSWER_ISSUE)
		return NDES_DECIDED;
	return strcmp(x->answer.refusal.name, "subject-taken") == 0 ? NDES_SUBJECT_TAKEN
	                                                            : NDES_CHALLENGE_GONE;
}

static bool grant(struct exchange *x, struct store_error *err)
{
	enum renewal renewal;
	char renewed_serial[CERT_SERIAL_TEXT_SIZE];

	return ndes_renewal(x, &renewal, renewed_serial, err) &&
	       ndes_grant_waiting(x, renewal, err);
}

static enum ndes_decided approve(struct exchange *x, const struct store_pending_row *pending,
                                 char *reason, size_t reason_size)
{
	struct view csr = { pending->csr, pending->csr_len };
	struct store_error store_err = { "" };
	struct ca_error ca_err = { "" };
	bool recalled = ndes_recall(x, &store_err);

	if (recalled && !still_waits(x, pending))
		return NDES_DECIDED_BEFORE;
	if (recalled && ca_decode_csr(csr, &x->request.csr, &ca_err) && grant(x, &store_err))
		return ndes_issue(x, reason, reason_size) ? outcome(x) : NDES_NOT_DECIDED;
	snprintf(reason, reason_size, "%s%s", store_err.text, ca_err.text);
	return NDES_NOT_DECIDED;
}

enum ndes_decided ndes_approve(struct lane *lane, const struct store_pending_row *pending,
                               struct certificate *out, char *reason, size_t reason_size)
{
	struct exchange x;

	take_up(lane, pending, &x);
	enum ndes_decided decided = approve(&x, pending, reason, reason_size);
	if (decided == NDES_DECIDED) {
		*out = x.certificate;
		x.certificate = (struct certificate){ 0 };
	}
	ndes_clear(&x);
	return decided;
}

static enum ndes_decided deny(struct exchange *x, const struct store_pending_row *pending,
                              struct store_error *err)
{
	struct store_operation op = ndes_store_operation(x);
	struct store_request request = {
		.state = STORE_REFUSED,
		.refusal = "denied",
		.csr = pending->csr,
		.csr_len = pending->csr_len,
		.signer = pending->signer,
		.signer_len = pending->signer_len,
	};

	if (!ndes_recall(x, err))
		return NDES_NOT_DECIDED;
	if (!still_waits(x, pending))
		return NDES_DECIDED_BEFORE;
	return store_put_transaction(x->lane->store, &op, &request, x->now_ms / 1000, err)
	               ? NDES_DECIDED
	               : NDES_NOT_DECIDED;
}

enum ndes_decided ndes_deny(struct lane *lane, const struct store_pending_row *pending,
                            char *reason, size_t reason_size)
{
	struct store_error err = { "" };
	struct exchange x;

	take_up(lane, pending, &x);
	enum ndes_decided decided = deny(&x, pending, &err);
	if (decided == NDES_NOT_DECIDED)
		snprintf(reason, reason_size, "%s", err.text);
	ndes_clear(&x);
	return decided;
}
