/*
 * authority.c - opening a CA from its files. The files may be somebody's own, so whatever does not
 * belong together is found here and named, and not by a client that cannot decrypt its reply.
 */
#include "ca/ca_private.h"

#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/files.h"
#include "ca/names.h"
#include "ca/ossl.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const ra_files[] = {
	"ra-sign.pem",
	"ra-sign.key",
	"ra-encrypt.pem",
	"ra-encrypt.key",
};
#define RA_FILES (sizeof(ra_files) / sizeof(ra_files[0]))

void ca_clear(struct ca *ca)
{
	X509_free(ca->root);
	X509_free(ca->ca);
	X509_free(ca->ra_sign);
	X509_free(ca->ra_encrypt);
	EVP_PKEY_free(ca->ca_key);
	EVP_PKEY_free(ca->ra_sign_key);
	EVP_PKEY_free(ca->ra_encrypt_key);
	for (size_t i = 0; i < CA_ROLES; i++)
		bytes_clear(&ca->der[i]);
	*ca = (struct ca){ 0 };
}

void ca_close(struct ca *ca)
{
	if (!ca)
		return;
	ca_clear(ca);
	free(ca);
}

X509 *ca_x509(const struct ca *ca, enum ca_role role)
{
	X509 *const by_role[CA_ROLES] = {
		[CA_ROLE_ROOT] = ca->root,
		[CA_ROLE_CA] = ca->ca,
		[CA_ROLE_RA_SIGN] = ca->ra_sign,
		[CA_ROLE_RA_ENCRYPT] = ca->ra_encrypt,
	};

	return by_role[role];
}

static void ca_closep(struct ca **ca)
{
	ca_close(*ca);
}

static X509 *one_more(X509 *cert)
{
	X509_up_ref(cert);
	return cert;
}

static EVP_PKEY *one_more_key(EVP_PKEY *key)
{
	EVP_PKEY_up_ref(key);
	return key;
}

static bool is_issued_by(X509 *cert, X509 *issuer)
{
	return X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(issuer)) == 0 &&
	       X509_verify(cert, X509_get0_pubkey(issuer)) == 1;
}

/* Reads NAME.pem and NAME.key. */
static bool read_pair(const char *dir, const char *name, X509 **cert, EVP_PKEY **key,
                      struct ca_error *err)
{
	char pem[32], key_file[32];

	snprintf(pem, sizeof(pem), "%s.pem", name);
	snprintf(key_file, sizeof(key_file), "%s.key", name);
	if (!ca_read_certificate(dir, pem, cert, err) || !ca_read_key(dir, key_file, key, err))
		return false;
	if (X509_check_private_key(*cert, *key) != 1)
		return ca_fail(err,
		               "%s/%s is not the key of %s; put two that belong together there",
		               dir, key_file, pem);
	return true;
}

static bool read_ca(const char *dir, struct ca *ca, struct ca_error *err)
{
	static const char *const files[] = { "ca.pem", "ca.key" };

	for (size_t i = 0; i < 2; i++)
		if (!ca_file_exists(dir, files[i]))
			return ca_fail(err, "%s/%s is missing; a CA needs ca.pem and ca.key", dir,
			               files[i]);
	return read_pair(dir, "ca", &ca->ca, &ca->ca_key, err);
}

static bool check_own_root(const char *dir, struct ca *ca, struct ca_error *err)
{
	char issuer[SCEP_SUBJECT_TEXT_SIZE] = "another";

	if (is_issued_by(ca->ca, ca->ca))
		return true;
	ca_name_text(X509_get_issuer_name(ca->ca), issuer, sizeof(issuer));
	return ca_fail(err,
	               "%s/root.pem is missing; ca.pem is issued by %.200s, whose certificate "
	               "belongs there",
	               dir, issuer);
}

static bool read_root(const char *dir, struct ca *ca, struct ca_error *err)
{
	if (!ca_file_exists(dir, "root.pem")) {
		ca->root = one_more(ca->ca);
		return check_own_root(dir, ca, err);
	}
	if (!ca_read_certificate(dir, "root.pem", &ca->root, err))
		return false;
	if (!is_issued_by(ca->ca, ca->root))
		return ca_fail(err,
		               "%s/ca.pem is not issued by root.pem; put its issuer's "
		               "certificate into root.pem",
		               dir);
	if (X509_cmp(ca->ca, ca->root) == 0) {
		X509_free(ca->root);
		ca->root = one_more(ca->ca);
	}
	return true;
}

static size_t count_ra_files(const char *dir, const char **out_missing)
{
	size_t n = 0;

	for (size_t i = 0; i < RA_FILES; i++)
		if (ca_file_exists(dir, ra_files[i]))
			n++;
		else
			*out_missing = ra_files[i];
	return n;
}

static void be_own_ra(struct ca *ca)
{
	ca->ra_sign = one_more(ca->ca);
	ca->ra_sign_key = one_more_key(ca->ca_key);
	ca->ra_encrypt = one_more(ca->ca);
	ca->ra_encrypt_key = one_more_key(ca->ca_key);
}

static bool read_ra_pair(const char *dir, const char *name, const struct ca *ca, X509 **cert,
                         EVP_PKEY **key, struct ca_error *err)
{
	if (!read_pair(dir, name, cert, key, err))
		return false;
	if (!is_issued_by(*cert, ca->ca))
		return ca_fail(err,
		               "%s/%s.pem is not issued by ca.pem; clients refuse such an RA, "
		               "take one that this CA issued",
		               dir, name);
	return true;
}

static bool read_ra(const char *dir, struct ca *ca, struct ca_error *err)
{
	const char *missing = NULL;
	size_t n = count_ra_files(dir, &missing);

	if (n == 0) {
		be_own_ra(ca);
		return true;
	}
	if (n < RA_FILES)
		return ca_fail(err,
		               "%s/%s is missing; an NDES chain needs ra-sign.pem, ra-sign.key, "
		               "ra-encrypt.pem and ra-encrypt.key, a CA without RA none of them",
		               dir, missing);
	return read_ra_pair(dir, "ra-sign", ca, &ca->ra_sign, &ca->ra_sign_key, err) &&
	       read_ra_pair(dir, "ra-encrypt", ca, &ca->ra_encrypt, &ca->ra_encrypt_key, err);
}

/* The envelope of RFC 8894 3.1 and the signature of an NDES are RSA's. */
static bool has_rsa_keys(const char *dir, const struct ca *ca, struct ca_error *err)
{
	if (EVP_PKEY_is_a(ca->ra_sign_key, "RSA") && EVP_PKEY_is_a(ca->ra_encrypt_key, "RSA"))
		return true;
	return ca_fail(err, "%s: the keys that sign and decrypt SCEP messages have to be RSA keys",
	               dir);
}

/* OpenSSL takes a certificate's extensions apart when they are first asked for. Asked here, nothing
 * in a struct ca changes later, and threads only read. */
static bool settle_certificates(struct ca *ca, struct ca_error *err)
{
	for (size_t i = 0; i < CA_ROLES; i++) {
		X509 *cert = ca_x509(ca, i);

		(void)X509_get_extension_flags(cert);
		if (!ca_ossl_write(cert, ASN1_ITEM_rptr(X509), &ca->der[i]))
			return ca_fail(err, "cannot encode a certificate of the CA");
	}
	return true;
}

bool ca_open(const char *dir, struct ca **out, struct ca_error *err)
{
	CLEAN(ca_closep) struct ca *ca = calloc(1, sizeof(*ca));

	if (!ca)
		abort();
	ERR_clear_error();
	if (!ca_ossl_load(err) || !read_ca(dir, ca, err) || !read_root(dir, ca, err) ||
	    !read_ra(dir, ca, err) || !has_rsa_keys(dir, ca, err) || !settle_certificates(ca, err))
		return false;
	*out = ca;
	ca = NULL;
	return true;
}
