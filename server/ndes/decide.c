/*
 * decide.c - the honest answer to a message that could be read. Nothing is spent or recorded here:
 * a scenario may still change the answer, and only what is then carried out has effects.
 */
#include <assert.h>
#include <stdio.h>

#include "server/ndes/exchange.h"

static bool grant(struct exchange *x, const char *why)
{
	x->answer.kind = ANSWER_ISSUE;
	x->why = why;
	return true;
}

static bool refuse(struct exchange *x, const char *name)
{
	const struct refusal *refusal = refusal_find(name);

	assert(refusal);
	x->answer = (struct answer){ .kind = ANSWER_REFUSE, .refusal = *refusal };
	return true;
}

static bool decide_one_time_challenge(struct exchange *x, struct store_error *err)
{
	const char *challenge = x->request.csr.challenge;

	switch (store_check_challenge(x->lane->store, x->lane->name, challenge, x->now_ms / 1000,
	                              err)) {
	case STORE_CHALLENGE_VALID:
		x->challenge_to_spend = challenge;
		return grant(x, "the one-time challenge is valid");
	case STORE_CHALLENGE_SPENT:
		return refuse(x, "challenge-used");
	case STORE_CHALLENGE_EXPIRED:
		return refuse(x, "challenge-expired");
	case STORE_CHALLENGE_UNKNOWN:
		return refuse(x, "wrong-challenge");
	case STORE_CHALLENGE_FAILED:
		break;
	}
	return false;
}

static bool decide_challenge(struct exchange *x, struct store_error *err)
{
	const struct lane *lane = x->lane;

	if (lane->challenge_mode == CHALLENGE_NONE)
		return grant(x, "no challenge is asked for");
	if (!x->request.csr.has_challenge)
		return refuse(x, "no-challenge");
	if (lane_is_fixed_challenge(lane, x->request.csr.challenge))
		return grant(x, "the fixed challenge is right");
	if (lane->challenge_mode & CHALLENGE_ONE_TIME)
		return decide_one_time_challenge(x, err);
	return refuse(x, "wrong-challenge");
}

/* The same request again, after its reply was lost for example, gets the same certificate. */
bool ndes_was_issued(const struct exchange *x)
{
	struct view before = { x->transaction.csr, x->transaction.csr_len };

	return x->known == STORE_FOUND && x->transaction.certificate &&
	       view_equal(before, bytes_view(&x->request.csr.der));
}

/* Who signs with a certificate of this CA renews it, and needs no challenge (RFC 8894 2.4). */
static bool decide_enrolment(struct exchange *x, struct store_error *err)
{
	if (ndes_was_issued(x))
		return grant(x, "the same request was granted before");
	if (ca_has_issued(x->lane->ca, bytes_view(&x->request.signer), x->now_ms / 1000))
		return grant(x, "signed by a certificate of this CA");
	return decide_challenge(x, err);
}

/* RFC 8894 4.4: a CertPoll that matches no request is refused. */
static bool decide_poll(struct exchange *x, struct store_error *err)
{
	if (x->known != STORE_FOUND || x->transaction.state == STORE_REFUSED)
		return refuse(x, "unknown-transaction");
	return decide_enrolment(x, err);
}

static const struct {
	int message_type;
	bool (*decide)(struct exchange *x, struct store_error *err);
} message_types[] = {
	{ SCEP_PKCS_REQ, decide_enrolment },
	{ SCEP_RENEWAL_REQ, decide_enrolment },
	{ SCEP_CERT_POLL, decide_poll },
};

bool ndes_decide(struct exchange *x, struct store_error *err)
{
	if (x->decoded == CA_BAD_SIGNATURE || x->decoded == CA_UNDECRYPTABLE)
		return refuse(x, "badMessageCheck");
	if (x->decoded == CA_BAD_CONTENT)
		return refuse(x, "badRequest");
	if (x->known == STORE_FAILED) {
		snprintf(err->text, sizeof(err->text), "%s", x->decode_error.text);
		return false;
	}
	for (size_t i = 0; i < sizeof(message_types) / sizeof(message_types[0]); i++)
		if (message_types[i].message_type == x->request.message_type)
			return message_types[i].decide(x, err);
	return refuse(x, "badRequest");
}
