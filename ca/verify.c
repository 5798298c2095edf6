/*
 * verify.c - verifies a pkiMessage with OpenSSL's CMS. There are clients (libscep) that leave the
 * contentType attribute out, which CMS does not forgive (RFC 5652 11.1 demands it) and every SCEP
 * server does: their messages are verified here by hand.
 */
#include "ca/verify.h"

#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/ossl.h"
#include "ca/tlv.h"

#include <openssl/objects.h>
#include <string.h>

static bool verify_with_cms(CMS_ContentInfo *cms, struct ca_error *err)
{
	/* What a client that has nothing to say may leave out counts as empty. */
	CLEAN(BIO_freep) BIO *empty = BIO_new_mem_buf("", 0);
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	BIO *absent = content && *content ? NULL : empty;

	if (CMS_verify(cms, NULL /* certificates */, NULL /* store */, absent, NULL /* out */,
	               CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) != 1)
		return ca_fail(err, "RFC 5652 5.6: the message's signature does not hold");
	return true;
}

/* The signed attributes as they were signed: DER in the order received, tagged as a SET
 * (RFC 5652 5.4). */
static bool signed_bytes(CMS_SignerInfo *signer, struct bytes *out)
{
	CLEAN(tlv_freep) struct tlv *set = tlv_constructed(TLV_SET, NULL);

	for (int i = 0; i < CMS_signed_get_attr_count(signer); i++) {
		CLEAN(bytes_clear) struct bytes der = { 0 };

		if (!ca_ossl_write(CMS_signed_get_attr(signer, i), ASN1_ITEM_rptr(X509_ATTRIBUTE),
		                   &der))
			return false;
		tlv_append(set, tlv_encoded(bytes_view(&der)));
	}
	*out = tlv_write(set, TLV_DER);
	return true;
}

static bool digest_fits(CMS_ContentInfo *cms, CMS_SignerInfo *signer, const EVP_MD *md)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	const ASN1_OCTET_STRING *stated =
		CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_messageDigest),
	                                    -3 /* the only one */, V_ASN1_OCTET_STRING);
	struct view data = { (const uint8_t *)"", 0 };
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned digest_len;

	if (content && *content)
		data = (struct view){ ASN1_STRING_get0_data(*content),
			              (size_t)ASN1_STRING_length(*content) };
	if (!stated || !EVP_Digest(data.data, data.len, digest, &digest_len, md, NULL))
		return false;
	return view_equal(
		(struct view){ digest, digest_len },
		(struct view){ ASN1_STRING_get0_data(stated), (size_t)ASN1_STRING_length(stated) });
}

static bool verify_by_hand(CMS_ContentInfo *cms, CMS_SignerInfo *signer, struct ca_error *err)
{
	CLEAN(bytes_clear) struct bytes attributes = { 0 };
	CLEAN(EVP_MD_CTX_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();
	const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(signer);
	const EVP_MD *md;
	X509_ALGOR *digest;
	EVP_PKEY *key;

	CMS_SignerInfo_get0_algs(signer, &key, NULL, &digest, NULL);
	md = EVP_get_digestbyobj(digest->algorithm);
	if (!md || !digest_fits(cms, signer, md))
		return ca_fail(err, "RFC 5652 5.6: the messageDigest is not that of the content");
	if (!context || !signed_bytes(signer, &attributes) ||
	    EVP_DigestVerifyInit(context, NULL, md, NULL, key) != 1 ||
	    EVP_DigestVerify(context, ASN1_STRING_get0_data(signature),
	                     (size_t)ASN1_STRING_length(signature), attributes.data,
	                     attributes.len) != 1)
		return ca_fail(err, "RFC 5652 5.6: the message's signature does not hold");
	return true;
}

bool ca_verify(CMS_ContentInfo *cms, CMS_SignerInfo *signer, struct ca_error *err)
{
	if (CMS_signed_get_attr_by_NID(signer, NID_pkcs9_contentType, -1) >= 0)
		return verify_with_cms(cms, err);
	return verify_by_hand(cms, signer, err);
}
