/*
 * decide.c - the honest answer to a message that could be read. Nothing is spent or recorded here:
 * a scenario may still change the answer, and only what is then carried out has effects.
 */
#include <string.h>

#include "server/ndes/exchange.h"

bool ndes_grant_waiting(struct exchange *x, enum renewal renewal, struct store_error *err)
{
	if (renewal != RENEWAL_GOOD && !ndes_take_checked_challenge(x, err))
		return false;
	return ndes_grant(x, "it was found good when it began to wait");
}

/* Who signs with a certificate of this CA renews it, and needs no challenge (RFC 8894 2.4). A
 * RenewalReq stands on its signer alone; Apple's clients renew with a PKCSReq, which may be a
 * first request as well. */
static bool decide_door(struct exchange *x, enum renewal renewal, struct store_error *err)
{
	if (ndes_was_vouched(x))
		return ndes_grant_waiting(x, renewal, err);
	if (renewal == RENEWAL_GOOD)
		return ndes_grant(x, "signed by a certificate of this CA");
	if (x->request.message_type != SCEP_RENEWAL_REQ)
		return ndes_decide_challenge(x, err);
	return ndes_refuse(x,
	                   renewal == RENEWAL_TOO_EARLY ? "renewal-too-early" : "renewal-refused");
}

/* The door is open: what the CA says, and its manager. */
static bool decide_submission(struct exchange *x, const char *renewed_serial,
                              struct store_error *err)
{
	const char *refusal = NULL;

	if (!ndes_policy(x, renewed_serial, &refusal, err))
		return false;
	if (refusal)
		return ndes_refuse(x, refusal);
	x->subjects = x->settings.duplicate_subject;
	if (x->settings.manual_approval) {
		x->answer.kind = ANSWER_PENDING;
		x->vouched = true;
		x->why = "the CA's manager has to approve it";
	}
	return true;
}

bool ndes_decide_enrolment(struct exchange *x, struct store_error *err)
{
	enum renewal renewal;
	char renewed_serial[CERT_SERIAL_TEXT_SIZE];

	if (ndes_was_issued(x))
		return ndes_grant(x, "the same request was granted before");
	if (!ndes_renewal(x, &renewal, renewed_serial, err) || !decide_door(x, renewal, err))
		return false;
	if (x->answer.kind != ANSWER_ISSUE || ndes_was_issued(x))
		return true;
	return decide_submission(x, renewed_serial, err);
}

/* RFC 8894 4.4: a CertPoll that matches no request is refused. */
bool ndes_decide_poll(struct exchange *x, struct store_error *err)
{
	const char *refusal = x->transaction.refusal;

	if (x->known != STORE_FOUND)
		return ndes_refuse(x, "unknown-transaction");
	if (x->transaction.state == STORE_REFUSED)
		return ndes_refuse(x, refusal_find(refusal) ? refusal : "unknown-transaction");
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

/* What could not be delivered is not granted, nor kept waiting. A key that only signs gets its
 * reply by password, but only where the dialect knows of that (RFC 8894 3.1). */
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
	return x->answer.kind == ANSWER_REFUSE || refuse_if_undeliverable(x);
}
