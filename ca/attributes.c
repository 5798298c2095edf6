/*
 * attributes.c - the signed attributes of a CertRep as a scenario may want them: any of them left
 * out, twice, of another type, in any order. OpenSSL's functions insist on a sound list.
 */
#include "ca/attributes.h"

#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/signed_data.h"

#include <stdlib.h>
#include <string.h>

/* OBJECT IDENTIFIERs are held as text, which may be no OID: then NULL. */
static struct tlv *oid_value(const struct certrep_attribute *attribute)
{
	char *dotted = strndup((const char *)attribute->value.data, attribute->value.len);
	struct tlv *oid;

	if (!dotted)
		abort();
	oid = ca_oid(dotted);
	free(dotted);
	return oid;
}

static struct tlv *attribute_value(const struct certrep_attribute *attribute,
                                   struct view message_digest)
{
	if (attribute->value.len == 0 && strcmp(attribute->oid, SCEP_OID_MESSAGE_DIGEST) == 0)
		return tlv_primitive((uint8_t)attribute->tag, message_digest);
	if (attribute->tag == TAG_OID && attribute->value.len > 0)
		return oid_value(attribute);
	return tlv_primitive((uint8_t)attribute->tag, bytes_view(&attribute->value));
}

/* Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue } */
static struct tlv *attribute_node(const struct certrep_attribute *attribute,
                                  struct view message_digest, struct ca_error *err)
{
	struct tlv *type = ca_oid(attribute->oid);
	struct tlv *value = attribute_value(attribute, message_digest);

	if (type && value)
		return tlv_constructed(TLV_SEQUENCE, type, tlv_constructed(TLV_SET, value, NULL),
		                       NULL);
	ca_fail(err, "the attribute %s%s is no object identifier", attribute->oid,
	        type ? "'s value" : "");
	tlv_free(type);
	tlv_free(value);
	return NULL;
}

bool ca_attributes(const struct certrep *rep, struct view message_digest, struct bytes *out,
                   struct ca_error *err)
{
	CLEAN(tlv_freep) struct tlv *set = tlv_constructed(TLV_SET, NULL);

	for (size_t i = 0; i < rep->n_attributes; i++) {
		struct tlv *node = attribute_node(&rep->attributes[i], message_digest, err);

		if (!node)
			return false;
		if (rep->unsorted_attributes)
			tlv_append(set, node);
		else
			tlv_insert(set, node);
	}
	*out = tlv_write(set, TLV_DER);
	return true;
}
