/*
 * served.h - a wire and an HTTP server on a free port with a little handler, and a client made of a
 * plain socket, so that every byte and every end of a connection can be seen.
 */
#ifndef TESTS_UNIT_SERVER_SERVED_H
#define TESTS_UNIT_SERVER_SERVED_H

#include <stdatomic.h>

#include "server/http/http.h"
#include "tests/unit/check.h"

struct served {
	struct wire *wire;
	struct http *http;
	const char *scheme;
	char address[WIRE_ADDRESS_SIZE];
	atomic_int requests; /* that reached the handler */
};

/* The handler answers what the query says:
 *   body=N       N bytes 'x' instead of the request's own body
 *   show=query|path|host|version|peer|length    that, as the body
 *   show=visit   how many of these came on its connection, counted in the note
 *   status=N, type=T, header=V (X-Test: V), bent=1, ignore=1, work=MS (how long it takes)
 *   delay=MS, cut=N, percent=N, end=close|reset    the struct send */
void served_start(struct served *served, const struct wire_options *options, const char *address);
/* The same on a free port of the loopback, over TLS. */
void served_start_tls(struct served *served, const struct wire_options *options,
                      const struct wire_tls *how);
/* The orderly stop. */
void served_stop(struct served *served);

/* Sockets give up after ten seconds. */
int client_connect(const struct served *served);
void client_say(int fd, const char *text);
void client_get(int fd, const char *target); /* HTTP/1.1, Host, nothing more */

/* One answer: its head, then as much body as Content-Length says. */
struct answered {
	int status;
	char head[4096];
	struct bytes body;
	int error; /* errno if the connection broke, -1 if it was closed, 0 if the answer is whole
	            */
};
void client_read_answer(int fd, bool head_only, struct answered *out);
/* Everything until the connection ends; returns errno of the last read, 0 after a FIN. */
int client_read_to_end(int fd, struct bytes *out);
/* A request and its answer on one connection: true if status is 200 and the body is this text. */
bool client_asks(int fd, const char *target, const char *body);

/* Runs curl with these arguments and the URL of target at the end. Returns its exit status; the
 * output (cut to size) is in out. */
int curl(const struct served *served, const char *arguments, const char *target, char *out,
         size_t size);

double seconds(void);
void pause_ms(int ms);

#endif
