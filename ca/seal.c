/*
 * seal.c - encrypts a reply for its recipient. OpenSSL chooses the kind of RecipientInfo by the
 * recipient's key: key transport with PKCS #1 v1.5 for RSA.
 */
#include "ca/envelope.h"

#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/ossl.h"

bool ca_envelope_seal(struct view content, struct view recipient, const char *cipher,
                      struct bytes *out, struct ca_error *err)
{
	CLEAN(X509_freep) X509 *certificate = ca_ossl_read(recipient, ASN1_ITEM_rptr(X509));
	CLEAN(EVP_CIPHER_freep) EVP_CIPHER *algorithm = EVP_CIPHER_fetch(NULL, cipher, NULL);
	CLEAN(BIO_freep) BIO *in = BIO_new_mem_buf(content.data, (int)content.len);
	CLEAN(X509_STACK_freep) STACK_OF(X509) *recipients = sk_X509_new_null();
	CLEAN(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;

	if (!certificate)
		return ca_fail(err, "the certificate to encrypt for is not a certificate");
	if (!algorithm)
		return ca_fail(err, "there is no cipher \"%s\" here", cipher);
	if (!in || !recipients || !sk_X509_push(recipients, certificate))
		return ca_fail(err, "no memory for the envelope");
	cms = CMS_encrypt(recipients, in, algorithm, CMS_BINARY);
	if (!cms || !ca_ossl_write(cms, ASN1_ITEM_rptr(CMS_ContentInfo), out))
		return ca_fail(err, "the reply cannot be encrypted with %s for this key", cipher);
	return true;
}
