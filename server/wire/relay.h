/*
 * relay.h - bytes on their way between client and HTTP server.
 */
#ifndef SERVER_WIRE_RELAY_H
#define SERVER_WIRE_RELAY_H

#include "server/wire/connection.h"

/* Something happened to one of a connection's descriptors. */
void relay_client_event(struct wire *wire, struct connection *c, uint32_t events);
void relay_http_event(struct wire *wire, struct connection *c, uint32_t events);
/* A post of the HTTP server's threads has come: an answer is written whole. */
void relay_answered(struct wire *wire, struct connection *c);
/* A request has waited for descriptors: tries again. */
void relay_retry(struct wire *wire, struct connection *c);

/* A TLS handshake has failed: tells so, and ends the connection. */
void relay_give_up(struct wire *wire, struct connection *c, const char *reason);
/* Whether the client is to be read. */
bool relay_wants_more(const struct connection *c);

/* The client's side, the only place where its bytes are read and written. As recv and send. */
ssize_t relay_read_client(struct connection *c, void *out, size_t size);
ssize_t relay_write_client(struct connection *c, const void *data, size_t len);
/* Whether errno only says: not now. */
bool relay_would_block(void);
/* Sends the client what is left over; false: it is gone. */
bool relay_flush(struct connection *c);
void backlog_clear(struct backlog *backlog);

#endif
