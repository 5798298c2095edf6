/*
 * decide.c - the honest answer to a message that could be read. Nothing is spent or recorded here:
 * a scenario may still change the answer, and only what is then carried out has effects.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"

bool ndes_grant(struct exchange *x, const char *why)
{
	x->answer.kind = ANSWER_ISSUE;
	x->why = why;
	return true;
}

bool ndes_refuse(struct exchange *x, const char *name)
{
	const struct refusal *refusal = refusal_find(name);

	assert(refusal);
	x->answer = (struct answer){ .kind = ANSWER_REFUSE, .refusal = *refusal };
	return true;
}

/* Spent, but perhaps a moment ago and by this very request, sent twice. */
static bool decide_spent_challenge(struct exchange *x, struct store_error *err)
{
	if (!ndes_recall(x, err))
		return false;
	if (ndes_was_issued(x))
		return ndes_grant(x, "the same request was granted before");
	return ndes_refuse(x, "challenge-used");
}

static bool decide_one_time_challenge(struct exchange *x, struct store_error *err)
{
	const char *challenge = x->request.csr.challenge;

	switch (store_check_challenge(x->lane->store, x->lane->name, challenge, x->now_ms / 1000,
	                              err)) {
	case STORE_CHALLENGE_VALID:
		x->challenge_to_spend = challenge;
		return ndes_grant(x, "the one-time challenge is valid");
	case STORE_CHALLENGE_SPENT:
		return decide_spent_challenge(x, err);
	case STORE_CHALLENGE_EXPIRED:
		return ndes_refuse(x, "challenge-expired");
	case STORE_CHALLENGE_UNKNOWN:
		return ndes_refuse(x, "wrong-challenge");
	case STORE_CHALLENGE_FAILED:
		break;
	}
	return false;
}

static bool decide_challenge(struct exchange *x, struct store_error *err)
{
	const struct lane *lane = x->lane;

	if (lane->challenge_mode == CHALLENGE_NONE)
		return ndes_grant(x, "no challenge is asked for");
	if (!x->request.csr.has_challenge)
		return ndes_refuse(x, "no-challenge");
	if (lane_is_fixed_challenge(lane, x->request.csr.challenge))
		return ndes_grant(x, "the fixed challenge is right");
	if (lane->challenge_mode & CHALLENGE_ONE_TIME)
		return decide_one_time_challenge(x, err);
	return ndes_refuse(x, "wrong-challenge");
}

/* Who signs with a certificate of this CA renews it, and needs no challenge (RFC 8894 2.4). */
bool ndes_decide_enrolment(struct exchange *x, struct store_error *err)
{
	if (ndes_was_issued(x))
		return ndes_grant(x, "the same request was granted before");
	if (ca_has_issued(x->lane->ca, bytes_view(&x->request.signer), x->now_ms / 1000))
		return ndes_grant(x, "signed by a certificate of this CA");
	return decide_challenge(x, err);
}

/* RFC 8894 4.4: a CertPoll that matches no request is refused. */
bool ndes_decide_poll(struct exchange *x, struct store_error *err)
{
	if (x->known != STORE_FOUND || x->transaction.state == STORE_REFUSED)
		return ndes_refuse(x, "unknown-transaction");
	return ndes_decide_enrolment(x, err);
}

/* RFC 8894 2.9: single DES and MD5 are not to be used. */
static bool is_weak(const struct scep_request *request)
{
	return strcmp(request->digest, "MD5") == 0 || strcmp(request->cipher, "DES-CBC") == 0;
}

bool ndes_can_deliver(const struct exchange *x)
{
	return (x->request.signer_can_encrypt || x->request.csr.has_challenge) &&
	       ca_knows_digest(x->request.digest) && ca_knows_cipher(x->request.cipher);
}

/* What could not be delivered is not granted. A key that only signs gets its reply by password, but
 * only where the dialect knows of that (RFC 8894 3.1). */
static bool refuse_if_undeliverable(struct exchange *x)
{
	bool by_password = x->lane->dialect->password_recipient && x->request.csr.has_challenge;

	if (!x->request.signer_can_encrypt && !by_password)
		return ndes_refuse(x, "key-cannot-encrypt");
	return ndes_can_deliver(x) || ndes_refuse(x, "badAlg");
}

bool ndes_decide(struct exchange *x, struct store_error *err)
{
	if (x->decoded == CA_BAD_SIGNATURE || x->decoded == CA_UNDECRYPTABLE)
		return ndes_refuse(x, "badMessageCheck");
	if (x->lane->dialect->refuse_weak && is_weak(&x->request))
		return ndes_refuse(x, "badAlg");
	if (x->decoded == CA_BAD_CONTENT || !x->kind)
		return ndes_refuse(x, "badRequest");
	if (x->known == STORE_FAILED) {
		*err = x->recall_error;
		return false;
	}
	if (!x->kind->decide(x, err))
		return false;
	return x->answer.kind != ANSWER_ISSUE || refuse_if_undeliverable(x);
}
