/*
 * create.c - making the CA of a single-tier NDES installation: the CA and the two RA certificates
 * that an NDES asks of it when the role is installed (docs/ndes.md).
 *
 * The files come into being one by one and ca.pem is the last of them. A directory without ca.pem
 * therefore holds no CA, whatever else an interrupted making left in it.
 */
#include "ca/ca_private.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/extensions.h"
#include "ca/files.h"
#include "ca/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define ORGANISATION "mockndes test CA - not to be trusted"
#define CA_NAME      "MOCKNDES Test CA (do not trust)"
#define RA_NAME      "MOCKNDES-MSCEP-RA"

/* What tells one of the three certificates from the others. */
struct profile {
	const char *common_name;
	const char *template_name; /* or NULL */
	int years;
	const struct extension *extensions;
	size_t n_extensions;
};

static const struct extension ca_extensions[] = {
	/* digitalSignature, keyCertSign, cRLSign */
	{ EXT_OID_KEY_USAGE, false, DER("\x03\x02\x01\x86") },
	{ EXT_OID_BASIC_CONSTRAINTS, true, DER("\x30\x03\x01\x01\xff") }, /* CA:TRUE */
	{ EXT_OID_CA_VERSION, false, DER("\x02\x01\x00") },               /* never renewed */
};

/* Certificate Request Agent, 1.3.6.1.4.1.311.20.2.1 */
#define REQUEST_AGENT DER("\x30\x0c\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x01")

static const struct extension ra_sign_extensions[] = {
	{ EXT_OID_KEY_USAGE, false, DER("\x03\x02\x07\x80") }, /* digitalSignature */
	{ EXT_OID_EXT_KEY_USAGE, false, REQUEST_AGENT },
};

static const struct extension ra_encrypt_extensions[] = {
	{ EXT_OID_KEY_USAGE, false, DER("\x03\x02\x05\x20") }, /* keyEncipherment */
	{ EXT_OID_EXT_KEY_USAGE, false, REQUEST_AGENT },
	{ EXT_OID_SMIME_CAPABILITIES, false,
	  DER("\x30\x69"
	      "\x30\x0e\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x02\x02\x02\x00\x80" /* RC2, 128 bits */
	      "\x30\x0e\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x04\x02\x02\x00\x80" /* RC4, 128 bits */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a"             /* AES-256-CBC */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2d"             /* AES-256 wrap */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x02"             /* AES-128-CBC */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x05"             /* AES-128 wrap */
	      "\x30\x07\x06\x05\x2b\x0e\x03\x02\x07"                             /* DES-CBC */
	      "\x30\x0a\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x07") },             /* 3DES-CBC */
};

#define EXTENSIONS(list) .extensions = list, .n_extensions = sizeof(list) / sizeof(list[0])

/* An RA's years are not more than the CA's: no certificate outlives its issuer. */
static const struct profile ca_profile = {
	.common_name = CA_NAME,
	.years = 5,
	EXTENSIONS(ca_extensions),
};
static const struct profile ra_sign_profile = {
	.common_name = RA_NAME,
	.template_name = "EnrollmentAgentOffline",
	.years = 2,
	EXTENSIONS(ra_sign_extensions),
};
static const struct profile ra_encrypt_profile = {
	.common_name = RA_NAME,
	.template_name = "CEPEncryption",
	.years = 2,
	EXTENSIONS(ra_encrypt_extensions),
};

static bool add_name_part(X509_NAME *name, const char *type, const char *value)
{
	return X509_NAME_add_entry_by_txt(name, type, V_ASN1_PRINTABLESTRING,
	                                  (const unsigned char *)value, (int)strlen(value),
	                                  -1 /* last */, 0 /* a part of its own */) == 1;
}

static X509_NAME *name_of(const struct profile *profile)
{
	CLEAN(X509_NAME_freep) X509_NAME *name = X509_NAME_new();

	if (!name || !add_name_part(name, "O", ORGANISATION) ||
	    !add_name_part(name, "CN", profile->common_name))
		return NULL;
	X509_NAME *out = name;
	name = NULL;
	return out;
}

static int64_t years_after(int64_t start, int years)
{
	time_t seconds = (time_t)start;
	struct tm tm = { 0 };

	gmtime_r(&seconds, &tm);
	tm.tm_year += years;
	return timegm(&tm);
}

/* issuer is NULL for a certificate that is its own issuer. */
static bool add_extensions(X509 *cert, const struct profile *profile, X509 *issuer,
                           struct ca_error *err)
{
	for (size_t i = 0; i < profile->n_extensions; i++)
		if (!ca_add_extension(cert, &profile->extensions[i], err))
			return false;
	if (profile->template_name && !ca_add_template_name(cert, profile->template_name, err))
		return false;
	return ca_add_subject_key_id(cert, err) &&
	       (!issuer || ca_add_authority_key_id(cert, issuer, err));
}

/* made->ca is NULL as long as the certificate to make is the CA's own. */
static bool make_certificate(const struct ca *made, const struct profile *profile, EVP_PKEY *key,
                             int64_t not_before, X509 **out, struct ca_error *err)
{
	CLEAN(X509_NAME_freep) X509_NAME *subject = name_of(profile);
	CLEAN(X509_freep) X509 *cert = NULL;

	if (!subject)
		return ca_fail(err, "cannot make the name %s", profile->common_name);
	const X509_NAME *issuer = made->ca ? X509_get_subject_name(made->ca) : subject;
	if (!ca_certificate_begin(subject, issuer, not_before,
	                          years_after(not_before, profile->years), &cert, err))
		return false;
	if (!X509_set_pubkey(cert, key))
		return ca_fail(err, "cannot put a key into a certificate");
	if (!add_extensions(cert, profile, made->ca, err) ||
	    !ca_certificate_sign(cert, made->ca_key, err))
		return false;
	*out = cert;
	cert = NULL;
	return true;
}

static bool make_keys(struct ca *made, struct ca_error *err)
{
	EVP_PKEY *keys[3] = { NULL };

	if (!ca_keys_make(keys, 3, err))
		return false;
	made->ca_key = keys[0];
	made->ra_sign_key = keys[1];
	made->ra_encrypt_key = keys[2];
	return true;
}

static bool make_certificates(struct ca *made, int64_t now, struct ca_error *err)
{
	int64_t from = now - 3600; /* for devices whose clock is late */

	return make_certificate(made, &ca_profile, made->ca_key, from, &made->ca, err) &&
	       make_certificate(made, &ra_sign_profile, made->ra_sign_key, from, &made->ra_sign,
	                        err) &&
	       make_certificate(made, &ra_encrypt_profile, made->ra_encrypt_key, from,
	                        &made->ra_encrypt, err);
}

static bool write_files(const char *dir, const struct ca *made, struct ca_error *err)
{
	return ca_write_key(dir, "ra-sign.key", made->ra_sign_key, err) &&
	       ca_write_certificate(dir, "ra-sign.pem", made->ra_sign, err) &&
	       ca_write_key(dir, "ra-encrypt.key", made->ra_encrypt_key, err) &&
	       ca_write_certificate(dir, "ra-encrypt.pem", made->ra_encrypt, err) &&
	       ca_write_key(dir, "ca.key", made->ca_key, err) &&
	       ca_write_certificate(dir, "ca.pem", made->ca, err);
}

static void close_directory(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Of two processes that start at once, the second waits, and then finds a CA. Closing unlocks. */
static bool lock_directory(const char *dir, int *out_fd, struct ca_error *err)
{
	*out_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out_fd < 0 || flock(*out_fd, LOCK_EX) != 0)
		return ca_fail(err, "%s: %s", dir, strerror(errno));
	return true;
}

bool ca_exists(const char *dir)
{
	return ca_file_exists(dir, "ca.pem");
}

bool ca_create(const char *dir, int64_t now, struct ca_error *err)
{
	CLEAN(close_directory) int fd = -1;
	CLEAN(ca_clear) struct ca made = { 0 };

	ERR_clear_error();
	if (!lock_directory(dir, &fd, err))
		return false;
	if (ca_exists(dir))
		return ca_fail(err, "%s/ca.pem exists; a CA is made in a directory without one",
		               dir);
	if (!make_keys(&made, err) || !make_certificates(&made, now, err) ||
	    !write_files(dir, &made, err))
		return false;
	if (fsync(fd) != 0)
		return ca_fail(err, "%s: %s", dir, strerror(errno));
	return true;
}
