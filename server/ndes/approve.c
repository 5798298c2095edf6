/*
 * approve.c - what the CA's manager decides about a request that waits. It is an exchange without
 * HTTP: nobody is answered until the client polls.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "server/ndes/ndes.h"

/* The poll that the client will send, with the settings and the CA of now. */
static void take_up(struct lane *lane, const struct store_pending_row *pending,
                    struct exchange *out)
{
	struct scep_request *request = &out->request;

	*out = (struct exchange){ .lane = lane, .now_ms = lane_now_ms(lane) };
	request->message_type = SCEP_CERT_POLL;
	lane_settings(lane, &out->settings);
	out->generation = authorities_generation(lane->authorities, out->settings.rollover_at,
	                                         out->now_ms / 1000);
	out->ca = authorities_ca(lane->authorities, out->generation);
	snprintf(request->transaction_id, sizeof(request->transaction_id), "%s",
	         pending->transaction_id);
	memcpy(request->signer_key_id, pending->signer_key, sizeof(request->signer_key_id));
	request->signer = bytes_copy((struct view){ pending->signer, pending->signer_len });
}

/* Somebody else may have decided since the row was read, or the client asked for something else.
 * Looked at early for the sake of the work; what counts is what the store finds when it records. */
static bool still_waits(const struct exchange *x, const struct store_pending_row *pending)
{
	return x->known == STORE_FOUND && x->transaction.state == STORE_PENDING &&
	       view_equal((struct view){ x->transaction.csr, x->transaction.csr_len },
	                  (struct view){ pending->csr, pending->csr_len });
}

static enum ndes_decided outcome(const struct exchange *x)
{
	static const struct {
		const char *refusal;
		enum ndes_decided decided;
	} refusals[] = {
		{ "subject-taken", NDES_SUBJECT_TAKEN },
		{ "denied", NDES_DECIDED_BEFORE },
	};

	if (x->answer.kind == ANSWER_ISSUE)
		return NDES_DECIDED;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (strcmp(x->answer.refusal.name, refusals[i].refusal) == 0)
			return refusals[i].decided;
	return NDES_CHALLENGE_GONE;
}

static bool grant(struct exchange *x, struct store_error *err)
{
	enum renewal renewal;
	char renewed_serial[CERT_SERIAL_TEXT_SIZE];

	x->subjects = x->settings.duplicate_subject;
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

enum ndes_decided ndes_deny(struct lane *lane, const struct store_pending_row *pending,
                            char *reason, size_t reason_size)
{
	struct store_error err = { "" };
	struct store_operation op = {
		.lane = lane->name,
		.transaction_id = pending->transaction_id,
		.signer_key = pending->signer_key,
	};

	switch (store_deny(lane->store, &op, pending->csr, pending->csr_len, "denied",
	                   lane_now_ms(lane) / 1000, &err)) {
	case STORE_FOUND:
		return NDES_DECIDED;
	case STORE_NOT_FOUND:
		return NDES_DECIDED_BEFORE;
	case STORE_FAILED:
		break;
	}
	snprintf(reason, reason_size, "%s", err.text);
	return NDES_NOT_DECIDED;
}
