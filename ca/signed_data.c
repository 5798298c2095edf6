/*
 * signed_data.c - puts the pieces of a SignedData together (RFC 5652 3 and 5.1).
 */
#include "ca/signed_data.h"

#include "ca/cleanup.h"

#include <assert.h>
#include <openssl/objects.h>

static struct tlv *oid_node(const ASN1_OBJECT *object)
{
	return tlv_primitive(TLV_OID, (struct view){ OBJ_get0_data(object), OBJ_length(object) });
}

struct tlv *ca_oid(const char *dotted)
{
	CLEAN(ASN1_OBJECT_freep) ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1 /* no names */);

	return object && OBJ_length(object) > 0 ? oid_node(object) : NULL;
}

static struct tlv *oid_of_nid(int nid)
{
	const ASN1_OBJECT *object = OBJ_nid2obj(nid);

	assert(object && OBJ_length(object) > 0);
	return oid_node(object);
}

struct tlv *ca_algorithm(int nid)
{
	struct tlv *parameters = tlv_primitive(TLV_NULL, (struct view){ 0 });

	return tlv_constructed(TLV_SEQUENCE, oid_of_nid(nid), parameters, NULL);
}

struct tlv *ca_version_1(void)
{
	static const uint8_t version = 1;

	return tlv_primitive(TLV_INTEGER, (struct view){ &version, 1 });
}

struct tlv *ca_signed_data(struct tlv *digests, struct tlv *content, struct tlv *certificates,
                           struct tlv *crls, struct tlv *signers)
{
	struct tlv *signed_data, *encapsulated;

	encapsulated = tlv_constructed(TLV_SEQUENCE, oid_of_nid(NID_pkcs7_data), NULL);
	if (content)
		tlv_append(encapsulated, tlv_constructed(TLV_CONTEXT_0, content, NULL));
	signed_data = tlv_constructed(TLV_SEQUENCE, ca_version_1(), digests, encapsulated, NULL);
	if (certificates)
		tlv_append(signed_data, certificates);
	if (crls)
		tlv_append(signed_data, crls);
	tlv_append(signed_data, signers);
	return tlv_constructed(TLV_SEQUENCE, oid_of_nid(NID_pkcs7_signed),
	                       tlv_constructed(TLV_CONTEXT_0, signed_data, NULL), NULL);
}
