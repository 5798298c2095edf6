/*
 * bend.h - a bent answer: gathered whole from the HTTP server, held, cut, sent, ended.
 */
#ifndef SERVER_WIRE_BEND_H
#define SERVER_WIRE_BEND_H

#include "server/wire/connection.h"

struct bend {
	struct send send;
	struct bytes instead; /* of the HTTP server's own bytes, if has_instead */
	bool has_instead;
	/* Guarded by the lock: */
	size_t before; /* bytes of earlier answers that were still in the socketpair */
	bool answered;
	size_t left; /* bytes of the answer that were still there when it was answered */
	/* The thread's own: */
	struct bytes answer;
	size_t room;
	bool too_large;
	size_t sent, end; /* of the bytes that may go out */
};

struct bend *bend_new(const struct send *send, struct bytes *instead);
void bend_free(struct bend *bend);
/* Reads on; once the answer is whole, holds it. */
void bend_gather(struct wire *wire, struct connection *c);
void bend_send(struct wire *wire, struct connection *c);
void bend_deliver(struct wire *wire, struct connection *c);

#endif
