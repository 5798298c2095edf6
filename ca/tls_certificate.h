/*
 * tls_certificate.h - what the two ways to a TLS server's certificate share.
 */
#ifndef CA_TLS_CERTIFICATE_H
#define CA_TLS_CERTIFICATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ca/ca.h"

/* The certificates, the server's own first, and its key as DER. The caller clears out. */
bool ca_tls_identity(X509 *const certificates[], size_t n, const EVP_PKEY *key,
                     struct tls_identity *out, struct ca_error *err);

#endif
