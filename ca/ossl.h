/*
 * ossl.h - what every file here wants of libcrypto: its providers, and the ways between its objects
 * and DER. item is ASN1_ITEM_rptr(X509) and the like.
 */
#ifndef CA_OSSL_H
#define CA_OSSL_H

#include "ca/ca.h"

#include <openssl/asn1.h>
#include <openssl/provider.h>

/* Longer messages, requests and certificates are not read. */
#define CA_DER_MAX (1024 * 1024)

/*
 * Makes the algorithms of the provider "legacy" available beside the usual ones. NULL where it is
 * not installed: single DES is unknown then. The caller unloads it.
 */
OSSL_PROVIDER *ca_ossl_load_legacy(void);

/* Reads one object, of which nothing may be left over; NULL if it is not one. The caller frees it.
 */
void *ca_ossl_read(struct view der, const ASN1_ITEM *item);

/* The object's DER. The caller clears out. False only if the object cannot be written. */
bool ca_ossl_write(const void *object, const ASN1_ITEM *item, struct bytes *out);

/* An algorithm by the name that OpenSSL fetches it by ("SHA256", "AES-128-CBC"), or its OID. */
void ca_ossl_algorithm_name(const ASN1_OBJECT *object, char out[static SCEP_ALGORITHM_SIZE]);

#endif
