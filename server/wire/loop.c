/*
 * loop.c - the wire's thread: waits, deals out events, fires timers, and drains at the end.
 *
 * An event may close a connection that a later event of the same turn belongs to. A dead connection
 * is therefore freed only when the turn is over.
 */
#include "server/wire/loop.h"
#include "server/wire/relay.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_MAX 256

int64_t loop_clock(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void source_watch(struct wire *wire, struct source *source, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	if (source->known && source->watched == events)
		return;
	epoll_ctl(wire->epoll, source->known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, source->fd, &event);
	source->known = true;
	source->watched = events;
}

void source_ignore(struct wire *wire, struct source *source)
{
	if (source->known)
		epoll_ctl(wire->epoll, EPOLL_CTL_DEL, source->fd, NULL);
	source->known = false;
}

void loop_wake(struct wire *wire)
{
	/* It fails only if nobody has listened for 2^64 calls. */
	eventfd_write(wire->wake.fd, 1);
}

static void deliver_posts(struct wire *wire)
{
	for (;;) {
		pthread_mutex_lock(&wire->lock);
		struct connection *c = TAILQ_FIRST(&wire->posts);
		if (c) {
			TAILQ_REMOVE(&wire->posts, c, post);
			c->posted = false;
		}
		pthread_mutex_unlock(&wire->lock);
		if (!c)
			return;
		relay_answered(wire, c);
		connection_settle(wire, c);
	}
}

/* Delays are cut short, and who has no request in flight is closed. */
static void begin_drain(struct wire *wire)
{
	struct connection *next = NULL;

	wire->drain_until = wire->now + wire->grace_ms;
	wire->accept_again = 0;
	listen_close(wire);
	for (struct connection *c = TAILQ_FIRST(&wire->all); c; c = next) {
		next = TAILQ_NEXT(c, all);
		if (c->state == HOLDING)
			timers_set(&wire->timers, &c->timer, wire->now);
		connection_settle(wire, c);
	}
}

static void woken(struct wire *wire)
{
	eventfd_t count = 0;

	eventfd_read(wire->wake.fd, &count);
	pthread_mutex_lock(&wire->lock);
	bool drain = wire->drain;
	pthread_mutex_unlock(&wire->lock);
	if (drain && wire->drain_until == 0)
		begin_drain(wire);
	deliver_posts(wire);
}

static void dispatch(struct wire *wire, struct source *source, uint32_t events)
{
	if (source->fd < 0)
		return; /* closed in this very turn */
	switch (source->kind) {
	case SOURCE_WAKE:
		woken(wire);
		return;
	case SOURCE_LISTENER:
		listen_accept(wire, source->owner);
		return;
	case SOURCE_CLIENT:
		relay_client_event(wire, source->owner, events);
		break;
	case SOURCE_HTTP:
		relay_http_event(wire, source->owner, events);
		break;
	}
	connection_settle(wire, source->owner);
}

static void fire_timers(struct wire *wire)
{
	struct timer *timer = NULL;

	while ((timer = timers_first(&wire->timers)) && timer->due <= wire->now) {
		connection_due(wire, timer->owner);
		connection_settle(wire, timer->owner);
	}
	if (wire->accept_again != 0 && wire->accept_again <= wire->now)
		listen_resume(wire);
}

static void bury_the_dead(struct wire *wire)
{
	struct connection *c = NULL;

	while ((c = TAILQ_FIRST(&wire->dead))) {
		TAILQ_REMOVE(&wire->dead, c, all);
		free(c);
	}
}

/* Milliseconds until something is due, -1: nothing is. */
static int time_to_wait(const struct wire *wire)
{
	const struct timer *first = timers_first(&wire->timers);
	int64_t due = INT64_MAX;

	if (first)
		due = first->due;
	if (wire->accept_again != 0 && wire->accept_again < due)
		due = wire->accept_again;
	if (wire->drain_until != 0 && wire->drain_until < due)
		due = wire->drain_until;
	if (due == INT64_MAX)
		return -1;
	int64_t wait = due - loop_clock();
	return wait < 0 ? 0 : wait > INT_MAX ? INT_MAX : (int)wait;
}

static bool is_over(const struct wire *wire)
{
	return wire->drain_until != 0 &&
	       (TAILQ_EMPTY(&wire->all) || wire->drain_until <= wire->now);
}

/* A SIGPIPE goes to the thread that wrote. */
static void ignore_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void *loop_run(void *argument)
{
	struct wire *wire = argument;
	struct epoll_event events[EVENTS_MAX];

	ignore_sigpipe();
	wire->now = loop_clock();
	while (!is_over(wire)) {
		int n = epoll_wait(wire->epoll, events, EVENTS_MAX, time_to_wait(wire));

		wire->now = loop_clock();
		for (int i = 0; i < n; i++)
			dispatch(wire, events[i].data.ptr, events[i].events);
		fire_timers(wire);
		bury_the_dead(wire);
	}
	while (!TAILQ_EMPTY(&wire->all))
		connection_close(wire, TAILQ_FIRST(&wire->all));
	bury_the_dead(wire);
	return NULL;
}
