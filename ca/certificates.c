/*
 * certificates.c - what is the same in every certificate made here: version, serial number, names,
 * validity, signature (RFC 5280 4.1).
 */
#include "ca/certificates.h"

#include "ca/cleanup.h"
#include "ca/error.h"

#include <openssl/asn1.h>
#include <string.h>

/* A serial number of AD CS has 19 octets and begins like this. The 128 random bits that follow do
 * not come twice, so nobody has to remember those given out. */
static const uint8_t serial_start[] = { 0x79, 0x00, 0x00 };
#define SERIAL_LEN 19

static bool put_serial(X509 *cert)
{
	ASN1_INTEGER *serial = X509_get_serialNumber(cert);
	uint8_t octets[SERIAL_LEN];

	memcpy(octets, serial_start, sizeof(serial_start));
	ca_random(octets + sizeof(serial_start), sizeof(octets) - sizeof(serial_start));
	return ASN1_STRING_set(serial, octets, sizeof(octets)) == 1;
}

/* ASN1_TIME_set writes UTCTime through 2049 and GeneralizedTime from 2050 (RFC 5280 4.1.2.5), and
 * does not notice that a year has no place for a fifth digit. */
static bool put_time(ASN1_TIME *place, int64_t seconds)
{
	const int64_t year_0 = INT64_C(-62167219200), year_10000 = INT64_C(253402300800);

	return seconds >= year_0 && seconds < year_10000 && ASN1_TIME_set(place, (time_t)seconds);
}

bool ca_certificate_begin(const X509_NAME *subject, const X509_NAME *issuer, int64_t not_before,
                          int64_t not_after, X509 **out, struct ca_error *err)
{
	CLEAN(X509_freep) X509 *cert = X509_new();

	if (!cert || !X509_set_version(cert, X509_VERSION_3) || !put_serial(cert) ||
	    !X509_set_issuer_name(cert, issuer) || !X509_set_subject_name(cert, subject))
		return ca_fail(err, "cannot begin a certificate");
	if (!put_time(X509_getm_notBefore(cert), not_before) ||
	    !put_time(X509_getm_notAfter(cert), not_after))
		return ca_fail(err, "%lld to %lld is no validity that a certificate can have",
		               (long long)not_before, (long long)not_after);
	*out = cert;
	cert = NULL;
	return true;
}

bool ca_certificate_sign(X509 *cert, EVP_PKEY *issuer_key, struct ca_error *err)
{
	if (X509_sign(cert, issuer_key, EVP_sha256()) == 0)
		return ca_fail(err, "cannot sign a certificate");
	return true;
}
