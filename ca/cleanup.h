/*
 * cleanup.h - scope-bound release: CLEAN(X509_freep) X509 *cert = NULL; is freed on every way out.
 * What has an S_clear() of its own needs nothing here: CLEAN(bytes_clear) struct bytes der = {0};
 * They are in a header because clang warns about unused static inlines in a source file.
 */
#ifndef CA_CLEANUP_H
#define CA_CLEANUP_H

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define CLEAN(release) __attribute__((cleanup(release)))

#define CLEAN_WITH(type, release)                                                                  \
	static inline void type##_freep(type **object)                                             \
	{                                                                                          \
		release(*object);                                                                  \
	}

CLEAN_WITH(ASN1_INTEGER, ASN1_INTEGER_free)
CLEAN_WITH(ASN1_OBJECT, ASN1_OBJECT_free)
CLEAN_WITH(ASN1_OCTET_STRING, ASN1_OCTET_STRING_free)
CLEAN_WITH(ASN1_TIME, ASN1_TIME_free)
CLEAN_WITH(BIGNUM, BN_free)
CLEAN_WITH(BIO, BIO_free_all)
CLEAN_WITH(CMS_ContentInfo, CMS_ContentInfo_free)
CLEAN_WITH(EVP_CIPHER, EVP_CIPHER_free)
CLEAN_WITH(EVP_MD, EVP_MD_free)
CLEAN_WITH(EVP_MD_CTX, EVP_MD_CTX_free)
CLEAN_WITH(EVP_PKEY, EVP_PKEY_free)
CLEAN_WITH(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
CLEAN_WITH(X509, X509_free)
CLEAN_WITH(X509_EXTENSION, X509_EXTENSION_free)
CLEAN_WITH(X509_NAME, X509_NAME_free)
CLEAN_WITH(X509_PUBKEY, X509_PUBKEY_free)
CLEAN_WITH(X509_REQ, X509_REQ_free)

/* A stack with its elements. */
static inline void X509_EXTENSIONS_freep(X509_EXTENSIONS **extensions)
{
	sk_X509_EXTENSION_pop_free(*extensions, X509_EXTENSION_free);
}

#endif
