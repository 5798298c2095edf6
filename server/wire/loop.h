/*
 * loop.h - the wire itself, as its own files see it: one thread, one epoll, one lock.
 *
 * The lock guards the socketpairs' traffic and what is known about the requests on it, because
 * the HTTP server's threads call wire_bend and wire_answered: the count of bytes that lie in a
 * socketpair is exact only while nobody moves any. No call leaves this folder while it is held.
 */
#ifndef SERVER_WIRE_LOOP_H
#define SERVER_WIRE_LOOP_H

#include <pthread.h>

#include "server/wire/connection.h"

struct tls_context; /* tls.h */

struct listener {
	struct source source;
	wire_taker *take;
	void *owner;
	struct tls_context *tls; /* NULL: plain */
	struct listener *next;
};

#define WIRE_SCRATCH (64 * 1024)

struct wire {
	int64_t idle_ms, grace_ms;
	size_t answer_max;
	wire_handshake_observer *handshake_failed;
	void *observer;
	int epoll;
	struct source wake; /* an eventfd */
	struct listener *listeners;
	bool started;
	pthread_t thread;

	/* The thread's own: */
	int64_t now; /* of this turn */
	struct connection_list all, dead;
	struct timers timers;
	size_t descriptors, descriptors_max; /* in use by connections; how many may be */
	int64_t accept_again;                /* accept rests until then; 0: it does not */
	int64_t drain_until;                 /* 0: not draining */
	uint8_t scratch[WIRE_SCRATCH];

	pthread_mutex_t lock; /* guards what follows, and the marked part of struct connection */
	struct connection **by_fd; /* by the number of the HTTP server's end */
	size_t n_by_fd;
	struct connection_list idle;  /* the oldest first */
	struct connection_list posts; /* answered, and the thread should look */
	bool drain;
};

/* Says what to wait for. ignore takes the descriptor out of the epoll: a socketpair whose other end
 * was closed would report that for ever. */
void source_watch(struct wire *wire, struct source *source, uint32_t events);
void source_ignore(struct wire *wire, struct source *source);

int64_t loop_clock(void);
/* The body of the thread; its argument is the struct wire. */
void *loop_run(void *wire);
void loop_wake(struct wire *wire);

/* listen.c */
void listen_accept(struct wire *wire, struct listener *listener);
void listen_resume(struct wire *wire);
/* Accepts no more; connections still refer to their listeners until these are freed. */
void listen_close(struct wire *wire);
void listen_free(struct wire *wire);

/* descriptors.c */
size_t descriptors_raise_limit(void);
/* Closes idle connections, the oldest first, until n more descriptors fit. */
bool descriptors_make_room(struct wire *wire, size_t n);
bool descriptors_close_oldest(struct wire *wire);

#endif
