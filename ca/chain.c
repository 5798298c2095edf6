/*
 * chain.c - the certificates of a CA as others see them: GetCACert's list, the file to trust,
 * fingerprints.
 */
#include "ca/ca_private.h"

#include "ca/cleanup.h"
#include "ca/error.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>

struct view ca_certificate(const struct ca *ca, enum ca_role role)
{
	return bytes_view(&ca->der[role]);
}

enum ca_hierarchy ca_hierarchy(const struct ca *ca)
{
	if (ca->ra_sign == ca->ca)
		return CA_ONLY;
	return ca->root == ca->ca ? CA_SINGLE_TIER : CA_TWO_TIER;
}

static void add(struct chain *chain, const struct ca *ca, enum ca_role role)
{
	chain->certificates[chain->n++] = bytes_copy(ca_certificate(ca, role));
}

bool ca_chain(const struct ca *ca, struct chain *out, struct ca_error *err)
{
	enum ca_hierarchy hierarchy = ca_hierarchy(ca);

	(void)err; /* copying does not fail; other hierarchies may */
	*out = (struct chain){ 0 };
	if (hierarchy != CA_ONLY) {
		add(out, ca, CA_ROLE_RA_SIGN);
		add(out, ca, CA_ROLE_RA_ENCRYPT);
	}
	if (hierarchy == CA_TWO_TIER)
		add(out, ca, CA_ROLE_ROOT);
	add(out, ca, CA_ROLE_CA);
	return true;
}

bool ca_trust_pem(const struct ca *ca, struct bytes *out, struct ca_error *err)
{
	CLEAN(BIO_freep) BIO *pem = BIO_new(BIO_s_mem());
	char *text = NULL;

	if (!pem)
		abort();
	ERR_clear_error();
	if (!PEM_write_bio_X509(pem, ca->root) ||
	    (ca->root != ca->ca && !PEM_write_bio_X509(pem, ca->ca)))
		return ca_fail(err, "cannot write the certificates to trust as PEM");
	size_t len = (size_t)BIO_get_mem_data(pem, &text);
	*out = bytes_copy((struct view){ (const uint8_t *)text, len });
	return true;
}

bool ca_fingerprint(struct view certificate, const char *digest,
                    char out[static CA_FINGERPRINT_TEXT_SIZE], struct ca_error *err)
{
	uint8_t value[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	ERR_clear_error();
	CLEAN(EVP_MD_freep) EVP_MD *md = EVP_MD_fetch(NULL, digest, NULL /* any provider */);
	if (!md || 2 * EVP_MD_get_size(md) >= CA_FINGERPRINT_TEXT_SIZE)
		return ca_fail(err, "%s is no digest for a fingerprint; take MD5, SHA1 or SHA256",
		               digest);
	if (!EVP_Digest(certificate.data, certificate.len, value, &len, md, NULL /* engine */))
		return ca_fail(err, "cannot compute the %s of a certificate", digest);
	ca_hex((struct view){ value, len }, out);
	return true;
}
