/*
 * wire.c - opening and closing, and the HTTP server's side: its threads say here what becomes of
 * the answer they are working on.
 */
#include "server/wire/bend.h"
#include "server/wire/loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define IDLE_SECONDS  60
#define GRACE_SECONDS 10
#define ANSWER_MAX    ((size_t)4 << 20)

static bool fail(struct wire_error *err, const char *what, int number)
{
	snprintf(err->text, sizeof(err->text), "%s: %s", what, strerror(number));
	return false;
}

bool wire_open(const struct wire_options *options, struct wire **out, struct wire_error *err)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct wire *wire = calloc(1, sizeof(*wire));

	if (!wire)
		abort();
	if (epoll < 0 || wake < 0) {
		fail(err, "epoll", errno);
		close(epoll);
		close(wake);
		free(wire);
		return false;
	}
	wire->idle_ms =
		1000 * (int64_t)(options->idle_seconds ? options->idle_seconds : IDLE_SECONDS);
	wire->grace_ms =
		1000 * (int64_t)(options->grace_seconds ? options->grace_seconds : GRACE_SECONDS);
	wire->answer_max = options->answer_max ? options->answer_max : ANSWER_MAX;
	wire->handshake_failed = options->handshake_failed;
	wire->observer = options->observer;
	wire->epoll = epoll;
	wire->wake = (struct source){ .kind = SOURCE_WAKE, .fd = wake };
	wire->descriptors_max = descriptors_raise_limit();
	TAILQ_INIT(&wire->all);
	TAILQ_INIT(&wire->dead);
	TAILQ_INIT(&wire->idle);
	TAILQ_INIT(&wire->posts);
	pthread_mutex_init(&wire->lock, NULL);
	*out = wire;
	return true;
}

size_t wire_connections_max(const struct wire *wire)
{
	return wire->descriptors_max / 3;
}

bool wire_start(struct wire *wire, struct wire_error *err)
{
	source_watch(wire, &wire->wake, EPOLLIN);
	listen_resume(wire);
	int failed = pthread_create(&wire->thread, NULL, loop_run, wire);
	wire->started = failed == 0;
	return wire->started || fail(err, "pthread_create", failed);
}

/* The lock is held. */
static struct connection *find(const struct wire *wire, int fd)
{
	return fd >= 0 && (size_t)fd < wire->n_by_fd ? wire->by_fd[fd] : NULL;
}

void wire_bend(struct wire *wire, int fd, const struct send *send, struct bytes *instead)
{
	struct bend *bend = bend_new(send, instead);

	pthread_mutex_lock(&wire->lock);
	struct connection *c = find(wire, fd);
	if (c && !c->bend) {
		bend->before = connection_unread(c->http.fd);
		c->bend = bend;
		bend = NULL;
	}
	pthread_mutex_unlock(&wire->lock);
	bend_free(bend);
}

/* Whether the thread has to look at the connection. */
static bool note_answer(struct wire *wire, struct connection *c, int fd)
{
	if (c->bend && c->bend->answered)
		return false;
	if (c->bend) {
		c->bend->answered = true;
		c->bend->left = connection_unread(c->http.fd) - c->bend->before;
		return true;
	}
	if (connection_unread(fd) == 0 && c->to_http.len == 0)
		connection_set_idle(wire, c);
	else
		c->began = loop_clock(); /* the client has sent its next request already */
	return wire->drain;
}

void wire_answered(struct wire *wire, int fd)
{
	pthread_mutex_lock(&wire->lock);
	struct connection *c = find(wire, fd);
	bool post = c && note_answer(wire, c, fd) && !c->posted;
	if (post) {
		TAILQ_INSERT_TAIL(&wire->posts, c, post);
		c->posted = true;
	}
	pthread_mutex_unlock(&wire->lock);
	if (post)
		loop_wake(wire);
}

void wire_drain(struct wire *wire)
{
	if (!wire->started)
		return;
	pthread_mutex_lock(&wire->lock);
	wire->drain = true;
	pthread_mutex_unlock(&wire->lock);
	loop_wake(wire);
	pthread_join(wire->thread, NULL);
	wire->started = false;
}

void wire_close(struct wire *wire)
{
	if (!wire)
		return;
	wire_drain(wire);
	listen_free(wire);
	timers_clear(&wire->timers);
	free(wire->by_fd);
	pthread_mutex_destroy(&wire->lock);
	close(wire->wake.fd);
	close(wire->epoll);
	free(wire);
}
