/*
 * next.c - the two ends of a rollover: what the next CA's certificate says of the CA before it, and
 * how the CA before vouches for the next one to clients that ask GetNextCACert (RFC 8894 4.7).
 */
#include "ca/next.h"

#include "ca/ca_private.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/extensions.h"
#include "ca/ossl.h"
#include "ca/signed_data.h"

#include <openssl/err.h>
#include <openssl/sha.h>

/* A CA version: which certificate of this CA it is, and with which certificate its key came, both
 * counted from 0. */
#define VERSION_CERTIFICATE(version)    ((version)&0xffff)
#define VERSION_OF_NEW_KEY(certificate) ((uint64_t)(certificate) << 16 | (certificate))

/* 0 if it does not say. */
static uint64_t version_of(const X509 *cert)
{
	CLEAN(ASN1_OBJECT_freep) ASN1_OBJECT *oid = OBJ_txt2obj(EXT_OID_CA_VERSION, 1 /* dotted */);
	int at = X509_get_ext_by_OBJ(cert, oid, -1 /* from the start */);
	CLEAN(ASN1_INTEGER_freep) ASN1_INTEGER *number = NULL;
	const ASN1_OCTET_STRING *value;
	uint64_t version = 0;

	if (at < 0)
		return 0;
	value = X509_EXTENSION_get_data(X509_get_ext(cert, at));
	number = ca_ossl_read(
		(struct view){ ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value) },
		ASN1_ITEM_rptr(ASN1_INTEGER));
	return number && ASN1_INTEGER_get_uint64(&version, number) ? version : 0;
}

static uint64_t version_after(const struct ca *before)
{
	return before ? VERSION_OF_NEW_KEY(VERSION_CERTIFICATE(version_of(before->ca)) + 1) : 0;
}

static bool add_version(X509 *cert, const struct ca *before, struct ca_error *err)
{
	CLEAN(ASN1_INTEGER_freep) ASN1_INTEGER *number = ASN1_INTEGER_new();
	CLEAN(bytes_clear) struct bytes der = { 0 };

	if (!number || !ASN1_INTEGER_set_uint64(number, version_after(before)) ||
	    !ca_ossl_write(number, ASN1_ITEM_rptr(ASN1_INTEGER), &der))
		return ca_fail(err, "cannot write the version of a CA");
	struct extension extension = { EXT_OID_CA_VERSION, false, bytes_view(&der) };
	return ca_add_extension(cert, &extension, err);
}

static bool add_previous_hash(X509 *cert, struct view previous, struct ca_error *err)
{
	uint8_t der[2 + SHA_DIGEST_LENGTH] = { V_ASN1_OCTET_STRING, SHA_DIGEST_LENGTH };
	struct extension extension = { EXT_OID_PREVIOUS_CERT_HASH, false, { der, sizeof(der) } };

	if (!EVP_Digest(previous.data, previous.len, der + 2, NULL /* length */, EVP_sha1(), NULL))
		return ca_fail(err, "cannot compute the hash of the CA before");
	return ca_add_extension(cert, &extension, err);
}

bool ca_add_succession(X509 *cert, const struct ca *before, struct ca_error *err)
{
	return add_version(cert, before, err) &&
	       (!before || add_previous_hash(cert, ca_certificate(before, CA_ROLE_CA), err));
}

/* Without signed attributes, which nobody needs around plain data (RFC 5652 5.3): OpenSSL would
 * write the machine's time into them, which need not be the lane's. */
#define SIGN_FLAGS (CMS_BINARY | CMS_NOATTR | CMS_NOSMIMECAP)

static CMS_ContentInfo *sign(const struct ca *ca, struct view content)
{
	CLEAN(BIO_freep) BIO *data = BIO_new_mem_buf(content.data, (int)content.len);
	CLEAN(CMS_ContentInfo_freep)
	CMS_ContentInfo *cms = CMS_sign(NULL /* signers follow */, NULL, NULL, NULL /* content */,
	                                SIGN_FLAGS | CMS_PARTIAL);

	if (!data || !cms || !CMS_add1_signer(cms, ca->ca, ca->ca_key, EVP_sha256(), SIGN_FLAGS) ||
	    CMS_final(cms, data, NULL /* detached */, SIGN_FLAGS) != 1)
		return NULL;
	CMS_ContentInfo *out = cms;
	cms = NULL;
	return out;
}

bool ca_encode_next(const struct ca *current, const struct chain *next, struct bytes *out,
                    struct ca_error *err)
{
	CLEAN(bytes_clear) struct bytes content = { 0 };
	CLEAN(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;

	ERR_clear_error();
	if (next->n == 0)
		return ca_fail(err, "RFC 8894 4.7.1: a chain has at least one certificate");
	content = ca_certs_only(next->certificates, next->n, (struct view){ 0 } /* no CRL */);
	cms = sign(current, bytes_view(&content));
	if (!cms || !ca_ossl_write(cms, ASN1_ITEM_rptr(CMS_ContentInfo), out))
		return ca_fail(err, "cannot sign the certificates of the next CA");
	return true;
}
