/*
 * open.c - decrypts a client's envelope. Clients name the recipient by issuer and serial number or
 * by key identifier, and some name it wrongly: a CA certificate that was renewed, an identifier
 * with its own ASN.1 header inside. So every key is tried after the ones that are named.
 *
 * A key that does not fit must fail and never yield bytes. By default OpenSSL goes on with a random
 * key instead, and one message in 256 is then "decrypted"; CMS_DEBUG_DECRYPT prevents that. What it
 * would hide, an HTTP client of ours is told anyway.
 */
#include "ca/ca_private.h"
#include "ca/cleanup.h"
#include "ca/envelope.h"
#include "ca/error.h"
#include "ca/ossl.h"
#include "ca/tlv.h"

#include <openssl/err.h>
#include <openssl/objects.h>

#define OPEN_FLAGS (CMS_BINARY | CMS_DEBUG_DECRYPT)

/* Every recipient may cost a private key operation. */
#define RECIPIENTS_MAX 8

void ca_envelope_cipher(struct view envelope, char out[static SCEP_ALGORITHM_SIZE])
{
	/* ContentInfo, [0], EnvelopedData, EncryptedContentInfo, AlgorithmIdentifier */
	static const uint8_t path[] = { TLV_CONTEXT_0, TLV_SEQUENCE, TLV_SEQUENCE, TLV_SEQUENCE,
		                        TLV_OID };
	CLEAN(tlv_freep) struct tlv *tree = tlv_read(envelope);
	CLEAN(ASN1_OBJECT_freep) ASN1_OBJECT *object = NULL;
	CLEAN(bytes_clear) struct bytes der = { 0 };
	const struct tlv *node = tree;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(path); i++)
		node = tlv_find(node, path[i]);
	if (!node)
		return;
	der = tlv_write(node, TLV_DER);
	object = ca_ossl_read(bytes_view(&der), ASN1_ITEM_rptr(ASN1_OBJECT));
	if (object)
		ca_ossl_algorithm_name(object, out);
}

/* Some clients leave the parameters of RSAES-OAEP out to mean the defaults (RFC 8017 A.2.1), which
 * OpenSSL reads from an empty SEQUENCE only. */
static bool complete_oaep(CMS_RecipientInfo *recipient)
{
	static const unsigned char empty_sequence[] = { 0x30, 0x00 };
	const ASN1_OBJECT *algorithm;
	X509_ALGOR *identifier;
	ASN1_STRING *parameters;
	int type;

	if (!CMS_RecipientInfo_ktri_get0_algs(recipient, NULL, NULL, &identifier))
		return false;
	X509_ALGOR_get0(&algorithm, &type, NULL, identifier);
	if (OBJ_obj2nid(algorithm) != NID_rsaesOaep || type == V_ASN1_SEQUENCE)
		return true;
	parameters = ASN1_STRING_type_new(V_ASN1_SEQUENCE);
	if (parameters && ASN1_STRING_set(parameters, empty_sequence, sizeof(empty_sequence)) &&
	    X509_ALGOR_set0(identifier, OBJ_nid2obj(NID_rsaesOaep), V_ASN1_SEQUENCE, parameters))
		return true;
	ASN1_STRING_free(parameters);
	return false;
}

static bool decrypt(CMS_ContentInfo *cms, CMS_RecipientInfo *recipient, struct bytes *out)
{
	CLEAN(BIO_freep) BIO *plain = BIO_new(BIO_s_mem());
	char *data;
	long len;

	if (!plain || CMS_RecipientInfo_decrypt(cms, recipient) != 1 ||
	    CMS_decrypt(cms, NULL /* key */, NULL /* certificate */, NULL /* content */, plain,
	                OPEN_FLAGS) != 1)
		return false;
	len = BIO_get_mem_data(plain, &data);
	*out = bytes_copy((struct view){ (const uint8_t *)data, (size_t)len });
	return true;
}

static bool open_as(CMS_ContentInfo *cms, CMS_RecipientInfo *recipient, EVP_PKEY *key,
                    struct bytes *out)
{
	bool ok;

	if (CMS_RecipientInfo_type(recipient) != CMS_RECIPINFO_TRANS || !complete_oaep(recipient))
		return false;
	EVP_PKEY_up_ref(key);
	CMS_RecipientInfo_set0_pkey(recipient, key);
	ok = decrypt(cms, recipient, out);
	CMS_RecipientInfo_set0_pkey(recipient, NULL);
	return ok;
}

static bool names(CMS_RecipientInfo *recipient, X509 *certificate)
{
	return CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_TRANS &&
	       CMS_RecipientInfo_ktri_cert_cmp(recipient, certificate) == 0;
}

/* Tries one key on the recipients that name its certificate, or on those that do not. */
static bool open_with(CMS_ContentInfo *cms, X509 *certificate, EVP_PKEY *key, bool named,
                      struct bytes *out)
{
	STACK_OF(CMS_RecipientInfo) *recipients = CMS_get0_RecipientInfos(cms);

	for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); i++) {
		CMS_RecipientInfo *recipient = sk_CMS_RecipientInfo_value(recipients, i);

		if (names(recipient, certificate) == named && open_as(cms, recipient, key, out))
			return true;
	}
	return false;
}

bool ca_envelope_open(const struct ca *ca, struct view envelope, struct bytes *out,
                      struct ca_error *err)
{
	CLEAN(CMS_ContentInfo_freep)
	CMS_ContentInfo *cms = ca_ossl_read(envelope, ASN1_ITEM_rptr(CMS_ContentInfo));
	int n_recipients;

	if (!cms || OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_enveloped)
		return ca_fail(err, "RFC 8894 3.2.2: the content is not an EnvelopedData");
	n_recipients = sk_CMS_RecipientInfo_num(CMS_get0_RecipientInfos(cms));
	if (n_recipients > RECIPIENTS_MAX)
		return ca_fail(err, "RFC 8894 3.2.2: %d recipients, more than %d are not tried",
		               n_recipients, RECIPIENTS_MAX);
	if (open_with(cms, ca->ra_encrypt, ca->ra_encrypt_key, true, out) ||
	    open_with(cms, ca->ca, ca->ca_key, true, out) ||
	    open_with(cms, ca->ra_encrypt, ca->ra_encrypt_key, false, out) ||
	    open_with(cms, ca->ca, ca->ca_key, false, out)) {
		ERR_clear_error();
		return true;
	}
	return ca_fail(err, "RFC 8894 3.2.2: no key of this CA opens the envelope");
}
