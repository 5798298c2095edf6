/*
 * files.h - certificates and keys in PEM files.
 */
#ifndef CA_FILES_H
#define CA_FILES_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ca/ca.h"

bool ca_file_exists(const char *dir, const char *name);

/* A file that is not there is removed already. */
bool ca_remove_file(const char *dir, const char *name, struct ca_error *err);

/* The one certificate, or the private key, in a file of dir. The caller frees it. */
bool ca_read_certificate(const char *dir, const char *name, X509 **out, struct ca_error *err);
bool ca_read_key(const char *dir, const char *name, EVP_PKEY **out, struct ca_error *err);

/* Write a file of dir, whole or not at all. A key is for its owner's eyes only. */
bool ca_write_certificate(const char *dir, const char *name, const X509 *cert,
                          struct ca_error *err);
bool ca_write_key(const char *dir, const char *name, const EVP_PKEY *key, struct ca_error *err);

#endif
