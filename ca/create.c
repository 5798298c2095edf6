/*
 * create.c - making a CA: keys, certificates, files.
 *
 * The files come into being one by one and ca.pem is the last of them. A directory without ca.pem
 * therefore holds no CA, whatever else an interrupted making left in it.
 */
#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/files.h"
#include "ca/keys.h"
#include "ca/plans.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define ORGANISATION "mockndes test CA - not to be trusted"

/* What is made, by role; NULL where the plan has nobody. */
struct made {
	EVP_PKEY *keys[CA_ROLES];
	X509 *certificates[CA_ROLES];
};

static void made_clear(struct made *made)
{
	for (size_t i = 0; i < CA_ROLES; i++) {
		EVP_PKEY_free(made->keys[i]);
		X509_free(made->certificates[i]);
	}
}

static bool make_keys(const struct plan *plan, struct made *made, struct ca_error *err)
{
	EVP_PKEY *keys[CA_ROLES] = { NULL };

	if (!ca_keys_make(keys, plan->n, err))
		return false;
	for (size_t i = 0; i < plan->n; i++)
		made->keys[plan->profiles[i]->role] = keys[i];
	return true;
}

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

static bool make_certificate(const struct profile *profile, int64_t not_before, struct made *made,
                             struct ca_error *err)
{
	X509 *issuer = made->certificates[profile->issuer]; /* NULL if it is being made here */
	CLEAN(X509_NAME_freep) X509_NAME *subject = name_of(profile);
	CLEAN(X509_freep) X509 *cert = NULL;

	if (!subject)
		return ca_fail(err, "cannot make the name %s", profile->common_name);
	if (!ca_certificate_begin(subject, issuer ? X509_get_subject_name(issuer) : subject,
	                          not_before, years_after(not_before, profile->years), &cert, err))
		return false;
	if (!X509_set_pubkey(cert, made->keys[profile->role]))
		return ca_fail(err, "cannot put a key into a certificate");
	if (!add_extensions(cert, profile, issuer, err) ||
	    !ca_certificate_sign(cert, made->keys[profile->issuer], err))
		return false;
	made->certificates[profile->role] = cert;
	cert = NULL;
	return true;
}

static bool make_certificates(const struct plan *plan, int64_t now, struct made *made,
                              struct ca_error *err)
{
	int64_t from = now - 3600; /* for devices whose clock is late */

	for (size_t i = 0; i < plan->n; i++)
		if (!make_certificate(plan->profiles[i], from, made, err))
			return false;
	return true;
}

/* Writes the key and the certificate of a role, or sees that nothing is left of another making. */
static bool write_role(const char *dir, const struct made *made, enum ca_role role,
                       struct ca_error *err)
{
	static const char *const names[CA_ROLES][2] = {
		[CA_ROLE_ROOT] = { "root.key", "root.pem" },
		[CA_ROLE_CA] = { "ca.key", "ca.pem" },
		[CA_ROLE_RA_SIGN] = { "ra-sign.key", "ra-sign.pem" },
		[CA_ROLE_RA_ENCRYPT] = { "ra-encrypt.key", "ra-encrypt.pem" },
	};
	const char *key = names[role][0], *certificate = names[role][1];

	if (!made->keys[role])
		return ca_remove_file(dir, key, err) && ca_remove_file(dir, certificate, err);
	return ca_write_key(dir, key, made->keys[role], err) &&
	       ca_write_certificate(dir, certificate, made->certificates[role], err);
}

static bool write_files(const char *dir, const struct made *made, struct ca_error *err)
{
	return write_role(dir, made, CA_ROLE_ROOT, err) &&
	       write_role(dir, made, CA_ROLE_RA_SIGN, err) &&
	       write_role(dir, made, CA_ROLE_RA_ENCRYPT, err) &&
	       write_role(dir, made, CA_ROLE_CA, err);
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

bool ca_create(const char *dir, enum ca_hierarchy hierarchy, int64_t now, struct ca_error *err)
{
	const struct plan *plan = ca_plan(hierarchy);
	CLEAN(close_directory) int fd = -1;
	CLEAN(made_clear) struct made made = { 0 };

	ERR_clear_error();
	if (!lock_directory(dir, &fd, err))
		return false;
	if (ca_exists(dir))
		return ca_fail(err, "%s/ca.pem exists; a CA is made in a directory without one",
		               dir);
	if (!make_keys(plan, &made, err) || !make_certificates(plan, now, &made, err) ||
	    !write_files(dir, &made, err))
		return false;
	if (fsync(fd) != 0)
		return ca_fail(err, "%s: %s", dir, strerror(errno));
	return true;
}
