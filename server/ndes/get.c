/*
 * get.c - GetCert and GetCRL (RFC 8894 4.5, 4.6). An NDES refuses both. A CA and the one that took
 * over from it have one name: which of them is meant, the serial number tells.
 */
#include <stdio.h>

#include "server/ndes/exchange.h"
#include "store/rows.h"

/* Whether a CA of ours is asked, and can be; *out_refusal is what the message gets if not. */
static bool may_ask(const struct exchange *x, const char **out_refusal)
{
	*out_refusal = "badRequest";
	if (!x->lane->dialect->answers_get)
		return false;
	*out_refusal = "badCertId";
	if (!ca_is_issuer(x->ca, bytes_view(&x->request.issuer)))
		return false;
	*out_refusal = "ca-unreachable";
	return x->settings.service_state != SERVICE_CA_DOWN;
}

static enum store_found find(const struct exchange *x, struct store_certificate_row *out,
                             struct store_error *err)
{
	return store_find_certificate(x->lane->store, x->lane->name, x->request.serial, out, err);
}

bool ndes_decide_get_cert(struct exchange *x, struct store_error *err)
{
	struct store_certificate_row row = { 0 };
	const char *refusal = NULL;

	if (!may_ask(x, &refusal))
		return ndes_refuse(x, refusal);
	switch (find(x, &row, err)) {
	case STORE_FOUND:
		store_certificate_row_clear(&row);
		return ndes_grant(x, "the certificate is on record");
	case STORE_NOT_FOUND:
		return ndes_refuse(x, "badCertId");
	case STORE_FAILED:
		break;
	}
	return false;
}

bool ndes_find_cert(struct exchange *x, char *reason, size_t reason_size)
{
	struct store_certificate_row row = { 0 };
	struct store_error store_err = { "it is not on record any more" };
	struct ca_error ca_err = { "" };
	bool done;

	if (find(x, &row, &store_err) != STORE_FOUND) {
		snprintf(reason, reason_size, "there is no certificate %s to hand out: %s",
		         x->request.serial, store_err.text);
		return false;
	}
	done = ca_decode_certificate((struct view){ row.der, row.der_len }, &x->certificate,
	                             &ca_err);
	snprintf(reason, reason_size, "%s", ca_err.text);
	store_certificate_row_clear(&row);
	return done;
}

bool ndes_decide_get_crl(struct exchange *x, struct store_error *err)
{
	const char *refusal = NULL;

	(void)err;
	if (!may_ask(x, &refusal))
		return ndes_refuse(x, refusal);
	if (x->settings.service_state == SERVICE_CRL_OFFLINE)
		return ndes_refuse(x, "crl-offline");
	return ndes_grant(x, "the list of this CA is wanted");
}

/* The list of the CA that issued the certificate which is named; of today's if there is none. */
bool ndes_make_crl(struct exchange *x, char *reason, size_t reason_size)
{
	struct store_certificate_row row = { 0 };
	struct store_error err = { "" };
	enum store_found found = find(x, &row, &err);
	int generation = found == STORE_FOUND ? row.ca : x->generation;

	store_certificate_row_clear(&row);
	if (found == STORE_FAILED) {
		snprintf(reason, reason_size, "%s", err.text);
		return false;
	}
	return ndes_crl(x->lane, &x->settings, generation, x->now_ms / 1000, &x->crl, reason,
	                reason_size);
}
