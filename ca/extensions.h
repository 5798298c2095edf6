/*
 * extensions.h - writing certificate extensions (RFC 5280 4.2).
 */
#ifndef CA_EXTENSIONS_H
#define CA_EXTENSIONS_H

#include <openssl/x509.h>

#include "ca/ca.h"

#define EXT_OID_SUBJECT_KEY_ID      "2.5.29.14"
#define EXT_OID_KEY_USAGE           "2.5.29.15"
#define EXT_OID_SUBJECT_ALT_NAME    "2.5.29.17"
#define EXT_OID_BASIC_CONSTRAINTS   "2.5.29.19"
#define EXT_OID_CRL_LOCATIONS       "2.5.29.31"
#define EXT_OID_EXT_KEY_USAGE       "2.5.29.37"
#define EXT_OID_AUTHORITY_LOCATIONS "1.3.6.1.5.5.7.1.1"
#define EXT_OID_SMIME_CAPABILITIES  "1.2.840.113549.1.9.15"
/* Microsoft's: the certificate template by name or by OID, how often the CA was renewed, the SHA-1
 * of the CA certificate before, and the security identifier of whom a certificate stands for. */
#define EXT_OID_TEMPLATE_NAME      "1.3.6.1.4.1.311.20.2"
#define EXT_OID_TEMPLATE           "1.3.6.1.4.1.311.21.7"
#define EXT_OID_SID                "1.3.6.1.4.1.311.25.2"
#define EXT_OID_CA_VERSION         "1.3.6.1.4.1.311.21.1"
#define EXT_OID_PREVIOUS_CERT_HASH "1.3.6.1.4.1.311.21.2"

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
