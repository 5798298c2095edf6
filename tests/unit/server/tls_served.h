/*
 * tls_served.h - the served wire of served.h over TLS, and a TLS client made of OpenSSL's own over
 * a plain socket. The certificates are made by the openssl command.
 */
#ifndef TESTS_UNIT_SERVER_TLS_SERVED_H
#define TESTS_UNIT_SERVER_TLS_SERVED_H

#include <openssl/ssl.h>

#include "served.h"

/* A certificate for 127.0.0.1 and its key. */
struct credentials {
	char pem[512]; /* its path */
	struct chain chain;
	struct bytes key;
};

extern struct tls_fixture {
	struct credentials ec, rsa;
	struct served served;
} t;

/* Before and after all tests. */
int make_credentials(void);
int forget_credentials(void);

struct wire_tls wire_tls_of(const struct credentials *credentials, enum wire_tls_version min,
                            enum wire_tls_version max);
/* Serves with the EC certificate and the usual versions; 0: with the usual timeout. */
void start(unsigned idle_seconds);
void stop(void);
/* Whether a handshake fails within two seconds for this reason. */
bool fails_for(const char *reason);
/* curl that trusts the server. */
int curl_tls(const char *arguments, const char *target, char *out, size_t size);

struct tls_client {
	SSL_CTX *context;
	SSL *ssl;
	int fd;
};

/* Connects, shakes hands, and verifies the server's certificate. */
struct tls_client tls_connect(void);
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
