/*
 * connection.h - one client's connection and the steps of its life. Only the wire's thread calls
 * these; what the HTTP threads may touch is said, and guarded by the lock of struct wire.
 */
#ifndef SERVER_WIRE_CONNECTION_H
#define SERVER_WIRE_CONNECTION_H

#include <sys/queue.h>

#include "server/wire/timers.h"
#include "server/wire/wire.h"

/* A descriptor in the epoll. */
enum source_kind { SOURCE_WAKE, SOURCE_LISTENER, SOURCE_CLIENT, SOURCE_HTTP };

struct source {
	enum source_kind kind;
	int fd;           /* -1: none */
	bool known;       /* to the epoll */
	uint32_t watched; /* for these events */
	void *owner;      /* struct listener or struct connection */
};

/* What the other side could not take yet. Nothing more is read before it is gone. */
struct backlog {
	uint8_t *data;
	size_t at, len;
};

enum connection_state {
	HANDSHAKING, /* TLS; a scenario's word about it would be asked for here */
	RELAYING,    /* bytes pass both ways as they come */
	GATHERING,   /* the answer is bent: it is read whole, and nothing of it is sent yet */
	HOLDING,     /* the answer waits for its time */
	SENDING,     /* the answer, or what is left of it after a cut, goes out */
	DELIVERING,  /* all is sent; a reset follows once the kernel has delivered it */
	LINGERING,   /* our FIN is sent; what still comes is thrown away until the client's FIN */
	DEAD,        /* closed; freed at the end of the turn */
};

struct tls;  /* tls.h */
struct bend; /* bend.h: an answer that is bent */

struct connection {
	enum connection_state state;
	struct listener *listener;
	struct sockaddr_storage peer;
	socklen_t peer_len;
	struct source client;
	struct tls *tls; /* NULL: the client speaks plain */
	uint32_t read_on,
		write_on;   /* the events that say when the client can be read and written */
	struct source http; /* our end of the socketpair; none while no request needs one */
	bool client_ended;  /* its FIN came */
	bool http_ended;    /* the HTTP server closed its end */
	bool http_deaf;     /* ... or reads no more */
	struct backlog to_client;
	int64_t active; /* when the last byte passed */
	int64_t give_up;
	struct timer timer; /* always set, whatever the state */
	TAILQ_ENTRY(connection) all;

	/* Guarded by the lock: */
	int http_end; /* the number of the HTTP server's end */
	struct backlog to_http;
	int64_t began; /* when the request in flight did */
	bool busy; /* a request is in flight; if not, the connection is in the list of idle ones */
	bool posted;
	struct bend *bend; /* the answer to this request is bent, or NULL */
	TAILQ_ENTRY(connection) idle, post;
};

TAILQ_HEAD(connection_list, connection);

void connection_open(struct wire *wire, struct listener *listener, int fd,
                     const struct sockaddr_storage *peer, socklen_t peer_len);
/* When it is closed if nothing more happens. */
int64_t connection_patience(struct wire *wire, struct connection *c);
void connection_due(struct wire *wire, struct connection *c);
/* Called when the connection was worked on: says what to wait for. While draining, an idle
 * connection is closed instead. */
void connection_settle(struct wire *wire, struct connection *c);

/* A request begins: makes a socketpair and hands its other end to the HTTP server. If it cannot,
 * the connection is dead, or else there is no descriptor now and relay_retry is due soon. */
bool connection_attach(struct wire *wire, struct connection *c);
/* Gives the socketpair back. */
void connection_detach(struct wire *wire, struct connection *c);
/* The answer is out and the connection is kept: waits for the next request. */
void connection_resume(struct wire *wire, struct connection *c);
/* Orderly end: FIN after all that was sent. Unread bytes of the client would turn a plain close
 * into a reset, so that the answer could be lost: they are read and dropped for a while. */
void connection_finish(struct wire *wire, struct connection *c);
/* Ends one that owes the client nothing. */
void connection_dismiss(struct wire *wire, struct connection *c);
/* Ends at once, whatever the state. */
void connection_close(struct wire *wire, struct connection *c);

/* For these the lock is held. A connection moves in and out of the list of idle ones; */
void connection_set_idle(struct wire *wire, struct connection *c);
void connection_set_busy(struct wire *wire, struct connection *c);
/* ... but one in that list may have an answer, or its next request, still on the way. */
bool connection_is_silent(const struct connection *c);
/* Bytes that lie unread in a socket. */
size_t connection_unread(int fd);

#endif
