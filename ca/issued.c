/*
 * issued.c - questions about certificates that exist: what is in one, and whether it is ours.
 */
#include <openssl/asn1.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ca/ca_private.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/names.h"

static X509 *parse(struct view der)
{
	const unsigned char *at = der.data;
	X509 *cert = der.len > 0 ? d2i_X509(NULL, &at, (long)der.len) : NULL;

	if (cert && at != der.data + der.len) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

static bool seconds_of(const ASN1_TIME *time, int64_t *out)
{
	struct tm utc;

	if (!ASN1_TIME_to_tm(time, &utc))
		return false;
	*out = timegm(&utc);
	return true;
}

static bool serial_text(const X509 *cert, char out[static CERT_SERIAL_TEXT_SIZE])
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	struct view octets = { ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial) };

	if (2 * octets.len >= CERT_SERIAL_TEXT_SIZE)
		return false;
	ca_hex(octets, out);
	return true;
}

bool ca_decode_certificate(struct view der, struct certificate *out, struct ca_error *err)
{
	CLEAN(X509_freep) X509 *cert = parse(der);
	struct certificate made = { 0 };

	if (!cert)
		return ca_fail(err, "not a certificate");
	if (!serial_text(cert, made.serial))
		return ca_fail(err, "the certificate's serial number is longer than 20 bytes");
	if (!ca_name_text(X509_get_subject_name(cert), made.subject_text,
	                  sizeof(made.subject_text)))
		return ca_fail(err, "the certificate's subject is too long");
	if (!seconds_of(X509_get0_notBefore(cert), &made.not_before) ||
	    !seconds_of(X509_get0_notAfter(cert), &made.not_after))
		return ca_fail(err, "the certificate's validity cannot be read");
	made.der = bytes_copy(der);
	*out = made;
	return true;
}

bool ca_has_issued(const struct ca *ca, struct view certificate, int64_t now)
{
	CLEAN(X509_freep) X509 *cert = parse(certificate);
	int64_t not_before, not_after;

	if (!cert || X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(ca->ca)) != 0)
		return false;
	if (!seconds_of(X509_get0_notBefore(cert), &not_before) ||
	    !seconds_of(X509_get0_notAfter(cert), &not_after))
		return false;
	return not_before <= now && now <= not_after && X509_verify(cert, ca->ca_key) == 1;
}

int64_t ca_not_after(const struct ca *ca)
{
	int64_t not_after = INT64_MAX;

	seconds_of(X509_get0_notAfter(ca->ca), &not_after);
	return not_after;
}
