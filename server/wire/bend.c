/*
 * bend.c - an answer that is bent: gathered whole from the HTTP server, held, cut, sent, ended.
 *
 * How HTTP would have gone on is read from the answer's own head: libmicrohttpd (and http/render.c,
 * which writes as it does) says `Connection: close` whenever it will close, to HTTP/1.0 clients
 * too.
 */
#include "server/wire/bend.h"
#include "server/wire/loop.h"
#include "server/wire/relay.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>

#define DELIVER_LOOK_MS 5
#define DELIVER_MAX_MS  2000

struct bend *bend_new(const struct send *send, struct bytes *instead)
{
	struct bend *bend = calloc(1, sizeof(*bend));

	if (!bend)
		abort();
	bend->send = *send;
	bend->has_instead = instead != NULL;
	if (instead) {
		bend->instead = *instead;
		*instead = (struct bytes){ 0 };
	}
	return bend;
}

void bend_free(struct bend *bend)
{
	if (!bend)
		return;
	bytes_clear(&bend->instead);
	bytes_clear(&bend->answer);
	free(bend);
}

static void keep(struct bend *bend, const uint8_t *data, size_t len, size_t max)
{
	if (bend->has_instead || bend->too_large)
		return;
	bend->too_large = bend->answer.len + len > max;
	if (bend->too_large)
		return;
	if (bend->answer.len + len > bend->room) {
		bend->room = 2 * bend->room + len;
		bend->answer.data = realloc(bend->answer.data, bend->room);
		if (!bend->answer.data)
			abort();
	}
	memcpy(bend->answer.data + bend->answer.len, data, len);
	bend->answer.len += len;
}

/* Reads once; *out_whole is set when nothing more belongs to the answer. As recv. */
static ssize_t read_answer(struct wire *wire, struct connection *c, bool *out_whole)
{
	struct bend *bend = c->bend;
	size_t size = sizeof(wire->scratch);
	ssize_t n = 0;

	pthread_mutex_lock(&wire->lock);
	if (bend->answered && bend->left < size)
		size = bend->left;
	if (size > 0)
		n = recv(c->http.fd, wire->scratch, size, 0);
	if (n > 0 && bend->answered)
		bend->left -= (size_t)n;
	*out_whole = bend->answered && bend->left == 0;
	pthread_mutex_unlock(&wire->lock);
	return n;
}

static const struct bytes *to_send(const struct bend *bend)
{
	return bend->has_instead ? &bend->instead : &bend->answer;
}

static size_t after_cut(const struct send *send, size_t len)
{
	if (!send->cut)
		return len;
	if (send->cut_is_percent)
		return send->cut_after >= 100 ? len : len * (size_t)send->cut_after / 100;
	return send->cut_after < len ? (size_t)send->cut_after : len;
}

/* A client may half-close after its request and still wants the answer. Whoever goes later, while
 * the answer is held, has lost patience. */
static bool has_half_closed(const struct connection *c)
{
	struct pollfd p = { .fd = c->client.fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLRDHUP);
}

/* The answer is whole: the HTTP server has done its part. */
static void hold(struct wire *wire, struct connection *c)
{
	struct bend *bend = c->bend;

	connection_detach(wire, c);
	if (bend->too_large) {
		connection_close(wire, c);
		return;
	}
	bend->end = after_cut(&bend->send, to_send(bend)->len);
	c->state = HOLDING;
	c->client_ended = c->client_ended || has_half_closed(c);
	if (bend->send.delay_ms == 0 || wire->drain_until != 0)
		bend_send(wire, c);
	else
		timers_set(&wire->timers, &c->timer, wire->now + bend->send.delay_ms);
}

void bend_gather(struct wire *wire, struct connection *c)
{
	bool whole = false;
	ssize_t n = 0;

	do {
		n = read_answer(wire, c, &whole);
		if (n > 0)
			keep(c->bend, wire->scratch, (size_t)n, wire->answer_max);
	} while (n > 0 && !whole);
	bool gone = !whole && (n == 0 || (n < 0 && !relay_would_block()));
	if (whole || gone)
		hold(wire, c);
}

static bool says_close(const char *line, size_t len)
{
	static const char name[] = "Connection:";

	return len >= strlen(name) && strncasecmp(line, name, strlen(name)) == 0 &&
	       memmem(line, len, "close", strlen("close"));
}

/* Whether HTTP keeps the connection after this answer. */
static bool keeps_connection(const struct bytes *answer)
{
	const char *line = (const char *)answer->data;
	size_t left = answer->len;

	for (;;) {
		const char *end = left > 0 ? memmem(line, left, "\r\n", 2) : NULL;

		if (!end || says_close(line, (size_t)(end - line)))
			return false;
		if (end == line)
			return true;
		left -= (size_t)(end + 2 - line);
		line = end + 2;
	}
}

static void finish(struct wire *wire, struct connection *c)
{
	struct bend *bend = c->bend;
	enum send_end how = bend->send.end;
	bool kept = bend->end == to_send(bend)->len && !c->client_ended &&
	            keeps_connection(to_send(bend));

	c->bend = NULL;
	bend_free(bend);
	if (how == SEND_END_RESET) {
		c->state = DELIVERING;
		c->give_up = wire->now + DELIVER_MAX_MS;
		bend_deliver(wire, c);
	} else if (how == SEND_END_HONEST && kept) {
		connection_resume(wire, c);
	} else {
		connection_finish(wire, c);
	}
}

void bend_send(struct wire *wire, struct connection *c)
{
	struct bend *bend = c->bend;
	ssize_t n = 0;

	if (c->state == HOLDING)
		c->began = wire->now; /* the delay was not the client's fault */
	c->state = SENDING;
	c->active = wire->now;
	timers_set(&wire->timers, &c->timer, connection_patience(wire, c));
	if (!relay_flush(c)) {
		connection_close(wire, c);
		return;
	}
	while (c->to_client.len == 0 && bend->sent < bend->end) {
		n = relay_write_client(c, to_send(bend)->data + bend->sent, bend->end - bend->sent);
		if (n < 0)
			break;
		bend->sent += (size_t)n;
	}
	if (n < 0 && !relay_would_block())
		connection_close(wire, c);
	else if (c->to_client.len == 0 && bend->sent == bend->end)
		finish(wire, c);
}

/* A reset overtakes what the kernel still has to send: waits until it has nothing. */
void bend_deliver(struct wire *wire, struct connection *c)
{
	const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	int waiting = 0;

	if (ioctl(c->client.fd, SIOCOUTQ, &waiting) == 0 && waiting > 0 && wire->now < c->give_up) {
		timers_set(&wire->timers, &c->timer, wire->now + DELIVER_LOOK_MS);
		return;
	}
	setsockopt(c->client.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	connection_close(wire, c);
}
