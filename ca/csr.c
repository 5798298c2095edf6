/*
 * csr.c - takes a PKCS #10 request apart (RFC 2986). What it asks for is copied out, not judged:
 * that is the server's and the scenario's business.
 */
#include "ca/asn1_text.h"
#include "ca/ca.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/names.h"
#include "ca/ossl.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdio.h>

/* The first value of an attribute, or NULL. */
static const ASN1_TYPE *attribute(const X509_REQ *req, int nid)
{
	int at = X509_REQ_get_attr_by_NID(req, nid, -1);

	return at < 0 ? NULL : X509_ATTRIBUTE_get0_type(X509_REQ_get_attr(req, at), 0);
}

static bool read_subject(const X509_REQ *req, struct csr *out, struct ca_error *err)
{
	const X509_NAME *subject = X509_REQ_get_subject_name(req);

	if (!ca_ossl_write(subject, ASN1_ITEM_rptr(X509_NAME), &out->subject) ||
	    !ca_name_text(subject, out->subject_text, sizeof(out->subject_text)))
		return ca_fail(err, "RFC 2986 4.1: the subject cannot be read or is too long");
	return true;
}

static bool read_key(X509_REQ *req, EVP_PKEY *key, struct csr *out, struct ca_error *err)
{
	if (!ca_ossl_write(X509_REQ_get_X509_PUBKEY(req), ASN1_ITEM_rptr(X509_PUBKEY),
	                   &out->public_key))
		return ca_fail(err, "RFC 2986 4.1: the public key cannot be read");
	ca_sha256(bytes_view(&out->public_key), out->key_id);
	snprintf(out->key_type, sizeof(out->key_type), "%s", EVP_PKEY_get0_type_name(key));
	out->key_bits = EVP_PKEY_get_bits(key);
	return true;
}

/* The extensions are taken over as they are, but have to be Extensions (RFC 2985 5.4.2). */
static bool read_extensions(const X509_REQ *req, struct csr *out, struct ca_error *err)
{
	CLEAN(X509_EXTENSIONS_freep) X509_EXTENSIONS *extensions = NULL;
	const ASN1_TYPE *value = attribute(req, NID_ext_req);
	struct view der;

	if (!value)
		value = attribute(req, NID_ms_ext_req);
	if (!value)
		return true;
	if (ASN1_TYPE_get(value) != V_ASN1_SEQUENCE)
		return ca_fail(err, "RFC 2985 5.4.2: the extensionRequest is not a SEQUENCE");
	der.data = ASN1_STRING_get0_data(value->value.sequence);
	der.len = (size_t)ASN1_STRING_length(value->value.sequence);
	extensions = ca_ossl_read(der, ASN1_ITEM_rptr(X509_EXTENSIONS));
	if (!extensions)
		return ca_fail(err, "RFC 2985 5.4.2: the extensionRequest cannot be read");
	out->extensions = bytes_copy(der);
	return true;
}

static bool read_challenge(const X509_REQ *req, struct csr *out, struct ca_error *err)
{
	const ASN1_TYPE *value = attribute(req, NID_pkcs9_challengePassword);

	if (value && !ca_asn1_text(value, out->challenge, sizeof(out->challenge)))
		return ca_fail(err,
		               "RFC 2985 5.4.1: the challengePassword is not a text of at "
		               "most %zu bytes",
		               sizeof(out->challenge) - 1);
	out->has_challenge = value;
	return true;
}

bool ca_decode_csr(struct view der, struct csr *out, struct ca_error *err)
{
	CLEAN(X509_REQ_freep) X509_REQ *req = NULL;
	EVP_PKEY *key;

	ERR_clear_error();
	req = ca_ossl_read(der, ASN1_ITEM_rptr(X509_REQ));
	if (!req)
		return ca_fail(err, "RFC 2986 4.2: not a certificate signing request");
	key = X509_REQ_get0_pubkey(req);
	if (!key)
		return ca_fail(err, "RFC 2986 4.1: the request's public key is of no known kind");
	if (X509_REQ_verify(req, key) != 1)
		return ca_fail(err, "RFC 2986 4.2: the request's signature does not hold");
	out->der = bytes_copy(der);
	return read_subject(req, out, err) && read_key(req, key, out, err) &&
	       read_extensions(req, out, err) && read_challenge(req, out, err);
}
