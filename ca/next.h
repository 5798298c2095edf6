/*
 * next.h - how a CA that takes over points back to the one before it.
 */
#ifndef CA_NEXT_H
#define CA_NEXT_H

#include <openssl/x509.h>

#include "ca/ca.h"

/* What AD CS writes into the certificate of a CA: its version, and the hash of the CA certificate
 * before it, if there was one (before may be NULL). */
bool ca_add_succession(X509 *cert, const struct ca *before, struct ca_error *err);

#endif
