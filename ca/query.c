/*
 * query.c - what a CertPoll, GetCert or GetCRL asks for (RFC 8894 3.3.3 and 3.3.4).
 *
 * Clients put all kinds of things into a CertPoll: the RA's name for the CA's, the CA's issuer, the
 * names in the wrong order, text. The transactionID finds the request without any of them (3.3.3),
 * so nothing there is an error.
 */
#include "ca/query.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/ossl.h"
#include "ca/tlv.h"

#include <openssl/pkcs7.h>

CLEAN_WITH(PKCS7_ISSUER_AND_SERIAL, PKCS7_ISSUER_AND_SERIAL_free)

bool ca_read_issuer_and_serial(struct view content, struct scep_request *out, struct ca_error *err)
{
	CLEAN(PKCS7_ISSUER_AND_SERIAL_freep)
	PKCS7_ISSUER_AND_SERIAL *asked =
		ca_ossl_read(content, ASN1_ITEM_rptr(PKCS7_ISSUER_AND_SERIAL));

	if (!asked)
		return ca_fail(err, "RFC 8894 3.3.4: the content is no IssuerAndSerialNumber");
	if (!ca_serial_text(asked->serial, out->serial, sizeof(out->serial)))
		return ca_fail(err, "RFC 8894 3.3.4: the serial number has more than %d octets",
		               SCEP_SERIAL_TEXT_SIZE / 2 - 1);
	if (!ca_ossl_write(asked->issuer, ASN1_ITEM_rptr(X509_NAME), &out->issuer))
		return ca_fail(err, "RFC 8894 3.3.4: the issuer's name cannot be read");
	return true;
}

void ca_read_issuer_and_subject(struct view content, struct scep_request *out)
{
	CLEAN(tlv_freep) struct tlv *asked = tlv_read(content);
	const struct tlv *issuer = tlv_find(asked, TLV_SEQUENCE);

	if (issuer)
		out->issuer = tlv_write(issuer, TLV_DER);
}
