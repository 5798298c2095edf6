/*
 * connection.c - a connection's life: opened, attached to the HTTP server by a socketpair when a
 * request begins, relayed, detached, closed. While a connection is idle it needs no socketpair, and
 * costs one descriptor and no buffer.
 */
#include "server/wire/bend.h"
#include "server/wire/loop.h"
#include "server/wire/relay.h"
#include "server/wire/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* An idle connection gives its socketpair back after so long: libmicrohttpd keeps a whole memory
 * pool for it. Long enough that no pipelined request can still be worked on in there. */
#define PARK_MS   5000
#define LINGER_MS 2000
#define RETRY_MS  20
/* Whoever says or takes a byte now and then is not idle, but slow: a request and its answer may
 * take so many times the idle timeout. */
#define SLOW_TIMES 5

size_t connection_unread(int fd)
{
	int n = 0;

	return ioctl(fd, FIONREAD, &n) == 0 && n > 0 ? (size_t)n : 0;
}

void connection_set_idle(struct wire *wire, struct connection *c)
{
	if (c->busy)
		TAILQ_INSERT_TAIL(&wire->idle, c, idle);
	c->busy = false;
}

void connection_set_busy(struct wire *wire, struct connection *c)
{
	if (!c->busy) {
		TAILQ_REMOVE(&wire->idle, c, idle);
		c->began = wire->now;
	}
	c->busy = true;
}

void connection_open(struct wire *wire, struct listener *listener, int fd,
                     const struct sockaddr_storage *peer, socklen_t peer_len)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->listener = listener;
	c->peer = *peer;
	c->peer_len = peer_len;
	c->client = (struct source){ .kind = SOURCE_CLIENT, .fd = fd, .owner = c };
	c->http = (struct source){ .kind = SOURCE_HTTP, .fd = -1, .owner = c };
	c->read_on = EPOLLIN;
	c->write_on = EPOLLOUT;
	c->timer.owner = c;
	c->busy = true;
	TAILQ_INSERT_TAIL(&wire->all, c, all);
	wire->descriptors++;
	connection_resume(wire, c);
	if (listener->tls) {
		c->tls = tls_new(listener->tls, fd);
		c->state = HANDSHAKING;
	}
	connection_settle(wire, c);
}

void connection_resume(struct wire *wire, struct connection *c)
{
	c->state = RELAYING;
	c->active = wire->now;
	timers_set(&wire->timers, &c->timer, wire->now + wire->idle_ms);
	pthread_mutex_lock(&wire->lock);
	connection_set_idle(wire, c);
	pthread_mutex_unlock(&wire->lock);
}

static int64_t park_ms(const struct wire *wire)
{
	return wire->idle_ms < PARK_MS ? wire->idle_ms : PARK_MS;
}

/* So that the HTTP server's threads can find it. */
static void publish(struct wire *wire, struct connection *c, int fd)
{
	size_t n = (size_t)fd + 1;

	pthread_mutex_lock(&wire->lock);
	if (n > wire->n_by_fd) {
		n += n / 2;
		wire->by_fd = reallocarray(wire->by_fd, n, sizeof(struct connection *));
		if (!wire->by_fd)
			abort();
		while (wire->n_by_fd < n)
			wire->by_fd[wire->n_by_fd++] = NULL;
	}
	wire->by_fd[fd] = c;
	c->http_end = fd;
	pthread_mutex_unlock(&wire->lock);
}

static bool make_socketpair(struct wire *wire, int pair[static 2])
{
	return descriptors_make_room(wire, 2) &&
	       socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0;
}

bool connection_attach(struct wire *wire, struct connection *c)
{
	const struct listener *listener = c->listener;
	int pair[2];

	pthread_mutex_lock(&wire->lock);
	connection_set_busy(wire, c);
	pthread_mutex_unlock(&wire->lock);
	if (!make_socketpair(wire, pair)) {
		timers_set(&wire->timers, &c->timer, wire->now + RETRY_MS);
		return false;
	}
	wire->descriptors += 2;
	c->http.fd = pair[0];
	publish(wire, c, pair[1]);
	timers_set(&wire->timers, &c->timer, wire->now + park_ms(wire));
	if (listener->take(listener->owner, pair[1], (const struct sockaddr *)&c->peer,
	                   c->peer_len))
		return true;
	close(pair[1]);
	connection_close(wire, c);
	return false;
}

void connection_detach(struct wire *wire, struct connection *c)
{
	if (c->http.fd < 0)
		return;
	source_ignore(wire, &c->http);
	pthread_mutex_lock(&wire->lock);
	/* The HTTP server may have closed its end, and another connection got that number. */
	if (wire->by_fd[c->http_end] == c)
		wire->by_fd[c->http_end] = NULL;
	close(c->http.fd);
	c->http.fd = -1;
	backlog_clear(&c->to_http);
	pthread_mutex_unlock(&wire->lock);
	c->http_ended = c->http_deaf = false;
	wire->descriptors -= 2;
}

void connection_finish(struct wire *wire, struct connection *c)
{
	connection_detach(wire, c);
	if (c->tls)
		tls_farewell(c->tls);
	if (c->client_ended || shutdown(c->client.fd, SHUT_WR) < 0) {
		connection_close(wire, c);
		return;
	}
	c->state = LINGERING;
	timers_set(&wire->timers, &c->timer, wire->now + LINGER_MS);
	pthread_mutex_lock(&wire->lock);
	connection_set_idle(wire, c);
	pthread_mutex_unlock(&wire->lock);
}

void connection_dismiss(struct wire *wire, struct connection *c)
{
	if (c->tls)
		tls_farewell(c->tls);
	connection_close(wire, c);
}

void connection_close(struct wire *wire, struct connection *c)
{
	connection_detach(wire, c);
	source_ignore(wire, &c->client);
	tls_free(c->tls);
	c->tls = NULL;
	close(c->client.fd);
	c->client.fd = -1;
	wire->descriptors--;
	timers_unset(&wire->timers, &c->timer);
	TAILQ_REMOVE(&wire->all, c, all);
	TAILQ_INSERT_TAIL(&wire->dead, c, all);
	c->state = DEAD;
	pthread_mutex_lock(&wire->lock);
	connection_set_busy(wire, c);
	if (c->posted)
		TAILQ_REMOVE(&wire->posts, c, post);
	c->posted = false;
	pthread_mutex_unlock(&wire->lock);
	backlog_clear(&c->to_client);
	backlog_clear(&c->to_http);
	bend_free(c->bend);
	c->bend = NULL;
}

bool connection_is_silent(const struct connection *c)
{
	return !c->busy && c->to_client.len == 0 && connection_unread(c->client.fd) == 0 &&
	       !(c->tls && tls_has_begun(c->tls)) &&
	       (c->http.fd < 0 || connection_unread(c->http.fd) == 0);
}

static bool is_idle(struct wire *wire, const struct connection *c)
{
	pthread_mutex_lock(&wire->lock);
	bool idle = connection_is_silent(c);
	pthread_mutex_unlock(&wire->lock);
	return idle;
}

int64_t connection_patience(struct wire *wire, struct connection *c)
{
	pthread_mutex_lock(&wire->lock);
	int64_t slow = c->began + SLOW_TIMES * wire->idle_ms;
	bool busy = c->busy;
	pthread_mutex_unlock(&wire->lock);
	int64_t idle = c->active + wire->idle_ms;

	return busy && slow < idle ? slow : idle;
}

/* Timers are not moved at every byte; when one fires, it looks how long the silence really was. */
static void look_at_silence(struct wire *wire, struct connection *c)
{
	bool park = c->http.fd >= 0 && is_idle(wire, c);
	int64_t due = park ? c->active + park_ms(wire) : connection_patience(wire, c);

	if (due > wire->now) {
		timers_set(&wire->timers, &c->timer, due);
	} else if (park) {
		connection_detach(wire, c);
		timers_set(&wire->timers, &c->timer, c->active + wire->idle_ms);
	} else {
		connection_dismiss(wire, c);
	}
}

void connection_due(struct wire *wire, struct connection *c)
{
	switch (c->state) {
	case HANDSHAKING:
		relay_give_up(wire, c, "the handshake took too long");
		break;
	case RELAYING:
	case GATHERING:
		if (c->to_http.len > 0 && c->http.fd < 0 &&
		    wire->now < connection_patience(wire, c))
			relay_retry(wire, c);
		else
			look_at_silence(wire, c);
		break;
	case HOLDING:
		bend_send(wire, c);
		break;
	case DELIVERING:
		bend_deliver(wire, c);
		break;
	case SENDING: /* the client takes nothing any more */
	case LINGERING:
	case DEAD:
		connection_close(wire, c);
		break;
	}
}

static uint32_t client_interest(const struct connection *c)
{
	uint32_t hang_up = c->client_ended ? 0 : EPOLLRDHUP;

	switch (c->state) {
	case HANDSHAKING:
		return c->read_on;
	case RELAYING:
		return (relay_wants_more(c) ? c->read_on : 0) |
		       (c->to_client.len > 0 ? c->write_on : 0);
	case SENDING:
		return hang_up | c->write_on;
	case LINGERING:
		return EPOLLIN;
	default:
		return hang_up;
	}
}

static uint32_t http_interest(const struct connection *c)
{
	if (c->state == GATHERING)
		return EPOLLIN;
	return (c->to_client.len == 0 ? EPOLLIN : 0) | (c->to_http.len > 0 ? EPOLLOUT : 0);
}

void connection_settle(struct wire *wire, struct connection *c)
{
	if ((c->state == RELAYING || c->state == HANDSHAKING) && wire->drain_until != 0 &&
	    is_idle(wire, c))
		connection_dismiss(wire, c);
	if (c->state == DEAD)
		return;
	source_watch(wire, &c->client, client_interest(c));
	if (c->http.fd < 0)
		return;
	uint32_t events = http_interest(c);
	if (events)
		source_watch(wire, &c->http, events);
	else
		source_ignore(wire, &c->http);
}
