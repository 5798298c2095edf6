/*
 * asn1_text.h - ASN.1 character strings of whatever type as UTF-8 in a fixed array.
 */
#ifndef CA_ASN1_TEXT_H
#define CA_ASN1_TEXT_H

#include <openssl/asn1.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * False, and out untouched, if value is no character string, is not valid in its own encoding, has
 * a NUL in it, or does not fit with the final NUL. A T61String counts as Latin-1, which is what is
 * meant wherever one is still met.
 */
bool ca_asn1_text(const ASN1_TYPE *value, char *out, size_t size);

#endif
