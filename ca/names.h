/*
 * names.h - X.500 names as text, one way for requests and certificates alike.
 */
#ifndef CA_NAMES_H
#define CA_NAMES_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

/* The name as `openssl x509 -nameopt RFC2253` prints it. False, and out untouched, if it does not
 * fit: half a name is another name. */
bool ca_name_text(const X509_NAME *name, char *out, size_t size);

#endif
