/*
 * get.c - GetCert and GetCRL (RFC 8894 4.5, 4.6). An NDES refuses both.
 */
#include <stdio.h>
#include <stdlib.h>

#include "server/ndes/exchange.h"

/* How long a list is good for, in seconds. */
#define CRL_LIFETIME (7 * 24 * 60 * 60)

static enum store_found find(const struct exchange *x, struct certificate *out, char *reason,
                             size_t reason_size)
{
	struct store_error store_err = { "" };
	struct ca_error ca_err = { "" };
	uint8_t *der = NULL;
	size_t len = 0;
	enum store_found found = store_find_certificate(x->lane->store, x->lane->name,
	                                                x->request.serial, &der, &len, &store_err);

	if (found == STORE_FOUND && !ca_decode_certificate((struct view){ der, len }, out, &ca_err))
		found = STORE_FAILED;
	free(der);
	snprintf(reason, reason_size, "%s%s", store_err.text, ca_err.text);
	return found;
}

bool ndes_decide_get_cert(struct exchange *x, struct store_error *err)
{
	struct certificate found = { 0 };

	if (!x->lane->dialect->answers_get)
		return ndes_refuse(x, "badRequest");
	if (!ca_is_issuer(x->lane->ca, bytes_view(&x->request.issuer)))
		return ndes_refuse(x, "badCertId");
	switch (find(x, &found, err->text, sizeof(err->text))) {
	case STORE_FOUND:
		certificate_clear(&found);
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
	enum store_found found = find(x, &x->certificate, reason, reason_size);

	if (found == STORE_NOT_FOUND)
		snprintf(reason, reason_size, "there is no certificate %s to hand out",
		         x->request.serial);
	return found == STORE_FOUND;
}

bool ndes_decide_get_crl(struct exchange *x, struct store_error *err)
{
	(void)err;
	if (!x->lane->dialect->answers_get)
		return ndes_refuse(x, "badRequest");
	if (!ca_is_issuer(x->lane->ca, bytes_view(&x->request.issuer)))
		return ndes_refuse(x, "badCertId");
	return ndes_grant(x, "the list of this CA is wanted");
}

bool ndes_make_crl(struct exchange *x, char *reason, size_t reason_size)
{
	int64_t now = x->now_ms / 1000;
	struct crl_order order = {
		.this_update = now,
		.next_update = now + CRL_LIFETIME,
		.number = (uint64_t)now, /* grows with every list */
	};
	struct ca_error err;

	if (ca_crl(x->lane->ca, &order, &x->crl, &err))
		return true;
	snprintf(reason, reason_size, "%s", err.text);
	return false;
}
