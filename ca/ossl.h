/*
 * ossl.h - what every file here wants of libcrypto: its providers, and the ways between its objects
 * and DER. item is ASN1_ITEM_rptr(X509) and the like.
 */
#ifndef CA_OSSL_H
#define CA_OSSL_H

#include "ca/ca.h"

#include <openssl/asn1.h>

/* Longer messages, requests and certificates are not read. */
#define CA_DER_MAX (1024 * 1024)

/*
 * Makes the algorithms of OpenSSL's providers "default" and "legacy" known, for the rest of the
 * process. Single DES stays unknown where "legacy" is not installed.
 */
bool ca_ossl_load(struct ca_error *err);

/* Reads one object, of which nothing may be left over; NULL if it is not one. The caller frees it.
 */
void *ca_ossl_read(struct view der, const ASN1_ITEM *item);

/* The object's DER. The caller clears out. False only if the object cannot be written. */
bool ca_ossl_write(const void *object, const ASN1_ITEM *item, struct bytes *out);

/* An algorithm by the name that OpenSSL fetches it by ("SHA256", "AES-128-CBC"), or its OID. */
void ca_ossl_algorithm_name(const ASN1_OBJECT *object, char out[static SCEP_ALGORITHM_SIZE]);

#endif
