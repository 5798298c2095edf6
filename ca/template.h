/*
 * template.h - the extension by which AD CS tells what template a certificate was made from.
 */
#ifndef CA_TEMPLATE_H
#define CA_TEMPLATE_H

#include <openssl/x509.h>

#include "ca/ca.h"

bool ca_add_template(X509 *cert, const char *name, struct ca_error *err);

#endif
