/*
 * pki_operation.c - PKIOperation from the client's pkiMessage to the CertRep (RFC 8894 4.3):
 * decode, decide, carry out, reply.
 */
#include <stdio.h>

#include "server/ndes/exchange.h"

/* A poll carries no CSR: it asks again what the request that it polls for has asked (RFC 8894 4.4).
 */
static void take_polled_csr(struct exchange *x)
{
	struct view csr = { x->transaction.csr, x->transaction.csr_len };
	struct ca_error err;

	if (!ca_decode_csr(csr, &x->request.csr, &err))
		x->known = STORE_NOT_FOUND;
}

static void decode_for(struct exchange *x, int generation)
{
	scep_request_clear(&x->request);
	x->generation = generation;
	x->ca = authorities_ca(x->lane->authorities, generation);
	x->decoded = ca_decode(x->ca, bytes_view(&x->message), &x->request, &x->decode_error);
}

/* A client may ask the next CA before it takes over, with an envelope for it (RFC 8894 5.1). What
 * neither can open is answered by today's. */
static void decode(struct exchange *x)
{
	int today = x->generation, next = today + 1;

	decode_for(x, today);
	if (x->decoded != CA_UNDECRYPTABLE || !ndes_next_ca(x))
		return;
	decode_for(x, next);
	if (x->decoded == CA_UNDECRYPTABLE)
		decode_for(x, today);
	else if (x->decoded == CA_DECODED)
		x->decode_error.text[0] = '\0';
}

void ndes_pki_read(struct exchange *x)
{
	const char *reason = NULL;

	if (!ndes_message(x->http, &x->message, &reason)) {
		x->decoded = CA_UNREADABLE;
		snprintf(x->decode_error.text, sizeof(x->decode_error.text), "%s", reason);
		return;
	}
	decode(x);
	if (x->decoded != CA_UNREADABLE)
		x->kind = ndes_message_kind(x->request.message_type);
	if (x->decoded != CA_DECODED || !ndes_recall(x, &x->recall_error))
		return;
	if (x->known == STORE_FOUND && x->request.message_type == SCEP_CERT_POLL)
		take_polled_csr(x);
}

/* What an NDES writes about a message that it cannot take apart. */
static void note_broken_message(struct exchange *x)
{
	if (x->message.len == 0)
		ndes_event(x, 16, "0x80070057", "The parameter is incorrect.");
	else if (x->decoded == CA_UNREADABLE)
		ndes_event(x, 17, "0x8009310b", "ASN1 bad tag value met.");
	else if (x->decoded == CA_UNDECRYPTABLE)
		ndes_event(x, 18, "0x80090005", "Bad Data.");
}

/* Without transactionID and signer nobody can be answered; an NDES does not answer either when it
 * cannot open the envelope. */
static bool can_be_answered(const struct exchange *x)
{
	if (x->decoded == CA_UNREADABLE)
		return false;
	return x->decoded != CA_UNDECRYPTABLE || x->lane->dialect->refuse_undecryptable;
}

static void answer_without_certrep(struct exchange *x, struct http_reply *reply)
{
	int status = x->lane->dialect->no_reply_status;

	http_reply_text(reply, status, "text/plain", status < 400 ? "" : x->decode_error.text);
	ndes_end(x, "malformed", "%s", x->decode_error.text);
}

/* A CA that cannot be asked has not refused the request that waits there. */
static bool waits_on(const struct exchange *x)
{
	return ndes_waits(x) && ndes_submit_refusal(x->settings.service_state);
}

/* Remembers a request that was not granted. What was issued for the very same request stays: a
 * client that asks again gets it. */
static bool remember(struct exchange *x, enum store_state state, struct store_error *err)
{
	struct store_operation op = ndes_store_operation(x);
	const struct csr *csr = &x->request.csr;
	struct store_request request = {
		.state = state,
		.polled = x->request.message_type == SCEP_CERT_POLL,
		.csr = csr->der.data,
		.csr_len = csr->der.len,
		.signer = x->request.signer.data,
		.signer_len = x->request.signer.len,
	};

	if (csr->der.len == 0 || ndes_was_issued(x))
		return true;
	if (state == STORE_PENDING)
		request.vouched = x->vouched;
	else
		request.refusal = x->answer.refusal.name;
	return store_put_transaction(x->lane->store, &op, &request, x->now_ms / 1000, err);
}

/* Whether there is anything to grant: a poll for nothing has no CSR, a broken message nothing at
 * all. */
static bool can_be_granted(const struct exchange *x)
{
	return x->decoded == CA_DECODED && x->kind && ndes_can_deliver(x) &&
	       (x->kind->carry_out != ndes_issue || x->request.csr.der.len > 0);
}

/* A scenario may change the answer; but what cannot be granted stays refused. What it makes wait
 * may have been found good. */
static void bend_answer(struct exchange *x)
{
	struct answer honest = x->answer;

	if (honest.kind == ANSWER_ISSUE)
		x->vouched = true;
	if (tamper_answer(&x->play, &x->answer))
		x->why = "the scenario says so";
	if (x->answer.kind == ANSWER_ISSUE && !can_be_granted(x))
		x->answer = honest;
}

static bool carry_out(struct exchange *x, char *reason, size_t reason_size)
{
	struct store_error err = { "" };
	bool done = true;

	if (x->answer.kind == ANSWER_ISSUE)
		return x->kind->carry_out(x, reason, reason_size);
	if (x->answer.kind == ANSWER_PENDING)
		done = remember(x, STORE_PENDING, &err);
	if (x->answer.kind == ANSWER_REFUSE && !waits_on(x))
		done = remember(x, STORE_REFUSED, &err);
	if (!done)
		snprintf(reason, reason_size, "%s", err.text);
	return done;
}

static void note_refusal(struct exchange *x)
{
	const struct refusal *refusal = &x->answer.refusal;
	char code[12];

	snprintf(code, sizeof(code), "0x%08x", refusal->hresult);
	if (refusal->event)
		ndes_event(x, refusal->event, code, refusal->text);
}

static void end(struct exchange *x)
{
	const struct refusal *refusal = &x->answer.refusal;

	switch (x->answer.kind) {
	case ANSWER_ISSUE:
		ndes_end(x, x->kind->outcome, "%s", x->why);
		return;
	case ANSWER_PENDING:
		ndes_end(x, "pending", "%s", x->why);
		return;
	case ANSWER_IGNORE:
		ndes_end(x, "ignored", "%s", x->why);
		return;
	case ANSWER_REFUSE:
		note_refusal(x);
		ndes_end(x, "refused", "%s, failInfo %s, HRESULT 0x%08X: %s%s%s", refusal->name,
		         scep_fail_info_name((int)refusal->fail_info), refusal->hresult,
		         refusal->text, x->decode_error.text[0] ? ": " : "", x->decode_error.text);
		return;
	}
}

static void reply_certrep(struct exchange *x, struct http_reply *reply)
{
	struct certrep rep = { 0 };
	struct bytes body = { 0 };
	struct ca_error err;

	ndes_certrep(x, &rep);
	tamper_reply(&x->play, &rep);
	if (ca_encode(x->ca, &rep, &body, &err)) {
		http_reply_text(reply, 200, "application/x-pki-message", "");
		reply->body = body;
		end(x);
	} else {
		ndes_fail(x, reply, err.text);
	}
	certrep_clear(&rep);
}

void ndes_pki_answer(struct exchange *x, struct http_reply *reply)
{
	struct store_error err;
	char reason[512];

	note_broken_message(x);
	if (!can_be_answered(x)) {
		answer_without_certrep(x, reply);
		return;
	}
	if (!ndes_decide(x, &err)) {
		ndes_fail(x, reply, err.text);
		return;
	}
	bend_answer(x);
	if (!carry_out(x, reason, sizeof(reason))) {
		ndes_fail(x, reply, reason);
		return;
	}
	if (x->answer.kind == ANSWER_IGNORE)
		end(x);
	else
		reply_certrep(x, reply);
}
