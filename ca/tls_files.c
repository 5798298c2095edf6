/*
 * tls_files.c - a TLS server's certificate and key from somebody's own PEM files. What does not
 * belong together is told at the start, and not by every client.
 */
#include "ca/tls_certificate.h"

#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/files.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The certificates of a file, in its order. */
struct pem_chain {
	X509 *certificates[CHAIN_MAX];
	size_t n;
};

static void pem_chain_clear(struct pem_chain *chain)
{
	while (chain->n > 0)
		X509_free(chain->certificates[--chain->n]);
}

static bool read_chain(const char *path, struct pem_chain *chain, struct ca_error *err)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return ca_fail(err, "%s: %s", path, strerror(errno));
	CLEAN(BIO_freep) BIO *bio = BIO_new_fp(file, BIO_CLOSE);
	if (!bio)
		abort();
	for (X509 *cert; (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL));) {
		if (chain->n == CHAIN_MAX) {
			X509_free(cert);
			return ca_fail(err, "%s holds more than %d certificates", path, CHAIN_MAX);
		}
		chain->certificates[chain->n++] = cert;
	}
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return ca_fail(err, "%s: certificate %zu cannot be read", path, chain->n + 1);
	ERR_clear_error(); /* that was the end of the file */
	if (chain->n == 0)
		return ca_fail(err,
		               "%s holds no PEM certificate; `openssl x509 -in FILE` "
		               "makes PEM of DER",
		               path);
	return true;
}

static bool read_key(const char *path, EVP_PKEY **out, struct ca_error *err)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX] = ".";

	if (slash)
		snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path);
	return ca_read_key(dir, slash ? slash + 1 : path, out, err);
}

bool ca_read_tls(const char *cert_file, const char *key_file, struct tls_identity *out,
                 struct ca_error *err)
{
	CLEAN(pem_chain_clear) struct pem_chain chain = { 0 };
	CLEAN(EVP_PKEY_freep) EVP_PKEY *key = NULL;

	ERR_clear_error();
	if (!read_chain(cert_file, &chain, err) || !read_key(key_file, &key, err))
		return false;
	if (X509_check_private_key(chain.certificates[0], key) != 1)
		return ca_fail(err,
		               "%s is not the key of the first certificate in %s; put the "
		               "server's own certificate first, its issuer behind it",
		               key_file, cert_file);
	return ca_tls_identity(chain.certificates, chain.n, key, out, err);
}
