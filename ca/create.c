/*
 * create.c - making a CA, the first or the next, in a directory of its own.
 *
 * The files come into being one by one and ca.pem is the last of them. A directory without ca.pem
 * therefore holds no CA, whatever else an interrupted making left in it.
 */
#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/files.h"
#include "ca/installation.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Writes the key and the certificate of a role, or sees that nothing is left of another making. */
static bool write_role(const char *dir, const struct installation *made, enum ca_role role,
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

static bool write_files(const char *dir, const struct installation *made, struct ca_error *err)
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

/* made holds what is there already, and in the end everything. */
static bool create(const char *dir, const struct plan *plan, int64_t now, struct installation *made,
                   struct ca_error *err)
{
	CLEAN(close_directory) int fd = -1;

	if (!lock_directory(dir, &fd, err))
		return false;
	if (ca_exists(dir))
		return ca_fail(err, "%s/ca.pem exists; a CA is made in a directory without one",
		               dir);
	if (!installation_make(plan, now, made, err) || !write_files(dir, made, err))
		return false;
	if (fsync(fd) != 0)
		return ca_fail(err, "%s: %s", dir, strerror(errno));
	return true;
}

bool ca_create(const char *dir, enum ca_hierarchy hierarchy, int64_t now, struct ca_error *err)
{
	CLEAN(installation_clear) struct installation made = { 0 };

	ERR_clear_error();
	return create(dir, ca_plan(hierarchy), now, &made, err);
}

static bool read_root_key(const struct ca *current, const char *root_dir, EVP_PKEY **out,
                          struct ca_error *err)
{
	if (!ca_file_exists(root_dir, "root.key"))
		return ca_fail(err,
		               "%s/root.key is missing; the next CA stands below the same root, "
		               "whose key has to be there while it is made",
		               root_dir);
	if (!ca_read_key(root_dir, "root.key", out, err))
		return false;
	if (X509_check_private_key(current->root, *out) != 1)
		return ca_fail(err,
		               "%s/root.key is not the key of the CA's root; put the one that "
		               "belongs to root.pem there",
		               root_dir);
	return true;
}

/* A CA that is its own root is followed by one that is its own root as well. */
static bool take_root(const struct ca *current, const char *root_dir, int64_t now,
                      struct installation *made, struct ca_error *err)
{
	int64_t end;

	if (current->root == current->ca)
		return true;
	if (ca_seconds_of(X509_get0_notAfter(current->root), &end) && end < now)
		return ca_fail(err, "the root above the CA is not valid any more, so no CA can be "
		                    "made below it; begin with a new CA in another directory");
	if (!read_root_key(current, root_dir, &made->keys[CA_ROLE_ROOT], err))
		return false;
	X509_up_ref(current->root);
	made->certificates[CA_ROLE_ROOT] = current->root;
	return true;
}

bool ca_create_next(const char *dir, const struct ca *current, const char *root_dir, int64_t now,
                    struct ca_error *err)
{
	CLEAN(installation_clear) struct installation made = { .before = current };

	ERR_clear_error();
	return take_root(current, root_dir, now, &made, err) &&
	       create(dir, ca_plan(ca_hierarchy(current)), now, &made, err);
}
