/*
 * tls.h - TLS on the client's side, the only place that knows OpenSSL's libssl. A struct tls is one
 * connection's, used by the wire's thread alone; a struct tls_context is shared by all connections
 * of a listener.
 *
 * What cannot go on now is told as send and recv tell it: -1 and EAGAIN. TLS may have to read
 * before it can write, and the other way round; tls_wants says what to wait for.
 */
#ifndef SERVER_WIRE_TLS_H
#define SERVER_WIRE_TLS_H

#include <sys/types.h>

#include "server/wire/wire.h"

struct tls_context;
struct tls;

bool tls_context_new(const struct wire_tls *how, struct tls_context **out, struct wire_error *err);
void tls_context_free(struct tls_context *context);

struct tls *tls_new(struct tls_context *context, int fd);
/* Says nothing to the client. Accepts NULL. */
void tls_free(struct tls *tls);

/* 1: the handshake is done. 0: it goes on. -1: it has failed, and tls_reason says why. */
int tls_handshake(struct tls *tls);
const char *tls_reason(const struct tls *tls);

/* As recv and send. A close_notify is the client's end, and so is a FIN without one. */
ssize_t tls_read(struct tls *tls, void *out, size_t size);
ssize_t tls_write(struct tls *tls, const void *data, size_t len);
/* Sends a close_notify, unless the connection is beyond that. The few bytes find room: nothing
 * waits for them. */
void tls_farewell(struct tls *tls);

/* The event (EPOLLIN or EPOLLOUT) with which the operation that could not go on may go on. */
uint32_t tls_wants(const struct tls *tls);
/* Whether a part of what the client sends is here and not yet read. */
bool tls_has_begun(const struct tls *tls);

#endif
