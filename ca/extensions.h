/*
 * extensions.h - writing certificate extensions (RFC 5280 4.2).
 */
#ifndef CA_EXTENSIONS_H
#define CA_EXTENSIONS_H

#include <openssl/x509.h>

#include "ca/ca.h"

#define EXT_OID_SUBJECT_KEY_ID     "2.5.29.14"
#define EXT_OID_KEY_USAGE          "2.5.29.15"
#define EXT_OID_BASIC_CONSTRAINTS  "2.5.29.19"
#define EXT_OID_EXT_KEY_USAGE      "2.5.29.37"
#define EXT_OID_SMIME_CAPABILITIES "1.2.840.113549.1.9.15"
/* Microsoft's: the certificate template by name, and how often the CA was renewed. */
#define EXT_OID_TEMPLATE_NAME "1.3.6.1.4.1.311.20.2"
#define EXT_OID_CA_VERSION    "1.3.6.1.4.1.311.21.1"

/* An extension with a value that never changes. */
struct extension {
	const char *oid;
	bool critical;
	struct view value; /* DER, what is inside extnValue */
};

/* The view of a string literal that holds DER. */
#define DER(literal)                                                                               \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}

bool ca_add_extension(X509 *cert, const struct extension *extension, struct ca_error *err);

/* The name of a certificate template as AD CS writes it, a BMPString. */
bool ca_add_template_name(X509 *cert, const char *name, struct ca_error *err);

/* The SHA-1 of the public key that is in cert already (RFC 5280 4.2.1.2, method 1). */
bool ca_add_subject_key_id(X509 *cert, struct ca_error *err);

/* The issuer's subjectKeyIdentifier as it is, or the SHA-1 of its key if it has none; NULL if it
 * cannot be made. The caller frees it. */
X509_EXTENSION *ca_authority_key_id(X509 *issuer);
bool ca_add_authority_key_id(X509 *cert, X509 *issuer, struct ca_error *err);

#endif
