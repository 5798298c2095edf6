/*
 * certificates.h - what is the same in every certificate made here, whoever it is for.
 */
#ifndef CA_CERTIFICATES_H
#define CA_CERTIFICATES_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ca/ca.h"

/* A version 3 certificate with a fresh serial number, these names and this validity (seconds since
 * 1970). It lacks its key, its extensions and its signature. The caller frees it. */
bool ca_certificate_begin(const X509_NAME *subject, const X509_NAME *issuer, int64_t not_before,
                          int64_t not_after, X509 **out, struct ca_error *err);

bool ca_certificate_sign(X509 *cert, EVP_PKEY *issuer_key, struct ca_error *err);

/* What a certificate says of itself. The caller clears out. */
bool ca_certificate_values(const X509 *cert, struct certificate *out, struct ca_error *err);

/* A serial number as `openssl x509 -serial` prints it. False, and out untouched, if it does not
 * fit.
 */
bool ca_serial_text(const ASN1_INTEGER *serial, char *out, size_t size);

/* Times are seconds since 1970. False for a year that has no four digits. */
bool ca_put_seconds(ASN1_TIME *place, int64_t seconds);
bool ca_seconds_of(const ASN1_TIME *time, int64_t *out);

#endif
