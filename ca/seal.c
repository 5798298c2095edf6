/*
 * seal.c - encrypts a reply for its recipient (RFC 8894 3.1): for the RSA key of a certificate
 * (KeyTransRecipientInfo, PKCS #1 v1.5), or, where the client's key can only sign, with the
 * password that both know (PasswordRecipientInfo, PBKDF2).
 */
#include "ca/envelope.h"

#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/ossl.h"

#include <openssl/crypto.h>
#include <openssl/objects.h>

/* An envelope that nobody can open yet. */
static bool begin(const char *cipher, CMS_ContentInfo **out, struct ca_error *err)
{
	CLEAN(EVP_CIPHER_freep) EVP_CIPHER *algorithm = EVP_CIPHER_fetch(NULL, cipher, NULL);

	if (!algorithm)
		return ca_fail(err, "there is no cipher \"%s\" here", cipher);
	*out = CMS_encrypt(NULL /* recipients */, NULL /* content */, algorithm,
	                   CMS_BINARY | CMS_PARTIAL);
	return *out || ca_fail(err, "cannot begin an envelope with %s", cipher);
}

static bool finish(CMS_ContentInfo *cms, struct view content, struct bytes *out,
                   struct ca_error *err)
{
	CLEAN(BIO_freep) BIO *in = BIO_new_mem_buf(content.data, (int)content.len);

	if (!in || CMS_final(cms, in, NULL /* detached */, CMS_BINARY) != 1 ||
	    !ca_ossl_write(cms, ASN1_ITEM_rptr(CMS_ContentInfo), out))
		return ca_fail(err, "the reply cannot be encrypted for its recipient");
	return true;
}

bool ca_envelope_seal(struct view content, struct view recipient, const char *cipher,
                      struct bytes *out, struct ca_error *err)
{
	CLEAN(X509_freep) X509 *certificate = ca_ossl_read(recipient, ASN1_ITEM_rptr(X509));
	CLEAN(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;

	if (!certificate)
		return ca_fail(err, "the certificate to encrypt for is not a certificate");
	if (!begin(cipher, &cms, err))
		return false;
	if (!CMS_add1_recipient_cert(cms, certificate, 0 /* by issuer and serial number */))
		return ca_fail(err, "nothing can be encrypted for the key of this certificate");
	return finish(cms, content, out, err);
}

static bool add_password(CMS_ContentInfo *cms, const char *password)
{
	char *copy = OPENSSL_strdup(password);

	if (copy &&
	    CMS_add0_recipient_password(cms, -1 /* default iterations */, NID_undef, NID_undef,
	                                (unsigned char *)copy, -1 /* up to its NUL */,
	                                NULL /* the content's cipher */))
		return true;
	OPENSSL_free(copy);
	return false;
}

bool ca_envelope_seal_with_password(struct view content, const char *password, const char *cipher,
                                    struct bytes *out, struct ca_error *err)
{
	CLEAN(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;

	if (!begin(cipher, &cms, err))
		return false;
	if (!add_password(cms, password))
		return ca_fail(err, "nothing can be encrypted with this password");
	return finish(cms, content, out, err);
}
