/*
 * keys.h - making RSA keys.
 */
#ifndef CA_KEYS_H
#define CA_KEYS_H

#include <openssl/evp.h>

#include "ca/ca.h"

/* A new RSA-2048 key, or NULL. */
EVP_PKEY *ca_key_make(void);

/* Fills keys[] with n new RSA-2048 keys, made at the same time by a thread each. The caller frees
 * them. */
bool ca_keys_make(EVP_PKEY *keys[], size_t n, struct ca_error *err);

#endif
