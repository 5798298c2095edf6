/*
 * certificates.c - what is the same in every certificate made here: version, serial number, names,
 * validity, signature (RFC 5280 4.1).
 */
#include "ca/certificates.h"

#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/names.h"
#include "ca/ossl.h"

#include <openssl/asn1.h>
#include <string.h>
#include <time.h>

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
bool ca_put_seconds(ASN1_TIME *place, int64_t seconds)
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
	if (!ca_put_seconds(X509_getm_notBefore(cert), not_before) ||
	    !ca_put_seconds(X509_getm_notAfter(cert), not_after))
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

bool ca_seconds_of(const ASN1_TIME *time, int64_t *out)
{
	struct tm utc;

	if (!ASN1_TIME_to_tm(time, &utc))
		return false;
	*out = timegm(&utc);
	return true;
}

bool ca_serial_text(const ASN1_INTEGER *serial, char *out, size_t size)
{
	struct view octets = { ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial) };
	bool negative = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;

	if (negative + 2 * octets.len >= size)
		return false;
	if (negative)
		*out++ = '-';
	ca_hex(octets, out);
	return true;
}

bool ca_certificate_values(const X509 *cert, struct certificate *out, struct ca_error *err)
{
	struct certificate values = { 0 };

	if (!ca_serial_text(X509_get0_serialNumber(cert), values.serial, sizeof(values.serial)))
		return ca_fail(err, "the certificate's serial number has more than 20 octets");
	if (!ca_name_text(X509_get_subject_name(cert), values.subject_text,
	                  sizeof(values.subject_text)))
		return ca_fail(err, "the certificate's subject has more than %d characters",
		               SCEP_SUBJECT_TEXT_SIZE - 1);
	if (!ca_seconds_of(X509_get0_notBefore(cert), &values.not_before) ||
	    !ca_seconds_of(X509_get0_notAfter(cert), &values.not_after))
		return ca_fail(err, "the certificate's validity cannot be read");
	if (!ca_ossl_write(cert, ASN1_ITEM_rptr(X509), &values.der))
		return ca_fail(err, "cannot encode a certificate");
	*out = values;
	return true;
}
