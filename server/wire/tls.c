/*
 * tls.c - TLS by OpenSSL on a descriptor that never blocks.
 *
 * OpenSSL's error queue belongs to the thread and decides what SSL_get_error says, so it is empty
 * before every operation and after it. OpenSSL writes without MSG_NOSIGNAL: loop.c has seen to it
 * that a SIGPIPE does not reach the wire's thread.
 */
#include "server/wire/tls.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

struct tls_context {
	SSL_CTX *ssl;
};

struct tls {
	SSL *ssl;
	bool broken; /* nothing more may be asked of it */
	const char *reason;
};

static const int versions[] = {
	[WIRE_TLS_1_0] = TLS1_VERSION,
	[WIRE_TLS_1_1] = TLS1_1_VERSION,
	[WIRE_TLS_1_2] = TLS1_2_VERSION,
	[WIRE_TLS_1_3] = TLS1_3_VERSION,
};

static bool fail(struct wire_error *err, const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_error());

	snprintf(err->text, sizeof(err->text), "TLS: %s%s%s%s", what, reason ? " (" : "",
	         reason ? reason : "", reason ? ")" : "");
	ERR_clear_error();
	return false;
}

/* OpenSSL's default security level has no signatures with SHA-1, which TLS 1.0 and 1.1 are made
 * of. */
static bool set_versions(SSL_CTX *ssl, const struct wire_tls *how)
{
	if (how->min < WIRE_TLS_1_2)
		SSL_CTX_set_security_level(ssl, 0);
	return SSL_CTX_set_min_proto_version(ssl, versions[how->min]) == 1 &&
	       SSL_CTX_set_max_proto_version(ssl, versions[how->max]) == 1;
}

static bool add_certificate(SSL_CTX *ssl, const struct bytes *der, bool own)
{
	const unsigned char *at = der->data;
	X509 *cert = d2i_X509(NULL, &at, (long)der->len);
	bool done = cert && (own ? SSL_CTX_use_certificate(ssl, cert)
	                         : SSL_CTX_add1_chain_cert(ssl, cert)) == 1;

	X509_free(cert);
	return done;
}

static bool add_chain(SSL_CTX *ssl, const struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++)
		if (!add_certificate(ssl, &chain->certificates[i], i == 0))
			return false;
	return chain->n > 0;
}

static bool add_key(SSL_CTX *ssl, struct view der)
{
	const unsigned char *at = der.data;
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)der.len);
	/* OpenSSL keeps a key of another kind than the certificate's beside it. */
	bool done =
		key && SSL_CTX_use_PrivateKey(ssl, key) == 1 && SSL_CTX_check_private_key(ssl) == 1;

	EVP_PKEY_free(key);
	return done;
}

/* Connections are many and mostly idle: buffers are given back, and sessions are kept by the
 * clients, in tickets. */
static void set_modes(SSL_CTX *ssl)
{
	SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
	                              SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
}

bool tls_context_new(const struct wire_tls *how, struct tls_context **out, struct wire_error *err)
{
	ERR_clear_error();
	SSL_CTX *ssl = SSL_CTX_new(TLS_server_method());
	struct tls_context *context = calloc(1, sizeof(*context));
	bool done = false;

	if (!ssl || !context)
		abort();
	context->ssl = ssl;
	set_modes(ssl);
	if (!set_versions(ssl, how))
		fail(err, "these versions cannot be had");
	else if (!add_chain(ssl, how->chain))
		fail(err, "the certificate cannot be used");
	else if (!add_key(ssl, how->key))
		fail(err, "the key cannot be used");
	else
		done = true;
	if (done)
		*out = context;
	else
		tls_context_free(context);
	return done;
}

void tls_context_free(struct tls_context *context)
{
	if (!context)
		return;
	SSL_CTX_free(context->ssl);
	free(context);
}

struct tls *tls_new(struct tls_context *context, int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	if (!tls)
		abort();
	tls->ssl = SSL_new(context->ssl);
	if (!tls->ssl || SSL_set_fd(tls->ssl, fd) != 1)
		abort();
	SSL_set_accept_state(tls->ssl);
	return tls;
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	SSL_free(tls->ssl);
	free(tls);
}

/* Notes the end of the connection; why is what the peer, or OpenSSL, says of it. */
static ssize_t break_off(struct tls *tls, int number, const char *why)
{
	tls->broken = true;
	tls->reason = why ? why : "no reason is known";
	ERR_clear_error();
	errno = number;
	return -1;
}

/* What an operation that has moved no byte comes to, as recv and send would say it. */
static ssize_t without_byte(struct tls *tls, int result)
{
	int number = errno;

	switch (SSL_get_error(tls->ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		errno = EAGAIN;
		return -1;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	case SSL_ERROR_SYSCALL:
		return break_off(tls, number ? number : ECONNRESET, strerror(number));
	default:
		return break_off(tls, EPROTO, ERR_reason_error_string(ERR_peek_error()));
	}
}

int tls_handshake(struct tls *tls)
{
	ERR_clear_error();
	int result = SSL_accept(tls->ssl);
	if (result == 1)
		return 1;
	ssize_t n = without_byte(tls, result);
	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n == 0)
		break_off(tls, ECONNRESET, "the client closed the connection");
	return -1;
}

const char *tls_reason(const struct tls *tls)
{
	return tls->reason;
}

static int at_most_int(size_t size)
{
	return size < INT_MAX ? (int)size : INT_MAX;
}

ssize_t tls_read(struct tls *tls, void *out, size_t size)
{
	ERR_clear_error();
	int n = SSL_read(tls->ssl, out, at_most_int(size));
	return n > 0 ? n : without_byte(tls, n);
}

/* SSL_write sends one record at a time. */
ssize_t tls_write(struct tls *tls, const void *data, size_t len)
{
	size_t sent = 0;
	int n = 0;

	do {
		ERR_clear_error();
		n = SSL_write(tls->ssl, (const char *)data + sent, at_most_int(len - sent));
		if (n > 0)
			sent += (size_t)n;
	} while (n > 0 && sent < len);
	return sent > 0 ? (ssize_t)sent : without_byte(tls, n);
}

void tls_farewell(struct tls *tls)
{
	if (tls->broken || !SSL_is_init_finished(tls->ssl))
		return;
	ERR_clear_error();
	SSL_shutdown(tls->ssl);
	ERR_clear_error();
}

uint32_t tls_wants(const struct tls *tls)
{
	return SSL_want_write(tls->ssl) ? EPOLLOUT : EPOLLIN;
}

bool tls_has_begun(const struct tls *tls)
{
	return SSL_is_init_finished(tls->ssl) && SSL_has_pending(tls->ssl);
}
