/*
 * wire.h - owns every socket. One thread accepts connections, speaks TLS where that is wanted, and
 * relays the plain bytes over a socketpair to an HTTP server that knows of neither TLS nor faults;
 * because every byte passes here, the wire alone can delay, cut, close and reset.
 *
 *   client <--TCP or TLS--> wire <--socketpair--> HTTP server
 *
 * A connection whose answer is to be bent is held: the wire reads the whole answer, gives the
 * socketpair back, and then obeys the struct send. It costs one descriptor and its buffer, no
 * thread. (What a client sent behind a request whose answer is bent, before it saw that answer, is
 * lost.)
 */
#ifndef SERVER_WIRE_WIRE_H
#define SERVER_WIRE_WIRE_H

#include <stdbool.h>
#include <sys/socket.h>

#include "scenarios/values.h"

struct wire;

struct wire_error {
	char text[512];
};

/* Tells of a TLS handshake that has failed. Called by the wire's thread; reason is static. */
typedef void wire_handshake_observer(void *observer, const struct sockaddr *peer,
                                     socklen_t peer_len, const char *reason);

struct wire_options {
	unsigned idle_seconds;  /* a connection without a byte for so long is closed, and one that
	                           trickles after five times as long; 0: 60 */
	unsigned grace_seconds; /* wire_drain waits so long at most; 0: 10 */
	size_t answer_max; /* bytes of an answer that is held; 0: 4 MiB. A larger one is closed */
	wire_handshake_observer *handshake_failed; /* or NULL */
	void *observer;
};

/* Takes the HTTP server's end of a new socketpair; fd belongs to the taker if it returns true. */
typedef bool wire_taker(void *owner, int fd, const struct sockaddr *peer, socklen_t peer_len);

/* Raises the soft limit of descriptors to the hard one: the oldest idle connection is closed before
 * accept runs dry. */
bool wire_open(const struct wire_options *options, struct wire **out, struct wire_error *err);

/* How many connections fit into the limit of descriptors. */
size_t wire_connections_max(const struct wire *wire);

/*
 * Binds an address "HOST:PORT" ("127.0.0.1:0", "[::1]:8080", "0.0.0.0:80"); port 0 takes a free
 * one. Connections are accepted once wire_start was called. bound gets the address with its real
 * port. All listeners are bound before wire_start.
 */
#define WIRE_ADDRESS_SIZE 80
bool wire_listen(struct wire *wire, const char *address, wire_taker *take, void *owner,
                 char bound[static WIRE_ADDRESS_SIZE], struct wire_error *err);

enum wire_tls_version { WIRE_TLS_1_0, WIRE_TLS_1_1, WIRE_TLS_1_2, WIRE_TLS_1_3 };

/* How TLS is spoken. */
struct wire_tls {
	const struct chain *chain; /* the server's own certificate first */
	struct view key;           /* its key, DER */
	enum wire_tls_version min, max;
};

/* The same for TLS; how is not needed afterwards. */
bool wire_listen_tls(struct wire *wire, const char *address, const struct wire_tls *how,
                     wire_taker *take, void *owner, char bound[static WIRE_ADDRESS_SIZE],
                     struct wire_error *err);

bool wire_start(struct wire *wire, struct wire_error *err);

/*
 * For the HTTP server, from any of its threads; fd is its end of the socketpair.
 * wire_bend: the answer to the request it is working on goes out as send says, and, if instead is
 * not NULL, with those bytes instead of the HTTP server's own (*instead is taken over). Called
 * before a byte of the answer is written. wire_answered: the answer is written whole (or will never
 * be). Called after every request.
 */
void wire_bend(struct wire *wire, int fd, const struct send *send, struct bytes *instead);
void wire_answered(struct wire *wire, int fd);

/* Orderly stop, first half: accepts no more, closes what is idle, waits until every request in
 * flight is answered (delays are cut short) or the grace is over, and ends the thread. */
void wire_drain(struct wire *wire);
/* Second half, once the HTTP server is gone. Accepts NULL; drains if that was not done. */
void wire_close(struct wire *wire);

#endif
