/*
 * ossl.c - providers, and objects to and from DER. Single DES, which some clients still send, is in
 * the provider "legacy"; as soon as any provider is loaded by hand, OpenSSL no longer loads
 * "default" by itself.
 */
#include "ca/ossl.h"

#include "ca/error.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/provider.h>
#include <stdio.h>

bool ca_ossl_load(struct ca_error *err)
{
	ERR_clear_error();
	if (!OSSL_PROVIDER_load(NULL /* context */, "default"))
		return ca_fail(err, "OpenSSL cannot load its provider \"default\"");
	/* Without it only the algorithms in it are unknown. */
	if (!OSSL_PROVIDER_load(NULL /* context */, "legacy"))
		ERR_clear_error();
	return true;
}

void *ca_ossl_read(struct view der, const ASN1_ITEM *item)
{
	const unsigned char *at = der.data;
	ASN1_VALUE *object;

	if (der.len > CA_DER_MAX)
		return NULL;
	object = ASN1_item_d2i(NULL, &at, (long)der.len, item);
	if (object && at != der.data + der.len) {
		ASN1_item_free(object, item);
		return NULL;
	}
	return object;
}

bool ca_ossl_write(const void *object, const ASN1_ITEM *item, struct bytes *out)
{
	int len = ASN1_item_i2d(object, NULL, item);
	unsigned char *at;

	if (len <= 0)
		return false;
	*out = bytes_alloc((size_t)len);
	at = out->data;
	ASN1_item_i2d(object, &at, item);
	return true;
}

void ca_ossl_algorithm_name(const ASN1_OBJECT *object, char out[static SCEP_ALGORITHM_SIZE])
{
	int nid = OBJ_obj2nid(object);

	if (nid == NID_undef)
		OBJ_obj2txt(out, SCEP_ALGORITHM_SIZE, object, 1 /* no name */);
	else
		snprintf(out, SCEP_ALGORITHM_SIZE, "%s", OBJ_nid2sn(nid));
}
