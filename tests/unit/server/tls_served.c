#include "tls_served.h"

#include <errno.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tls_fixture t;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char failed[256]; /* why the last handshake did, guarded by lock */

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

static void make(struct credentials *out, const char *name, const char *newkey)
{
	char command[1024], path[600];

	snprintf(command, sizeof(command),
	         "openssl req -x509 -newkey %s -nodes -days 2 -subj /CN=127.0.0.1 "
	         "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out %s.pem && "
	         "openssl x509 -in %s.pem -outform DER -out cert.der && "
	         "openssl pkey -in key.pem -outform DER -out key.der",
	         newkey, name, name);
	*out = (struct credentials){ .chain.n = 1 };
	run_in(scratch_dir(), command);
	snprintf(path, sizeof(path), "%s/cert.der", scratch_dir());
	out->chain.certificates[0] = read_file(path);
	snprintf(path, sizeof(path), "%s/key.der", scratch_dir());
	out->key = read_file(path);
	snprintf(out->pem, sizeof(out->pem), "%s/%s.pem", scratch_dir(), name);
}

int make_credentials(void)
{
	make(&t.ec, "ec", "ec -pkeyopt ec_paramgen_curve:P-256");
	make(&t.rsa, "rsa", "rsa:2048");
	return 0;
}

static void clear(struct credentials *credentials)
{
	chain_clear(&credentials->chain);
	bytes_clear(&credentials->key);
}

int forget_credentials(void)
{
	clear(&t.ec);
	clear(&t.rsa);
	return 0;
}

struct wire_tls wire_tls_of(const struct credentials *credentials, enum wire_tls_version min,
                            enum wire_tls_version max)
{
	return (struct wire_tls){ .chain = &credentials->chain,
		                  .key = bytes_view(&credentials->key),
		                  .min = min,
		                  .max = max };
}

static void note_failure(void *observer, const struct sockaddr *peer, socklen_t peer_len,
                         const char *reason)
{
	(void)observer;
	(void)peer_len;
	pthread_mutex_lock(&lock);
	snprintf(failed, sizeof(failed), "%s %s", peer->sa_family == AF_INET ? "IPv4" : "?",
	         reason);
	pthread_mutex_unlock(&lock);
}

void start(unsigned idle_seconds)
{
	struct wire_tls how = wire_tls_of(&t.ec, WIRE_TLS_1_2, WIRE_TLS_1_3);

	failed[0] = '\0';
	served_start_tls(&t.served,
	                 &(struct wire_options){ .idle_seconds = idle_seconds,
	                                         .handshake_failed = note_failure },
	                 &how);
}

void stop(void)
{
	served_stop(&t.served);
}

bool fails_for(const char *reason)
{
	char seen[sizeof(failed)] = "";

	for (int i = 0; i < 200 && !strstr(seen, reason); i++) {
		pthread_mutex_lock(&lock);
		snprintf(seen, sizeof(seen), "%s", failed);
		pthread_mutex_unlock(&lock);
		pause_ms(10);
	}
	return CHECK_SAY(strstr(seen, reason) != NULL, "%s, not %s", seen, reason);
}

int curl_tls(const char *arguments, const char *target, char *out, size_t size)
{
	char all[2048];

	snprintf(all, sizeof(all), "--cacert %s %s", t.ec.pem, arguments);
	return curl(&t.served, all, target, out, size);
}

struct tls_client tls_connect(void)
{
	struct tls_client client = { .context = SSL_CTX_new(TLS_client_method()),
		                     .fd = client_connect(&t.served) };

	SSL_CTX_set_verify(client.context, SSL_VERIFY_PEER, NULL);
	CHECK(SSL_CTX_load_verify_file(client.context, t.ec.pem) == 1);
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
