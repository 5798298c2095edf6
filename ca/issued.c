/*
 * issued.c - questions about certificates that exist: what is in one, and whether it is ours.
 */
#include <openssl/err.h>
#include <openssl/x509.h>

#include "ca/ca_private.h"
#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/ossl.h"

bool ca_decode_certificate(struct view der, struct certificate *out, struct ca_error *err)
{
	CLEAN(X509_freep) X509 *cert = ca_ossl_read(der, ASN1_ITEM_rptr(X509));

	ERR_clear_error();
	return cert ? ca_certificate_values(cert, out, err) : ca_fail(err, "not a certificate");
}

bool ca_has_issued(const struct ca *ca, struct view certificate, int64_t now)
{
	CLEAN(X509_freep) X509 *cert = ca_ossl_read(certificate, ASN1_ITEM_rptr(X509));
	int64_t not_before, not_after;

	if (!cert || X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(ca->ca)) != 0)
		return false;
	if (!ca_seconds_of(X509_get0_notBefore(cert), &not_before) ||
	    !ca_seconds_of(X509_get0_notAfter(cert), &not_after))
		return false;
	return not_before <= now && now <= not_after && X509_verify(cert, ca->ca_key) == 1;
}

bool ca_is_issuer(const struct ca *ca, struct view name)
{
	CLEAN(X509_NAME_freep) X509_NAME *given = ca_ossl_read(name, ASN1_ITEM_rptr(X509_NAME));

	return given && X509_NAME_cmp(given, X509_get_subject_name(ca->ca)) == 0;
}

int64_t ca_not_before(const struct ca *ca)
{
	int64_t not_before = INT64_MIN;

	ca_seconds_of(X509_get0_notBefore(ca->ca), &not_before);
	return not_before;
}

int64_t ca_not_after(const struct ca *ca)
{
	int64_t not_after = INT64_MAX;

	ca_seconds_of(X509_get0_notAfter(ca->ca), &not_after);
	return not_after;
}
