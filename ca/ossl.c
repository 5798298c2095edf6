/*
 * ossl.c - providers, and objects to and from DER. Single DES, which some clients still send, is in
 * the provider "legacy", and that takes its random numbers from what else is loaded by hand, not
 * from the "default" that OpenSSL falls back to. So both are loaded by hand, once for the process
 * and never unloaded: OpenSSL 3.0 frees things twice when a fallback comes after them.
 */
#include "ca/ossl.h"

#include "ca/error.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/provider.h>
#include <stdio.h>

/* OpenSSL's context is the process's, and so is what is loaded into it. */
static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static OSSL_PROVIDER *standard, *legacy;

static void load(void)
{
	standard = OSSL_PROVIDER_load(NULL /* context */, "default");
	legacy = OSSL_PROVIDER_load(NULL /* context */, "legacy");
}

bool ca_ossl_load(struct ca_error *err)
{
	if (!CRYPTO_THREAD_run_once(&once, load) || !standard)
		return ca_fail(err, "OpenSSL cannot load its provider \"default\"");
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
