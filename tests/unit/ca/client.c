#include "client.h"

#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>

static void must(bool ok)
{
	if (!ok)
		abort();
}

X509 *client_certificate(const char *name, EVP_PKEY *key, long version, int serial_len)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = X509_get_subject_name(certificate);
	unsigned char serial[64];

	memset(serial, 0x5a, sizeof(serial));
	must(X509_set_version(certificate, version));
	must(ASN1_STRING_set(X509_get_serialNumber(certificate), serial, serial_len));
	must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name,
	                                -1, -1, 0));
	must(X509_set_issuer_name(certificate, subject));
	must(X509_gmtime_adj(X509_getm_notBefore(certificate), 0));
	must(X509_gmtime_adj(X509_getm_notAfter(certificate), 86400));
	must(X509_set_pubkey(certificate, key));
	if (version == X509_VERSION_3) {
		X509V3_CTX context;

		X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
		X509_EXTENSION *key_id =
			X509V3_EXT_conf_nid(NULL, &context, NID_subject_key_identifier, "hash");
		must(X509_add_ext(certificate, key_id, -1));
		X509_EXTENSION_free(key_id);
	}
	must(X509_sign(certificate, key, EVP_sha256()));
	return certificate;
}

struct client client_new(const char *name)
{
	struct client client = { .key = EVP_RSA_gen(2048) };

	client.certificate = client_certificate(name, client.key, X509_VERSION_3, 8);
	return client;
}

void client_free(struct client *client)
{
	X509_free(client->certificate);
	EVP_PKEY_free(client->key);
	*client = (struct client){ 0 };
}

static struct bytes take(unsigned char *der, int len)
{
	must(len > 0);
	struct bytes bytes = bytes_copy((struct view){ der, (size_t)len });
	OPENSSL_free(der);
	return bytes;
}

struct bytes client_csr(const struct client *client, int challenge_type, const void *challenge,
                        int challenge_len)
{
	X509_REQ *req = X509_REQ_new();
	unsigned char *der = NULL;

	must(X509_REQ_set_subject_name(req, X509_get_subject_name(client->certificate)));
	must(X509_REQ_set_pubkey(req, client->key));
	if (challenge)
		must(X509_REQ_add1_attr_by_NID(req, NID_pkcs9_challengePassword, challenge_type,
		                               challenge, challenge_len));
	must(X509_REQ_sign(req, client->key, EVP_sha256()));
	int len = i2d_X509_REQ(req, &der);
	X509_REQ_free(req);
	return take(der, len);
}

static void add_recipient(CMS_ContentInfo *cms, X509 *recipient,
                          const struct client_envelope *envelope)
{
	unsigned flags = CMS_KEY_PARAM | (envelope->by_key_id ? CMS_USE_KEYID : 0);
	CMS_RecipientInfo *info = CMS_add1_recipient_cert(cms, recipient, flags);

	must(info != NULL);
	EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx(info);
	if (envelope->oaep || envelope->oaep_without_parameters)
		must(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1);
}

static void add_strangers(CMS_ContentInfo *cms, const struct client_envelope *envelope)
{
	struct client stranger = client_new("stranger");

	for (int i = 0; i < envelope->n_strangers; i++)
		add_recipient(cms, stranger.certificate, envelope);
	client_free(&stranger);
}

static void remove_oaep_parameters(CMS_ContentInfo *cms)
{
	CMS_RecipientInfo *info = sk_CMS_RecipientInfo_value(CMS_get0_RecipientInfos(cms), 0);
	X509_ALGOR *algorithm;

	must(CMS_RecipientInfo_ktri_get0_algs(info, NULL, NULL, &algorithm));
	must(X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_rsaesOaep), V_ASN1_UNDEF, NULL));
}

struct bytes client_seal(struct view content, X509 *recipient,
                         const struct client_envelope *envelope)
{
	const char *name = envelope->cipher ? envelope->cipher : "AES-128-CBC";
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	BIO *in = BIO_new_mem_buf(content.data, (int)content.len);
	unsigned char *der = NULL;

	must(cipher != NULL);
	CMS_ContentInfo *cms = CMS_encrypt(NULL, in, cipher, CMS_BINARY | CMS_PARTIAL);
	if (envelope->n_strangers > 0)
		add_strangers(cms, envelope);
	add_recipient(cms, recipient, envelope);
	must(CMS_final(cms, in, NULL, CMS_BINARY) == 1);
	if (envelope->oaep_without_parameters)
		remove_oaep_parameters(cms);
	int len = i2d_CMS_ContentInfo(cms, &der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	EVP_CIPHER_free(cipher);
	return take(der, len);
}

static void add_attribute(CMS_SignerInfo *signer, const char *oid, int type, const char *value,
                          int len)
{
	if (strcmp(value, "-") != 0)
		must(CMS_signed_add1_attr_by_txt(signer, oid, type, value,
		                                 len ? len : (int)strlen(value)));
}

static void add_signer(CMS_ContentInfo *cms, const struct client *client,
                       const struct client_message *message, bool with_certificate)
{
	const char *digest = message->digest ? message->digest : "SHA256";
	CMS_SignerInfo *signer = CMS_add1_signer(
		cms, client->certificate, client->key, EVP_get_digestbyname(digest),
		CMS_PARTIAL | CMS_NOSMIMECAP | (with_certificate ? 0 : CMS_NOCERTS));

	must(signer != NULL);
	add_attribute(signer, SCEP_OID_MESSAGE_TYPE, V_ASN1_PRINTABLESTRING,
	              message->message_type ? message->message_type : "19", 0);
	add_attribute(signer, SCEP_OID_TRANSACTION_ID,
	              message->transaction_id_type ? message->transaction_id_type
	                                           : V_ASN1_PRINTABLESTRING,
	              message->transaction_id ? message->transaction_id : "ABCDEF0123",
	              message->transaction_id_len);
	add_attribute(signer, SCEP_OID_SENDER_NONCE, V_ASN1_OCTET_STRING,
	              message->sender_nonce ? message->sender_nonce : "0123456789abcdef", 0);
}

struct bytes client_sign(const struct client *client, struct view content,
                         const struct client_message *message)
{
	BIO *in = BIO_new_mem_buf(content.data ? (const void *)content.data : "", (int)content.len);
	unsigned detached = content.data ? 0 : CMS_DETACHED;
	unsigned char *der = NULL;

	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, in, CMS_BINARY | CMS_PARTIAL | detached);
	must(cms != NULL);
	if (message->content_nid)
		must(CMS_set1_eContentType(cms, OBJ_nid2obj(message->content_nid)));
	add_signer(cms, client, message, !message->without_certificate);
	if (message->two_signers)
		add_signer(cms, client, message, false);
	must(CMS_final(cms, in, NULL, CMS_BINARY | detached) == 1);
	int len = i2d_CMS_ContentInfo(cms, &der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	return take(der, len);
}
