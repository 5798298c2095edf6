/*
 * extensions.c - writing certificate extensions. Values are given as DER, not in OpenSSL's
 * configuration language: what NDES writes has to come out byte for byte, and that language cannot
 * say all of it.
 */
#include "ca/extensions.h"

#include "ca/cleanup.h"
#include "ca/error.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <string.h>

CLEAN_WITH(AUTHORITY_KEYID, AUTHORITY_KEYID_free)

#define TEMPLATE_NAME_MAX 63 /* so that one octet holds the length */

bool ca_add_extension(X509 *cert, const struct extension *extension, struct ca_error *err)
{
	CLEAN(ASN1_OBJECT_freep)
	ASN1_OBJECT *oid = OBJ_txt2obj(extension->oid, 1 /* dotted form only */);
	CLEAN(ASN1_OCTET_STRING_freep) ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	CLEAN(X509_EXTENSION_freep) X509_EXTENSION *made = NULL;
	const struct view *der = &extension->value;

	if (oid && value && ASN1_OCTET_STRING_set(value, der->data, (int)der->len))
		made = X509_EXTENSION_create_by_OBJ(NULL, oid, extension->critical, value);
	if (!made || !X509_add_ext(cert, made, -1 /* at the end */))
		return ca_fail(err, "cannot write the extension %s", extension->oid);
	return true;
}

bool ca_add_template_name(X509 *cert, const char *name, struct ca_error *err)
{
	size_t len = strlen(name);
	uint8_t der[2 + 2 * TEMPLATE_NAME_MAX];

	assert(len <= TEMPLATE_NAME_MAX);
	der[0] = V_ASN1_BMPSTRING;
	der[1] = (uint8_t)(2 * len);
	for (size_t i = 0; i < len; i++) {
		der[2 + 2 * i] = 0;
		der[3 + 2 * i] = (uint8_t)name[i];
	}
	struct extension extension = { EXT_OID_TEMPLATE_NAME, false, { der, 2 + 2 * len } };
	return ca_add_extension(cert, &extension, err);
}

bool ca_add_subject_key_id(X509 *cert, struct ca_error *err)
{
	uint8_t der[2 + SHA_DIGEST_LENGTH] = { V_ASN1_OCTET_STRING, SHA_DIGEST_LENGTH };
	struct extension extension = { EXT_OID_SUBJECT_KEY_ID, false, { der, sizeof(der) } };

	if (!X509_pubkey_digest(cert, EVP_sha1(), der + 2, NULL /* length */))
		return ca_fail(err, "cannot compute a subject key identifier");
	return ca_add_extension(cert, &extension, err);
}

static bool copy_key_id(X509 *cert, ASN1_OCTET_STRING *out)
{
	const ASN1_OCTET_STRING *own = X509_get0_subject_key_id(cert);
	uint8_t digest[SHA_DIGEST_LENGTH];

	if (own)
		return ASN1_STRING_copy(out, own);
	return X509_pubkey_digest(cert, EVP_sha1(), digest, NULL /* length */) &&
	       ASN1_OCTET_STRING_set(out, digest, sizeof(digest));
}

X509_EXTENSION *ca_authority_key_id(X509 *issuer)
{
	CLEAN(AUTHORITY_KEYID_freep) AUTHORITY_KEYID *value = AUTHORITY_KEYID_new();

	if (value)
		value->keyid = ASN1_OCTET_STRING_new();
	if (!value || !value->keyid || !copy_key_id(issuer, value->keyid))
		return NULL;
	return X509V3_EXT_i2d(NID_authority_key_identifier, 0 /* not critical */, value);
}

bool ca_add_authority_key_id(X509 *cert, X509 *issuer, struct ca_error *err)
{
	CLEAN(X509_EXTENSION_freep) X509_EXTENSION *made = ca_authority_key_id(issuer);

	if (!made || !X509_add_ext(cert, made, -1 /* at the end */))
		return ca_fail(err, "cannot write the authority key identifier");
	return true;
}
