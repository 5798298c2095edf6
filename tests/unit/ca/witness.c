#include "witness.h"

#include <limits.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct said run_command(const char *command)
{
	struct said said = { .status = -1 };
	char line[4096];

	snprintf(line, sizeof(line), "exec 2>&1; %s", command);
	FILE *pipe = popen(line, "re");
	if (!pipe)
		return said;
	size_t len = fread(said.text, 1, sizeof(said.text) - 1, pipe);
	while (fread(line, 1, sizeof(line), pipe) > 0)
		;
	if (len > 0 && said.text[len - 1] == '\n')
		said.text[len - 1] = '\0';
	int status = pclose(pipe);
	said.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return said;
}

struct said run(const char *format, ...)
{
	char command[4000];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return run_command(command);
}

struct said run_well(const char *format, ...)
{
	char command[4000];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	struct said said = run_command(command);
	CHECK_SAY(said.status == 0, "%.500s: %.1000s", command, said.text);
	return said;
}

size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
		n++;
	return n;
}

void write_file(const char *path, struct view content)
{
	FILE *file = fopen(path, "we");

	if (!file || fwrite(content.data, 1, content.len, file) != content.len || fclose(file) != 0)
		abort();
}

struct bytes read_file(const char *path)
{
	static uint8_t content[65536];
	FILE *file = fopen(path, "re");

	if (!CHECK_SAY(file != NULL, "cannot read %s", path))
		return (struct bytes){ 0 };
	size_t len = fread(content, 1, sizeof(content), file);
	fclose(file);
	return bytes_copy((struct view){ content, len });
}

const char *scratch(const char *format, ...)
{
	static char paths[8][PATH_MAX];
	static size_t turn;
	char *path = paths[turn++ % 8], name[256];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	snprintf(path, PATH_MAX, "%s/%s", scratch_dir(), name);
	return path;
}

struct bytes der_of(const void *object, const ASN1_ITEM *item)
{
	unsigned char *der = NULL;
	int len = ASN1_item_i2d(object, &der, item);
	struct bytes bytes = bytes_copy((struct view){ der, (size_t)len });

	OPENSSL_free(der);
	return bytes;
}

struct cert_order order_for(const char *options)
{
	struct cert_order order = { .not_before = NOT_BEFORE, .not_after = NOT_AFTER };

	run_well(
		"KEYS=%s/captured/keys; openssl req -new -nodes -keyout %s -outform DER -out %s %s",
		data_dir(), scratch("leaf.key"), scratch("csr"), options);
	struct bytes csr = read_file(scratch("csr"));
	const unsigned char *at = csr.data;
	X509_REQ *req = d2i_X509_REQ(NULL, &at, (long)csr.len);
	X509_EXTENSIONS *extensions = X509_REQ_get_extensions(req);
	order.subject = der_of(X509_REQ_get_subject_name(req), ASN1_ITEM_rptr(X509_NAME));
	order.public_key = der_of(X509_REQ_get_X509_PUBKEY(req), ASN1_ITEM_rptr(X509_PUBKEY));
	if (extensions)
		order.extensions = der_of(extensions, ASN1_ITEM_rptr(X509_EXTENSIONS));
	sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
	X509_REQ_free(req);
	bytes_clear(&csr);
	return order;
}
