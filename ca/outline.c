/*
 * outline.c - what can be told of a SCEP message without any key, for people who read a journal.
 * The message may be a client's or one that a scenario bent, so nothing in it is taken for granted
 * and nothing is verified.
 */
#include "ca/ca.h"
#include "ca/cleanup.h"
#include "ca/envelope.h"
#include "ca/error.h"
#include "ca/ossl.h"

#include <openssl/err.h>
#include <openssl/objects.h>

/* No text if it is no OID or longer than any that is met: half an OID is another one. */
static void put_oid(const ASN1_OBJECT *object, char out[static SCEP_OID_SIZE])
{
	int len = OBJ_obj2txt(out, SCEP_OID_SIZE, object, 1 /* no names */);

	if (len <= 0 || len >= SCEP_OID_SIZE)
		out[0] = '\0';
}

static void put_oid_value(const ASN1_OBJECT *object, struct certrep_attribute *out)
{
	char dotted[SCEP_OID_SIZE];

	put_oid(object, dotted);
	out->tag = TAG_OID;
	out->value = bytes_of_text(dotted);
}

/* The content octets, and the tag if it is a universal one. */
static void put_value(const ASN1_TYPE *value, struct certrep_attribute *out)
{
	CLEAN(bytes_clear) struct bytes der = { 0 };
	int tag, class;
	long len;

	if (!ca_ossl_write(value, ASN1_ITEM_rptr(ASN1_ANY), &der))
		return;
	const uint8_t *at = der.data;
	if (ASN1_get_object(&at, &len, &tag, &class, (long)der.len) & 0x80 /* broken */)
		return;
	out->tag = class == V_ASN1_UNIVERSAL ? (enum attribute_tag)tag : 0;
	out->value = bytes_copy((struct view){ at, (size_t)len });
}

static void put_attribute(X509_ATTRIBUTE *attribute, struct certrep_attribute *out)
{
	const ASN1_TYPE *value = X509_ATTRIBUTE_get0_type(attribute, 0 /* the first */);

	put_oid(X509_ATTRIBUTE_get0_object(attribute), out->oid);
	if (value && ASN1_TYPE_get(value) == V_ASN1_OBJECT)
		put_oid_value(value->value.object, out);
	else if (value)
		put_value(value, out);
}

static void put_signer(CMS_SignerInfo *signer, struct scep_outline *out)
{
	X509_ALGOR *digest;
	int n = CMS_signed_get_attr_count(signer);

	CMS_SignerInfo_get0_algs(signer, NULL /* key */, NULL /* certificate */, &digest, NULL);
	ca_ossl_algorithm_name(digest->algorithm, out->digest);
	for (int i = 0; i < n && i < CERTREP_ATTRIBUTES_MAX; i++)
		put_attribute(CMS_signed_get_attr(signer, i),
		              &out->attributes[out->n_attributes++]);
}

static void put_envelope(CMS_ContentInfo *message, struct scep_outline *out)
{
	CLEAN(CMS_ContentInfo_freep) CMS_ContentInfo *envelope = NULL;
	ASN1_OCTET_STRING **content = CMS_get0_content(message);
	struct view der;

	if (!content || !*content)
		return;
	der.data = ASN1_STRING_get0_data(*content);
	der.len = (size_t)ASN1_STRING_length(*content);
	envelope = ca_ossl_read(der, ASN1_ITEM_rptr(CMS_ContentInfo));
	if (!envelope || OBJ_obj2nid(CMS_get0_type(envelope)) != NID_pkcs7_enveloped)
		return;
	out->has_envelope = true;
	out->n_recipients = (size_t)sk_CMS_RecipientInfo_num(CMS_get0_RecipientInfos(envelope));
	ca_envelope_cipher(der, out->cipher);
}

bool ca_outline(struct view message, struct scep_outline *out, struct ca_error *err)
{
	CLEAN(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;
	CMS_SignerInfo *signer;

	ERR_clear_error();
	cms = ca_ossl_read(message, ASN1_ITEM_rptr(CMS_ContentInfo));
	if (!cms || OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed)
		return ca_fail(err, "RFC 8894 3.2: the message is not a SignedData");
	signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0 /* the first */);
	if (!signer)
		return ca_fail(err, "RFC 8894 3.2: nobody signed the message");
	*out = (struct scep_outline){ 0 };
	put_signer(signer, out);
	put_envelope(cms, out);
	ERR_clear_error();
	return true;
}
