/*
 * renewal.c - whether who signed a request may renew a certificate with it (RFC 8894 2.3, 2.5).
 * The signer is one of ours if one of our CAs has signed it, the one before a rollover too, and
 * it is on record in this lane.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"

/* Also an expired certificate is one of ours: it is asked about a time at which it was valid. */
static bool is_signed_by_us(const struct exchange *x, const struct certificate *signer)
{
	for (int generation = 0; generation < AUTHORITIES_MAX; generation++) {
		const struct ca *ca = authorities_ca(x->lane->authorities, generation);
		if (ca && ca_has_issued(ca, bytes_view(&signer->der), signer->not_before))
			return true;
	}
	return false;
}

static bool window_is_open(const struct renewal_window *window, const struct certificate *signer,
                           int64_t now)
{
	int64_t left = signer->not_after - now;
	int64_t life = signer->not_after - signer->not_before;

	if (window->per_cent)
		return left <= life * window->per_cent / 100;
	return window->seconds == 0 || left <= window->seconds;
}

static enum renewal judge(const struct exchange *x, const struct certificate *signer, bool revoked)
{
	int64_t now = x->now_ms / 1000;

	if (revoked || now < signer->not_before || now > signer->not_after)
		return RENEWAL_REFUSED;
	if (x->settings.renewal_subject_match &&
	    strcmp(signer->subject_text, x->request.csr.subject_text) != 0)
		return RENEWAL_REFUSED;
	if (!window_is_open(&x->settings.renewal_window, signer, now))
		return RENEWAL_TOO_EARLY;
	return RENEWAL_GOOD;
}

static bool judge_recorded(const struct exchange *x, const struct certificate *signer,
                           enum renewal *out, char out_serial[static CERT_SERIAL_TEXT_SIZE],
                           struct store_error *err)
{
	struct store_certificate_row row = { 0 };

	switch (store_find_certificate(x->lane->store, x->lane->name, signer->serial, &row, err)) {
	case STORE_FOUND:
		*out = judge(x, signer, row.revoked_at != 0);
		snprintf(out_serial, CERT_SERIAL_TEXT_SIZE, "%s", signer->serial);
		store_certificate_row_clear(&row);
		return true;
	case STORE_NOT_FOUND:
		return true;
	case STORE_FAILED:
		break;
	}
	return false;
}

bool ndes_renewal(const struct exchange *x, enum renewal *out,
                  char out_serial[static CERT_SERIAL_TEXT_SIZE], struct store_error *err)
{
	struct certificate signer = { 0 };
	struct ca_error unread;
	bool done = true;

	*out = RENEWAL_NOT;
	out_serial[0] = '\0';
	if (!ca_decode_certificate(bytes_view(&x->request.signer), &signer, &unread))
		return true;
	if (is_signed_by_us(x, &signer))
		done = judge_recorded(x, &signer, out, out_serial, err);
	certificate_clear(&signer);
	return done;
}
