#include "tls_client.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before the first test begins, nothing can be checked yet. */
static void bail_out(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static struct bytes read_file(const char *path)
{
	uint8_t data[8192];
	FILE *file = fopen(path, "re");

	if (!file)
		bail_out(path);
	size_t len = fread(data, 1, sizeof(data), file);
	fclose(file);
	return bytes_copy((struct view){ data, len });
}

static void run_in(const char *dir, const char *command)
{
	char line[2048];

	snprintf(line, sizeof(line), "cd %s && %s 2>/dev/null", dir, command);
	if (system(line) != 0)
		bail_out(line);
}

void credentials_make(struct credentials *out, const char *newkey)
{
	char command[1024], path[600];

	snprintf(command, sizeof(command),
	         "openssl req -x509 -newkey %s -nodes -days 2 -subj /CN=127.0.0.1 "
	         "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out server.pem && "
	         "openssl x509 -in server.pem -outform DER -out server.der && "
	         "openssl pkey -in key.pem -outform DER -out key.der",
	         newkey);
	*out = (struct credentials){ .chain.n = 1 };
	run_in(scratch_dir(), command);
	snprintf(path, sizeof(path), "%s/server.der", scratch_dir());
	out->chain.certificates[0] = read_file(path);
	snprintf(path, sizeof(path), "%s/key.der", scratch_dir());
	out->key = read_file(path);
	snprintf(out->pem, sizeof(out->pem), "%s/trusted-%.2s.pem", scratch_dir(), newkey);
	snprintf(command, sizeof(command), "mv server.pem %s", out->pem);
	run_in(scratch_dir(), command);
}

void credentials_clear(struct credentials *credentials)
{
	chain_clear(&credentials->chain);
	bytes_clear(&credentials->key);
}

struct wire_tls wire_tls_of(const struct credentials *credentials, enum wire_tls_version min,
                            enum wire_tls_version max)
{
	return (struct wire_tls){ .chain = &credentials->chain,
		                  .key = bytes_view(&credentials->key),
		                  .min = min,
		                  .max = max };
}

struct tls_client tls_connect(const struct served *served, const struct credentials *trusted)
{
	struct tls_client client = { .context = SSL_CTX_new(TLS_client_method()),
		                     .fd = client_connect(served) };

	SSL_CTX_set_verify(client.context, SSL_VERIFY_PEER, NULL);
	CHECK(SSL_CTX_load_verify_file(client.context, trusted->pem) == 1);
	client.ssl = SSL_new(client.context);
	SSL_set_fd(client.ssl, client.fd);
	if (!CHECK(SSL_connect(client.ssl) == 1))
		ERR_print_errors_fp(stdout);
	return client;
}

void tls_disconnect(struct tls_client *client)
{
	SSL_free(client->ssl);
	SSL_CTX_free(client->context);
	close(client->fd);
}

void tls_say(const struct tls_client *client, const char *text)
{
	CHECK_INT(SSL_write(client->ssl, text, (int)strlen(text)), (int)strlen(text));
}

void tls_get(const struct tls_client *client, const char *target)
{
	char text[256];

	snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", target);
	tls_say(client, text);
}

enum tls_end tls_read_to_end(const struct tls_client *client, char *out, size_t size, size_t *len)
{
	char part[16384];
	int n;

	*len = 0;
	ERR_clear_error();
	while ((n = SSL_read(client->ssl, part, sizeof(part))) > 0) {
		if (*len < size)
			memcpy(out + *len, part, *len + (size_t)n < size ? (size_t)n : size - *len);
		*len += (size_t)n;
	}
	int number = errno;
	switch (SSL_get_error(client->ssl, n)) {
	case SSL_ERROR_ZERO_RETURN:
		return TLS_NOTIFIED;
	case SSL_ERROR_SYSCALL:
		return number == ECONNRESET ? TLS_RESET : TLS_OTHER;
	default:
		return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING
		               ? TLS_CUT_OFF
		               : TLS_OTHER;
	}
}
