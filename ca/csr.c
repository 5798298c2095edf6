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
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CLEAN_WITH(ASN1_BIT_STRING, ASN1_BIT_STRING_free)

static inline void free_sequence(ASN1_SEQUENCE_ANY **sequence)
{
	sk_ASN1_TYPE_pop_free(*sequence, ASN1_TYPE_free);
}

/* The first value of an attribute, or NULL. */
static const ASN1_TYPE *attribute(const X509_REQ *req, int nid)
{
	int at = X509_REQ_get_attr_by_NID(req, nid, -1);

	return at < 0 ? NULL : X509_ATTRIBUTE_get0_type(X509_REQ_get_attr(req, at), 0);
}

static struct view string_view(const ASN1_STRING *string)
{
	return (struct view){ ASN1_STRING_get0_data(string), (size_t)ASN1_STRING_length(string) };
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

/* What keyUsage asks for. One that cannot be read, or comes twice, asks for nothing. */
static void read_key_usage(const X509_EXTENSIONS *extensions, struct csr *out)
{
	/* digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement */
	static const unsigned meaning[] = { CSR_SIGNS, CSR_SIGNS, CSR_ENCRYPTS, CSR_ENCRYPTS,
		                            CSR_ENCRYPTS };
	CLEAN(ASN1_BIT_STRING_freep)
	ASN1_BIT_STRING *usage =
		X509V3_get_d2i(extensions, NID_key_usage, NULL /* critical */, NULL /* at */);

	ERR_clear_error();
	out->has_key_usage = usage;
	for (int bit = 0; usage && bit < (int)(sizeof(meaning) / sizeof(meaning[0])); bit++)
		if (ASN1_BIT_STRING_get_bit(usage, bit))
			out->key_usage |= meaning[bit];
}

/* The extensions are taken over as they are, but have to be Extensions (RFC 2985 5.4.2). */
static bool read_extensions(const X509_REQ *req, struct csr *out, struct ca_error *err)
{
	CLEAN(X509_EXTENSIONS_freep) X509_EXTENSIONS *extensions = NULL;
	const ASN1_TYPE *value = attribute(req, NID_ext_req);

	if (!value)
		value = attribute(req, NID_ms_ext_req);
	if (!value)
		return true;
	if (ASN1_TYPE_get(value) != V_ASN1_SEQUENCE)
		return ca_fail(err, "RFC 2985 5.4.2: the extensionRequest is not a SEQUENCE");
	const struct view der = string_view(value->value.sequence);
	extensions = ca_ossl_read(der, ASN1_ITEM_rptr(X509_EXTENSIONS));
	if (!extensions)
		return ca_fail(err, "RFC 2985 5.4.2: the extensionRequest cannot be read");
	out->extensions = bytes_copy(der);
	read_key_usage(extensions, out);
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
	out->challenge_tag = value ? ASN1_TYPE_get(value) : 0;
	return true;
}

/* At most nine digits; 0 if it is anything else. */
static int64_t parse_units(const char *text)
{
	size_t len = strlen(text);

	return len <= 9 && strspn(text, "0123456789") == len ? strtol(text, NULL, 10) : 0;
}

/* EnrollmentNameValuePair ::= SEQUENCE { name BMPString, value BMPString } (MS-WCCE 2.2.2.7).
 * What is something else was not asked for. */
static void read_name_and_value(const ASN1_TYPE *pair, struct csr *out)
{
	CLEAN(free_sequence) ASN1_SEQUENCE_ANY *parts = NULL;
	char name[64], units[16];

	if (ASN1_TYPE_get(pair) == V_ASN1_SEQUENCE)
		parts = ca_ossl_read(string_view(pair->value.sequence),
		                     ASN1_ITEM_rptr(ASN1_SEQUENCE_ANY));
	if (sk_ASN1_TYPE_num(parts) != 2 ||
	    !ca_asn1_text(sk_ASN1_TYPE_value(parts, 0), name, sizeof(name)))
		return;
	const ASN1_TYPE *value = sk_ASN1_TYPE_value(parts, 1);
	if (strcasecmp(name, "ValidityPeriod") == 0)
		ca_asn1_text(value, out->validity_period, sizeof(out->validity_period));
	else if (strcasecmp(name, "ValidityPeriodUnits") == 0 &&
	         ca_asn1_text(value, units, sizeof(units)))
		out->validity_units = parse_units(units);
}

/* Microsoft's enrolment name-value pairs; there may be several attributes with several values. */
static void read_names_and_values(const X509_REQ *req, struct csr *out)
{
	static const uint8_t oid[] =
		"\x2b\x06\x01\x04\x01\x82\x37\x0d\x02\x01"; /* 1.3.6.1.4.1.311.13.2.1 */

	for (int i = 0; i < X509_REQ_get_attr_count(req); i++) {
		X509_ATTRIBUTE *found = X509_REQ_get_attr(req, i);
		const ASN1_OBJECT *type = X509_ATTRIBUTE_get0_object(found);

		if (!view_equal((struct view){ OBJ_get0_data(type), OBJ_length(type) },
		                (struct view){ oid, sizeof(oid) - 1 }))
			continue;
		for (int j = 0; j < X509_ATTRIBUTE_count(found); j++)
			read_name_and_value(X509_ATTRIBUTE_get0_type(found, j), out);
	}
	ERR_clear_error();
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
	read_names_and_values(req, out);
	return read_subject(req, out, err) && read_key(req, key, out, err) &&
	       read_extensions(req, out, err) && read_challenge(req, out, err);
}
