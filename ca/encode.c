/*
 * encode.c - writes a CertRep (RFC 8894 3.3.2) exactly as a struct certrep describes it: its
 * content, its signed attributes, its signature over the attributes as they are written, the
 * message around them. One reply costs one private key operation.
 */
#include "ca/attributes.h"
#include "ca/ca_private.h"
#include "ca/cleanup.h"
#include "ca/envelope.h"
#include "ca/error.h"
#include "ca/ossl.h"
#include "ca/signed_data.h"

#include <openssl/err.h>
#include <openssl/objects.h>

struct signer {
	X509 *certificate;
	EVP_PKEY *key;
};

static struct signer signer_of(const struct ca *ca, const struct certrep *rep)
{
	if (rep->signer == CERTREP_SIGNER_CA)
		return (struct signer){ ca->ca, ca->ca_key };
	return (struct signer){ ca->ra_sign, ca->ra_sign_key };
}

/* How the algorithms of the signature are identified. */
struct algorithms {
	int digest, signature; /* NIDs, both with an OID */
};

static bool has_oid(int nid)
{
	return nid != NID_undef && OBJ_length(OBJ_nid2obj(nid)) > 0;
}

static bool find_algorithms(const struct certrep *rep, const EVP_MD *md, struct algorithms *out,
                            struct ca_error *err)
{
	struct algorithms found = { .signature = NID_rsaEncryption };

	found.digest = md ? EVP_MD_get_type(md) : NID_undef;
	if (!has_oid(found.digest))
		return ca_fail(err, "there is no digest \"%s\" here", rep->digest);
	if (rep->signature_oid == CERTREP_SIGNATURE_WITH_RSA &&
	    !OBJ_find_sigid_by_algs(&found.signature, found.digest, NID_rsaEncryption))
		return ca_fail(err, "there is no signature algorithm of %s with RSA", rep->digest);
	*out = found;
	return true;
}

static bool seal(const struct certrep *rep, struct view content, struct bytes *out,
                 struct ca_error *err)
{
	if (rep->recipient_kind == CERTREP_RECIPIENT_PASSWORD)
		return ca_envelope_seal_with_password(content, rep->password, rep->cipher, out,
		                                      err);
	return ca_envelope_seal(content, bytes_view(&rep->recipient), rep->cipher, out, err);
}

/* The octets of eContent; none if it is absent. */
static bool make_content(const struct certrep *rep, struct bytes *out, struct ca_error *err)
{
	static const uint8_t zero = 0;
	CLEAN(bytes_clear) struct bytes delivery = { 0 };

	if (rep->content == CERTREP_CONTENT_ABSENT)
		return true;
	if (rep->content == CERTREP_CONTENT_ZERO_BYTE) {
		*out = bytes_copy((struct view){ &zero, 1 });
		return true;
	}
	delivery = ca_certs_only(rep->certificates, rep->n_certificates, bytes_view(&rep->crl));
	return seal(rep, bytes_view(&delivery), out, err);
}

static bool make_attributes(const struct certrep *rep, const EVP_MD *md, struct view content,
                            struct bytes *out, struct ca_error *err)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned len;

	if (!EVP_Digest(content.data, content.len, digest, &len, md, NULL))
		return ca_fail(err, "the content cannot be digested with %s", rep->digest);
	return ca_attributes(rep, (struct view){ digest, len }, out, err);
}

static bool sign(struct view data, const EVP_MD *md, EVP_PKEY *key, struct bytes *out,
                 struct ca_error *err)
{
	CLEAN(EVP_MD_CTX_freep) EVP_MD_CTX *context = EVP_MD_CTX_new();

	*out = bytes_alloc((size_t)EVP_PKEY_get_size(key));
	if (!context || EVP_DigestSignInit(context, NULL, md, NULL, key) != 1 ||
	    EVP_DigestSign(context, out->data, &out->len, data.data, data.len) != 1)
		return ca_fail(err, "the reply cannot be signed");
	return true;
}

/* IssuerAndSerialNumber (RFC 5652 10.2.4) */
static bool issuer_and_serial(X509 *certificate, struct tlv **out, struct ca_error *err)
{
	CLEAN(bytes_clear) struct bytes issuer = { 0 };
	CLEAN(bytes_clear) struct bytes serial = { 0 };

	if (!ca_ossl_write(X509_get_issuer_name(certificate), ASN1_ITEM_rptr(X509_NAME), &issuer) ||
	    !ca_ossl_write(X509_get0_serialNumber(certificate), ASN1_ITEM_rptr(ASN1_INTEGER),
	                   &serial))
		return ca_fail(err, "the signer's certificate cannot be named");
	*out = tlv_constructed(TLV_SEQUENCE, tlv_encoded(bytes_view(&issuer)),
	                       tlv_encoded(bytes_view(&serial)), NULL);
	return true;
}

/* The very bytes that were signed, but for the tag: SET for signing, [0] in a SignerInfo. */
static struct tlv *signed_attributes(struct view attributes)
{
	struct tlv *node = tlv_encoded(attributes);

	node->value.data[0] = TLV_CONTEXT_0;
	return node;
}

/* SignerInfo (RFC 5652 5.3); takes sid. */
static struct tlv *signer_info(struct tlv *sid, const struct algorithms *algorithms,
                               struct view attributes, struct view signature)
{
	return tlv_constructed(TLV_SEQUENCE, ca_version_1(), sid, ca_algorithm(algorithms->digest),
	                       signed_attributes(attributes), ca_algorithm(algorithms->signature),
	                       tlv_primitive(TLV_OCTETS, signature), NULL);
}

static struct tlv *message(const struct certrep *rep, struct view content,
                           const struct algorithms *algorithms, struct tlv *signer)
{
	bool absent = rep->content == CERTREP_CONTENT_ABSENT;

	return ca_signed_data(tlv_constructed(TLV_SET, ca_algorithm(algorithms->digest), NULL),
	                      absent ? NULL : tlv_primitive(TLV_OCTETS, content),
	                      NULL /* certificates: NDES sends none */, NULL /* crls */,
	                      tlv_constructed(TLV_SET, signer, NULL));
}

bool ca_encode(const struct ca *ca, const struct certrep *rep, struct bytes *out,
               struct ca_error *err)
{
	struct signer signer = signer_of(ca, rep);
	CLEAN(EVP_MD_freep) EVP_MD *md = NULL;
	CLEAN(bytes_clear) struct bytes content = { 0 };
	CLEAN(bytes_clear) struct bytes attributes = { 0 };
	CLEAN(bytes_clear) struct bytes signature = { 0 };
	CLEAN(tlv_freep) struct tlv *tree = NULL;
	struct algorithms algorithms = { 0 };
	struct tlv *sid = NULL;

	ERR_clear_error();
	md = EVP_MD_fetch(NULL, rep->digest, NULL);
	if (!find_algorithms(rep, md, &algorithms, err) || !make_content(rep, &content, err) ||
	    !make_attributes(rep, md, bytes_view(&content), &attributes, err) ||
	    !sign(bytes_view(&attributes), md, signer.key, &signature, err) ||
	    !issuer_and_serial(signer.certificate, &sid, err))
		return false;
	tree = message(
		rep, bytes_view(&content), &algorithms,
		signer_info(sid, &algorithms, bytes_view(&attributes), bytes_view(&signature)));
	*out = tlv_write(tree, rep->ber ? TLV_BER : TLV_DER);
	return true;
}
