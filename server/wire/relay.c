/*
 * relay.c - bytes on their way. What one side cannot take at once is kept in a backlog, and
 * nothing more is read from the other side until it is gone. Every event moves one buffer at most
 * (the epoll is level-triggered), so that one connection cannot hold up the others.
 */
#include "server/wire/relay.h"
#include "server/wire/bend.h"
#include "server/wire/loop.h"
#include "server/wire/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

ssize_t relay_read_client(struct connection *c, void *out, size_t size)
{
	if (!c->tls)
		return recv(c->client.fd, out, size, 0);
	ssize_t n = tls_read(c->tls, out, size);
	c->read_on = n < 0 ? tls_wants(c->tls) : EPOLLIN;
	return n;
}

ssize_t relay_write_client(struct connection *c, const void *data, size_t len)
{
	if (!c->tls)
		return send(c->client.fd, data, len, MSG_NOSIGNAL);
	ssize_t n = tls_write(c->tls, data, len);
	c->write_on = n < 0 ? tls_wants(c->tls) : EPOLLOUT;
	return n;
}

bool relay_would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

void backlog_clear(struct backlog *backlog)
{
	free(backlog->data);
	*backlog = (struct backlog){ 0 };
}

/* Keeps what is left of data, after sent bytes (as send returned them) have gone. */
static bool backlog_keep(struct backlog *backlog, const uint8_t *data, size_t len, ssize_t sent)
{
	if (sent < 0 && !relay_would_block())
		return false;
	size_t gone = sent > 0 ? (size_t)sent : 0;
	if (gone == len)
		return true;
	*backlog = (struct backlog){ .data = malloc(len - gone), .len = len - gone };
	if (!backlog->data)
		abort();
	memcpy(backlog->data, data + gone, len - gone);
	return true;
}

static bool backlog_sent(struct backlog *backlog, ssize_t sent)
{
	if (sent < 0)
		return relay_would_block();
	backlog->at += (size_t)sent;
	backlog->len -= (size_t)sent;
	if (backlog->len == 0)
		backlog_clear(backlog);
	return true;
}

bool relay_flush(struct connection *c)
{
	struct backlog *b = &c->to_client;

	return b->len == 0 || backlog_sent(b, relay_write_client(c, b->data + b->at, b->len));
}

/* The client says nothing more: once the HTTP server has everything, it hears so too. */
static void pass_on_end(struct connection *c)
{
	if (c->client_ended && c->to_http.len == 0 && c->http.fd >= 0)
		shutdown(c->http.fd, SHUT_WR);
}

static void give_to_http(struct wire *wire, struct connection *c, size_t len)
{
	pthread_mutex_lock(&wire->lock);
	connection_set_busy(wire, c);
	ssize_t sent = send(c->http.fd, wire->scratch, len, MSG_NOSIGNAL);
	bool ok = backlog_keep(&c->to_http, wire->scratch, len, sent);
	pthread_mutex_unlock(&wire->lock);
	c->http_deaf = !ok;
}

static void flush_to_http(struct wire *wire, struct connection *c)
{
	struct backlog *b = &c->to_http;

	pthread_mutex_lock(&wire->lock);
	bool ok = backlog_sent(b, send(c->http.fd, b->data + b->at, b->len, MSG_NOSIGNAL));
	if (!ok)
		backlog_clear(b);
	pthread_mutex_unlock(&wire->lock);
	c->http_deaf = !ok;
	pass_on_end(c);
}

void relay_retry(struct wire *wire, struct connection *c)
{
	if (connection_attach(wire, c))
		flush_to_http(wire, c);
}

/* The first bytes of a request wait in the backlog if there is no descriptor for it yet. */
static void begin_request(struct wire *wire, struct connection *c, size_t len)
{
	if (connection_attach(wire, c))
		give_to_http(wire, c, len);
	else if (c->state != DEAD)
		backlog_keep(&c->to_http, wire->scratch, len, 0);
}

static void take_from_client(struct wire *wire, struct connection *c)
{
	ssize_t n = relay_read_client(c, wire->scratch, sizeof(wire->scratch));

	if (n < 0 && relay_would_block())
		return; /* a part of a TLS record, which is no sign of life */
	c->active = wire->now;
	c->client_ended = n == 0;
	if (n < 0)
		connection_close(wire, c);
	else if (n == 0 && c->http.fd < 0)
		connection_dismiss(wire, c);
	else if (n > 0 && c->http.fd < 0)
		begin_request(wire, c, (size_t)n);
	else if (n > 0)
		give_to_http(wire, c, (size_t)n);
	else
		pass_on_end(c);
}

/* Reads what the HTTP server wrote, but nothing of an answer that is bent: then the state becomes
 * GATHERING. Returns as recv does. */
static ssize_t read_http(struct wire *wire, struct connection *c)
{
	size_t size = sizeof(wire->scratch);
	ssize_t n = -1;

	errno = EAGAIN;
	pthread_mutex_lock(&wire->lock);
	if (c->bend && c->bend->before < size)
		size = c->bend->before;
	if (size > 0)
		n = recv(c->http.fd, wire->scratch, size, 0);
	if (n > 0 && c->bend)
		c->bend->before -= (size_t)n;
	if (c->bend && c->bend->before == 0)
		c->state = GATHERING;
	pthread_mutex_unlock(&wire->lock);
	return n;
}

static void take_from_http(struct wire *wire, struct connection *c)
{
	if (c->http.fd < 0 || c->http_ended || c->to_client.len > 0)
		return;
	ssize_t n = read_http(wire, c);
	if (n > 0) {
		ssize_t sent = relay_write_client(c, wire->scratch, (size_t)n);

		if (!backlog_keep(&c->to_client, wire->scratch, (size_t)n, sent)) {
			connection_close(wire, c);
			return;
		}
	}
	c->http_ended = n == 0 || (n < 0 && !relay_would_block());
	if (c->state == GATHERING)
		bend_gather(wire, c);
	else if (c->http_ended && c->to_client.len == 0)
		connection_finish(wire, c);
}

static void flush_to_client(struct wire *wire, struct connection *c)
{
	c->active = wire->now;
	if (!relay_flush(c))
		connection_close(wire, c);
	else if (c->to_client.len == 0 && c->http_ended)
		connection_finish(wire, c);
	else
		take_from_http(wire, c);
}

/* Reads and drops, so that no unread byte turns our close into a reset. */
static void drop_from_client(struct wire *wire, struct connection *c)
{
	ssize_t n = recv(c->client.fd, wire->scratch, sizeof(wire->scratch), 0);

	if (n == 0 || (n < 0 && !relay_would_block()))
		connection_close(wire, c);
}

bool relay_wants_more(const struct connection *c)
{
	return !c->client_ended && !c->http_deaf && c->to_http.len == 0;
}

static void relay_client(struct wire *wire, struct connection *c, uint32_t events)
{
	if ((events & c->write_on) && c->to_client.len > 0)
		flush_to_client(wire, c);
	if ((events & c->read_on) && c->state == RELAYING && relay_wants_more(c))
		take_from_client(wire, c);
}

/* The client may still have to read the alert that says what is wrong. */
void relay_give_up(struct wire *wire, struct connection *c, const char *reason)
{
	if (wire->handshake_failed)
		wire->handshake_failed(wire->observer, (const struct sockaddr *)&c->peer,
		                       c->peer_len, reason);
	connection_finish(wire, c);
}

static void handshake(struct wire *wire, struct connection *c)
{
	int done = tls_handshake(c->tls);

	c->read_on = done == 0 ? tls_wants(c->tls) : EPOLLIN;
	if (done > 0)
		connection_resume(wire, c);
	else if (done < 0)
		relay_give_up(wire, c, tls_reason(c->tls));
}

void relay_client_event(struct wire *wire, struct connection *c, uint32_t events)
{
	/* A handshake that is torn off may have an alert still to be read. */
	if ((events & (EPOLLHUP | EPOLLERR)) && c->state != HANDSHAKING) {
		connection_close(wire, c);
		return;
	}
	switch (c->state) {
	case HANDSHAKING:
		handshake(wire, c);
		break;
	case RELAYING:
		relay_client(wire, c, events);
		break;
	case HOLDING:
		/* One that only half-closes does so right after its request (bend.c). */
		if (events & EPOLLRDHUP)
			connection_close(wire, c);
		break;
	case SENDING:
		bend_send(wire, c);
		break;
	case LINGERING:
		drop_from_client(wire, c);
		break;
	default:
		break;
	}
	if (events & EPOLLRDHUP)
		c->client_ended = true;
}

void relay_http_event(struct wire *wire, struct connection *c, uint32_t events)
{
	c->active = wire->now;
	if ((events & EPOLLOUT) && c->to_http.len > 0)
		flush_to_http(wire, c);
	if (c->state == RELAYING)
		take_from_http(wire, c);
	else if (c->state == GATHERING)
		bend_gather(wire, c);
}

void relay_answered(struct wire *wire, struct connection *c)
{
	relay_http_event(wire, c, 0);
}
