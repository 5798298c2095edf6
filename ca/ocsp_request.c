/*
 * ocsp_request.c - what a client asks an OCSP responder (RFC 6960 4.1).
 *
 * A CertID names the issuer by hashes of its name and of its key, with a digest of the client's
 * choice. Two CAs that follow one another have one name, so the key decides whose certificate it
 * is.
 */
#include "ca/ca_private.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/ossl.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>

CLEAN_WITH(OCSP_CERTID, OCSP_CERTID_free)
CLEAN_WITH(OCSP_REQUEST, OCSP_REQUEST_free)

#define NONCE_MAX 128 /* octets, RFC 9654 2.1 */

static bool is_ours(const struct ca *ca, OCSP_CERTID *id)
{
	CLEAN(OCSP_CERTID_freep) OCSP_CERTID *own = NULL;
	ASN1_OBJECT *digest = NULL;
	const EVP_MD *md;

	OCSP_id_get0_info(NULL, &digest, NULL, NULL, id);
	md = EVP_get_digestbyobj(digest);
	if (md)
		own = OCSP_cert_id_new(md, X509_get_subject_name(ca->ca),
		                       X509_get0_pubkey_bitstr(ca->ca), NULL /* any serial */);
	return own && OCSP_id_issuer_cmp(own, id) == 0;
}

static bool read_entry(const struct ca *ca, OCSP_CERTID *id, struct ocsp_entry *out,
                       struct ca_error *err)
{
	ASN1_INTEGER *serial = NULL;

	OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
	if (!ca_serial_text(serial, out->serial, sizeof(out->serial)))
		return ca_fail(err, "RFC 6960 4.1.1: the serial number has more than %d octets",
		               CERT_ANY_SERIAL_TEXT_SIZE / 2 - 1);
	if (!ca_ossl_write(id, ASN1_ITEM_rptr(OCSP_CERTID), &out->id))
		return ca_fail(err, "RFC 6960 4.1.1: a CertID cannot be read");
	out->ours = is_ours(ca, id);
	return true;
}

static bool read_entries(const struct ca *ca, OCSP_REQUEST *request, struct ocsp_query *out,
                         struct ca_error *err)
{
	int n = OCSP_request_onereq_count(request);

	if (n < 1 || n > OCSP_ENTRIES_MAX)
		return ca_fail(err,
		               "RFC 6960 4.1.1: %d certificates asked for; from 1 to %d are "
		               "answered",
		               n, OCSP_ENTRIES_MAX);
	while (out->n < (size_t)n) {
		OCSP_ONEREQ *one = OCSP_request_onereq_get0(request, (int)out->n);

		if (!read_entry(ca, OCSP_onereq_get0_id(one), &out->entries[out->n++], err))
			return false;
	}
	return true;
}

static bool is_nonce(struct view content)
{
	CLEAN(ASN1_OCTET_STRING_freep)
	ASN1_OCTET_STRING *nonce = ca_ossl_read(content, ASN1_ITEM_rptr(ASN1_OCTET_STRING));

	return nonce && ASN1_STRING_length(nonce) > 0 && ASN1_STRING_length(nonce) <= NONCE_MAX;
}

static bool read_nonce(OCSP_REQUEST *request, struct bytes *out, struct ca_error *err)
{
	int at = OCSP_REQUEST_get_ext_by_NID(request, NID_id_pkix_OCSP_Nonce, -1 /* from start */);
	const ASN1_OCTET_STRING *value;
	struct view content;

	if (at < 0)
		return true;
	value = X509_EXTENSION_get_data(OCSP_REQUEST_get_ext(request, at));
	content = (struct view){ ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value) };
	if (!is_nonce(content))
		return ca_fail(err, "RFC 9654 2.1: the nonce is not 1 to %d octets", NONCE_MAX);
	*out = bytes_copy(content);
	return true;
}

bool ca_ocsp_decode(const struct ca *ca, struct view request, struct ocsp_query *out,
                    struct ca_error *err)
{
	CLEAN(OCSP_REQUEST_freep) OCSP_REQUEST *asked = NULL;
	CLEAN(ocsp_query_clear) struct ocsp_query query = { 0 };

	ERR_clear_error();
	asked = ca_ossl_read(request, ASN1_ITEM_rptr(OCSP_REQUEST));
	if (!asked)
		return ca_fail(err, "RFC 6960 4.1.1: not an OCSPRequest");
	if (!read_entries(ca, asked, &query, err) || !read_nonce(asked, &query.nonce, err))
		return false;
	*out = query;
	query = (struct ocsp_query){ 0 };
	return true;
}
