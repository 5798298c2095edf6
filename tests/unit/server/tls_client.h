/*
 * tls_client.h - a TLS client made of OpenSSL's own, over a plain socket, and the certificate that
 * it trusts, made by the openssl command.
 */
#ifndef TESTS_UNIT_SERVER_TLS_CLIENT_H
#define TESTS_UNIT_SERVER_TLS_CLIENT_H

#include <openssl/ssl.h>

#include "served.h"

/* A certificate for 127.0.0.1 and its key. newkey is what `openssl req -newkey` takes. */
struct credentials {
	char pem[512]; /* its path */
	struct chain chain;
	struct bytes key;
};
void credentials_make(struct credentials *out, const char *newkey);
void credentials_clear(struct credentials *credentials);
struct wire_tls wire_tls_of(const struct credentials *credentials, enum wire_tls_version min,
                            enum wire_tls_version max);

struct tls_client {
	SSL_CTX *context;
	SSL *ssl;
	int fd;
};

/* Connects, shakes hands, and verifies the server's certificate against the credentials. */
struct tls_client tls_connect(const struct served *served, const struct credentials *trusted);
void tls_disconnect(struct tls_client *client);
void tls_say(const struct tls_client *client, const char *text);
void tls_get(const struct tls_client *client, const char *target);

enum tls_end {
	TLS_NOTIFIED, /* the server said close_notify */
	TLS_CUT_OFF,  /* a FIN came without one */
	TLS_RESET,
	TLS_OTHER,
};
/* Reads until the connection ends, at most size bytes into out, and counts all of them. */
enum tls_end tls_read_to_end(const struct tls_client *client, char *out, size_t size, size_t *len);

#endif
