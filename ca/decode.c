/*
 * decode.c - a client's pkiMessage into plain values (RFC 8894 3): read it, find who signed it,
 * read its attributes, verify it, open its envelope, take the request in it apart.
 */
#include "ca/asn1_text.h"
#include "ca/ca.h"
#include "ca/cleanup.h"
#include "ca/envelope.h"
#include "ca/error.h"
#include "ca/ossl.h"
#include "ca/query.h"
#include "ca/verify.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdlib.h>
#include <string.h>

#define SIGNED_ATTRIBUTES_MAX 64

/* Finds the one SignerInfo and, by what it says, its certificate among those in the message. */
static bool find_signer(CMS_ContentInfo *cms, CMS_SignerInfo **out, struct ca_error *err)
{
	STACK_OF(CMS_SignerInfo) * signers;

	if (!cms || OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed)
		return ca_fail(err, "RFC 8894 3.2: the message is not a SignedData");
	signers = CMS_get0_SignerInfos(cms);
	if (sk_CMS_SignerInfo_num(signers) != 1)
		return ca_fail(err, "RFC 8894 3.2: %d SignerInfos in the message, not one",
		               signers ? sk_CMS_SignerInfo_num(signers) : 0);
	if (CMS_set1_signers_certs(cms, NULL /* certificates */, 0 /* flags */) != 1)
		return ca_fail(err, "RFC 8894 3.2: the signer's certificate is not in the message");
	*out = sk_CMS_SignerInfo_value(signers, 0);
	/* Far beyond what any client sends; each costs time before the signature can be checked. */
	if (CMS_signed_get_attr_count(*out) > SIGNED_ATTRIBUTES_MAX)
		return ca_fail(err, "more than %d signed attributes", SIGNED_ATTRIBUTES_MAX);
	return true;
}

static bool key_is_rsa(const X509 *certificate)
{
	const EVP_PKEY *key = X509_get0_pubkey(certificate); /* NULL if of no known kind */

	return key && EVP_PKEY_is_a(key, "RSA");
}

static bool read_signer(CMS_SignerInfo *signer, struct scep_request *out, struct ca_error *err)
{
	CLEAN(bytes_clear) struct bytes key = { 0 };
	X509_ALGOR *digest;
	X509 *certificate;

	CMS_SignerInfo_get0_algs(signer, NULL, &certificate, &digest, NULL);
	if (!ca_ossl_write(certificate, ASN1_ITEM_rptr(X509), &out->signer) ||
	    !ca_ossl_write(X509_get_X509_PUBKEY(certificate), ASN1_ITEM_rptr(X509_PUBKEY), &key))
		return ca_fail(err, "RFC 8894 2.3: the signer's certificate cannot be read");
	ca_sha256(bytes_view(&key), out->signer_key_id);
	out->signer_can_encrypt = key_is_rsa(certificate);
	ca_ossl_algorithm_name(digest->algorithm, out->digest);
	return true;
}

/* The first value of a signed attribute, or NULL. */
static const ASN1_TYPE *attribute(const CMS_SignerInfo *signer, const char *oid)
{
	CLEAN(ASN1_OBJECT_freep) ASN1_OBJECT *object = OBJ_txt2obj(oid, 1 /* no names */);
	int at = object ? CMS_signed_get_attr_by_OBJ(signer, object, -1) : -1;

	return at < 0 ? NULL : X509_ATTRIBUTE_get0_type(CMS_signed_get_attr(signer, at), 0);
}

static bool read_transaction_id(const CMS_SignerInfo *signer, struct scep_request *out,
                                struct ca_error *err)
{
	const ASN1_TYPE *value = attribute(signer, SCEP_OID_TRANSACTION_ID);

	if (!value)
		return ca_fail(err, "RFC 8894 3.2.1.1: no transactionID");
	if (!ca_asn1_text(value, out->transaction_id, sizeof(out->transaction_id)) ||
	    !out->transaction_id[0])
		return ca_fail(err,
		               "RFC 8894 3.2.1.1: the transactionID is not a text of 1 to %zu "
		               "bytes",
		               sizeof(out->transaction_id) - 1);
	return true;
}

/* A decimal number of at most nine digits. */
static bool parse_number(const char *text, int *out)
{
	size_t len = strlen(text);

	if (len == 0 || len > 9 || strspn(text, "0123456789") != len)
		return false;
	*out = (int)strtol(text, NULL, 10);
	return true;
}

static bool read_message_type(const CMS_SignerInfo *signer, struct scep_request *out,
                              struct ca_error *err)
{
	const ASN1_TYPE *value = attribute(signer, SCEP_OID_MESSAGE_TYPE);
	char text[16];

	if (!value)
		return ca_fail(err, "RFC 8894 3.2.1.2: no messageType");
	if (!ca_asn1_text(value, text, sizeof(text)) || !parse_number(text, &out->message_type))
		return ca_fail(err, "RFC 8894 3.2.1.2: the messageType is not a number");
	return true;
}

/* Not every client sends one, nor one of 16 bytes. */
static void read_sender_nonce(const CMS_SignerInfo *signer, struct scep_request *out)
{
	const ASN1_TYPE *value = attribute(signer, SCEP_OID_SENDER_NONCE);

	if (value && ASN1_TYPE_get(value) == V_ASN1_OCTET_STRING)
		out->sender_nonce = bytes_copy(
			(struct view){ ASN1_STRING_get0_data(value->value.octet_string),
		                       (size_t)ASN1_STRING_length(value->value.octet_string) });
}

static bool read_attributes(const CMS_SignerInfo *signer, struct scep_request *out,
                            struct ca_error *err)
{
	read_sender_nonce(signer, out);
	return read_transaction_id(signer, out, err) && read_message_type(signer, out, err);
}

static bool open_envelope(const struct ca *ca, CMS_ContentInfo *cms, struct scep_request *out,
                          struct ca_error *err)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	struct view envelope;

	if (!content || !*content)
		return ca_fail(err, "RFC 8894 3.2: the message has no pkcsPKIEnvelope");
	envelope.data = ASN1_STRING_get0_data(*content);
	envelope.len = (size_t)ASN1_STRING_length(*content);
	ca_envelope_cipher(envelope, out->cipher);
	return ca_envelope_open(ca, envelope, &out->content, err);
}

/* What is in the envelope depends on the messageType (RFC 8894 3.3). */
static bool read_content(struct scep_request *out, struct ca_error *err)
{
	struct view content = bytes_view(&out->content);

	switch (out->message_type) {
	case SCEP_PKCS_REQ:
	case SCEP_RENEWAL_REQ:
		return ca_decode_csr(content, &out->csr, err);
	case SCEP_GET_CERT:
	case SCEP_GET_CRL:
		return ca_read_issuer_and_serial(content, out, err);
	case SCEP_CERT_POLL:
		ca_read_issuer_and_subject(content, out);
		return true;
	default:
		return true;
	}
}

enum ca_decoded ca_decode(const struct ca *ca, struct view message, struct scep_request *out,
                          struct ca_error *err)
{
	CLEAN(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;
	CMS_SignerInfo *signer = NULL;

	ERR_clear_error();
	*out = (struct scep_request){ 0 };
	cms = ca_ossl_read(message, ASN1_ITEM_rptr(CMS_ContentInfo));
	if (!find_signer(cms, &signer, err) || !read_signer(signer, out, err) ||
	    !read_attributes(signer, out, err))
		return CA_UNREADABLE;
	if (!ca_verify(cms, signer, err))
		return CA_BAD_SIGNATURE;
	if (!open_envelope(ca, cms, out, err))
		return CA_UNDECRYPTABLE;
	if (!read_content(out, err))
		return CA_BAD_CONTENT;
	return CA_DECODED;
}
