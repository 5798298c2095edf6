/*
 * ca_private.h - what a struct ca is made of, for the files of this folder only.
 *
 * Nothing in it changes between ca_open and ca_close, so every thread may read it without a lock.
 */
#ifndef CA_CA_PRIVATE_H
#define CA_CA_PRIVATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ca/ca.h"

#define CA_ROLES (CA_ROLE_RA_ENCRYPT + 1)

/*
 * Everything is owned. No certificate and no key is NULL: a role that has no certificate of its own
 * holds one more reference to the CA's.
 */
struct ca {
	X509 *root;
	X509 *ca;
	X509 *ra_sign;
	X509 *ra_encrypt;
	EVP_PKEY *ca_key;
	EVP_PKEY *ra_sign_key;
	EVP_PKEY *ra_encrypt_key;
	struct bytes der[CA_ROLES]; /* the certificates, by enum ca_role */
};

/* Frees what ca owns, not ca itself. */
void ca_clear(struct ca *ca);

/* The certificate of a role, borrowed. */
X509 *ca_x509(const struct ca *ca, enum ca_role role);

#endif
