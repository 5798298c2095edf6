/*
 * descriptors.c - how many connections fit. A connection costs one descriptor, and two more while a
 * request has a socketpair; the HTTP server closes its end a little later than we count.
 */
#include "server/wire/loop.h"

#include <sys/resource.h>

/* Left for the rest of the process: database, logs, epolls, the lag of the HTTP server. */
#define RESERVE 64
#define LOOK_AT 16
/* Limits beyond this (or none at all) say nothing about what a machine can do. */
#define DESCRIPTORS_MAX (1 << 20)

size_t descriptors_raise_limit(void)
{
	struct rlimit limit = { 0 };

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return RESERVE;
	if (limit.rlim_cur < limit.rlim_max) {
		struct rlimit raised = { .rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max };

		if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
			limit = raised;
	}
	size_t max = limit.rlim_cur < DESCRIPTORS_MAX ? (size_t)limit.rlim_cur : DESCRIPTORS_MAX;
	size_t reserve = max / 4 < RESERVE ? max / 4 : RESERVE;

	return max - reserve;
}

/* The oldest idle connection, or NULL. One with bytes on the way goes to the end of the list; only
 * so many are looked at that a call stays cheap. */
static struct connection *find_oldest(struct wire *wire)
{
	struct connection *c = NULL, *found = NULL;

	pthread_mutex_lock(&wire->lock);
	for (int i = 0; i < LOOK_AT && !found && (c = TAILQ_FIRST(&wire->idle)); i++) {
		if (connection_is_silent(c)) {
			found = c;
		} else {
			connection_set_busy(wire, c);
			connection_set_idle(wire, c);
		}
	}
	pthread_mutex_unlock(&wire->lock);
	return found;
}

bool descriptors_close_oldest(struct wire *wire)
{
	struct connection *oldest = find_oldest(wire);

	if (oldest)
		connection_dismiss(wire, oldest);
	return oldest != NULL;
}

bool descriptors_make_room(struct wire *wire, size_t n)
{
	while (wire->descriptors + n > wire->descriptors_max)
		if (!descriptors_close_oldest(wire))
			return false;
	return true;
}
