/*
 * challenge.c - the challenge password of a request: whether it opens the door. Nothing is spent
 * here; a one-time challenge is spent with the certificate that is recorded for it.
 */
#include "server/ndes/exchange.h"

static enum store_challenge check(const struct exchange *x, struct store_error *err)
{
	return store_check_challenge(x->lane->store, x->lane->name, x->request.csr.challenge,
	                             x->now_ms / 1000, err);
}

/* Spent, but perhaps a moment ago and by this very request, sent twice. */
static bool decide_spent(struct exchange *x, struct store_error *err)
{
	if (!ndes_recall(x, err))
		return false;
	if (ndes_was_issued(x))
		return ndes_grant(x, "the same request was granted before");
	return ndes_refuse(x, "challenge-used");
}

static bool decide_one_time(struct exchange *x, struct store_error *err)
{
	switch (check(x, err)) {
	case STORE_CHALLENGE_VALID:
		x->challenge_to_spend = x->request.csr.challenge;
		return ndes_grant(x, "the one-time challenge is valid");
	case STORE_CHALLENGE_SPENT:
		return decide_spent(x, err);
	case STORE_CHALLENGE_EXPIRED:
		return ndes_refuse(x, "challenge-expired");
	case STORE_CHALLENGE_UNKNOWN:
		return ndes_refuse(x, "wrong-challenge");
	case STORE_CHALLENGE_FAILED:
		break;
	}
	return false;
}

/* Some NDES find no challenge that is not a PrintableString (docs/ndes.md). */
static bool has_findable_type(const struct exchange *x)
{
	return !x->settings.printable_challenge || x->request.csr.challenge_tag == TAG_PRINTABLE;
}

bool ndes_decide_challenge(struct exchange *x, struct store_error *err)
{
	bool single = x->settings.use_single_password;

	if (!x->settings.enforce_password)
		return ndes_grant(x, "no challenge is asked for");
	if (!x->request.csr.has_challenge)
		return ndes_refuse(x, "no-challenge");
	if (!has_findable_type(x))
		return ndes_refuse(x, "wrong-challenge");
	if ((single || x->lane->fixed_opens) &&
	    lane_is_fixed_challenge(x->lane, x->request.csr.challenge))
		return ndes_grant(x, "the fixed challenge is right");
	return single ? ndes_refuse(x, "wrong-challenge") : decide_one_time(x, err);
}

bool ndes_take_checked_challenge(struct exchange *x, struct store_error *err)
{
	x->challenge_was_checked = true;
	if (!x->request.csr.has_challenge)
		return true;
	switch (check(x, err)) {
	case STORE_CHALLENGE_FAILED:
		return false;
	case STORE_CHALLENGE_UNKNOWN:
		return true;
	default:
		x->challenge_to_spend = x->request.csr.challenge;
		return true;
	}
}
