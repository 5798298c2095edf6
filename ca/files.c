/*
 * files.c - certificates and keys in PEM files. A file is written under another name, flushed and
 * renamed, so that whoever finds it under its own name finds all of it, also after a power cut.
 */
#include "ca/files.h"

#include "ca/cleanup.h"
#include "ca/error.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool path_of(const char *dir, const char *name, const char *suffix,
                    char out[static PATH_MAX], struct ca_error *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s%s", dir, name, suffix);

	if (len >= PATH_MAX)
		return ca_fail(err, "%.200s...: the path is too long", dir);
	return true;
}

bool ca_file_exists(const char *dir, const char *name)
{
	struct ca_error ignored;
	char path[PATH_MAX];

	/* A file that may not be looked at exists: reading it will tell why. */
	return path_of(dir, name, "", path, &ignored) &&
	       (access(path, F_OK) == 0 || errno != ENOENT);
}

bool ca_remove_file(const char *dir, const char *name, struct ca_error *err)
{
	char path[PATH_MAX];

	if (!path_of(dir, name, "", path, err))
		return false;
	if (unlink(path) != 0 && errno != ENOENT)
		return ca_fail(err, "cannot remove %s: %s", path, strerror(errno));
	return true;
}

static bool open_to_read(const char *dir, const char *name, BIO **out, struct ca_error *err)
{
	char path[PATH_MAX];

	if (!path_of(dir, name, "", path, err))
		return false;
	FILE *file = fopen(path, "re");
	if (!file)
		return ca_fail(err, "%s: %s", path, strerror(errno));
	*out = BIO_new_fp(file, BIO_CLOSE);
	if (!*out)
		abort();
	return true;
}

/* Nothing may follow but white space: a second certificate would be overlooked in silence. */
static bool is_at_end(BIO *bio)
{
	char line[256];

	while (BIO_gets(bio, line, sizeof(line)) > 0)
		if (line[strspn(line, " \t\r\n")] != '\0')
			return false;
	return true;
}

bool ca_read_certificate(const char *dir, const char *name, X509 **out, struct ca_error *err)
{
	CLEAN(BIO_freep) BIO *bio = NULL;

	if (!open_to_read(dir, name, &bio, err))
		return false;
	CLEAN(X509_freep) X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (!cert)
		return ca_fail(err,
		               "%s/%s holds no PEM certificate; `openssl x509 -in FILE` "
		               "makes PEM of DER",
		               dir, name);
	if (!is_at_end(bio))
		return ca_fail(err,
		               "%s/%s holds more than one certificate; leave the first, and "
		               "if its issuer is another put that into root.pem",
		               dir, name);
	*out = cert;
	cert = NULL;
	return true;
}

/* OpenSSL would ask the terminal for a passphrase; a server has nobody to answer. */
static int refuse_passphrase(char *buf, int size, int for_writing, void *asked)
{
	(void)buf;
	(void)size;
	(void)for_writing;
	*(bool *)asked = true;
	return -1;
}

bool ca_read_key(const char *dir, const char *name, EVP_PKEY **out, struct ca_error *err)
{
	CLEAN(BIO_freep) BIO *bio = NULL;
	bool asked = false;

	if (!open_to_read(dir, name, &bio, err))
		return false;
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, &asked);
	if (asked)
		return ca_fail(err,
		               "%s/%s has a passphrase; `openssl pkey -in FILE -out NEW` "
		               "takes it off",
		               dir, name);
	if (!key)
		return ca_fail(err,
		               "%s/%s holds no PEM private key; `openssl pkey -in FILE` "
		               "makes PEM of DER",
		               dir, name);
	*out = key;
	return true;
}

static bool write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_new(const char *path, mode_t mode, BIO *content)
{
	char *data = NULL;
	size_t len = (size_t)BIO_get_mem_data(content, &data);

	unlink(path); /* left over from a start that was interrupted */
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	bool written = write_all(fd, data, len) && fsync(fd) == 0;
	return close(fd) == 0 && written;
}

static bool write_whole(const char *dir, const char *name, mode_t mode, BIO *content,
                        struct ca_error *err)
{
	char path[PATH_MAX], new_path[PATH_MAX];

	if (!path_of(dir, name, "", path, err) || !path_of(dir, name, ".new", new_path, err))
		return false;
	if (!write_new(new_path, mode, content) || rename(new_path, path) != 0)
		return ca_fail(err, "cannot write %s: %s", path, strerror(errno));
	return true;
}

/* Memory that is wiped when it is freed. */
static BIO *new_memory(void)
{
	BIO *bio = BIO_new(BIO_s_secmem());

	if (!bio)
		abort();
	return bio;
}

bool ca_write_certificate(const char *dir, const char *name, const X509 *cert, struct ca_error *err)
{
	CLEAN(BIO_freep) BIO *pem = new_memory();

	if (!PEM_write_bio_X509(pem, cert))
		return ca_fail(err, "cannot write %s/%s as PEM", dir, name);
	return write_whole(dir, name, 0644, pem, err);
}

bool ca_write_key(const char *dir, const char *name, const EVP_PKEY *key, struct ca_error *err)
{
	CLEAN(BIO_freep) BIO *pem = new_memory();

	if (!PEM_write_bio_PrivateKey(pem, key, NULL /* not encrypted */, NULL, 0, NULL, NULL))
		return ca_fail(err, "cannot write %s/%s as PEM", dir, name);
	return write_whole(dir, name, 0600, pem, err);
}
