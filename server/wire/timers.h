/*
 * timers.h - what is due when. A binary heap: ten thousand held answers cost a handful of swaps
 * each. Every timer knows its place, so that it can be moved or taken out.
 */
#ifndef SERVER_WIRE_TIMERS_H
#define SERVER_WIRE_TIMERS_H

#include <stddef.h>
#include <stdint.h>

struct timer {
	int64_t due;  /* milliseconds of the monotonic clock */
	size_t place; /* in the heap, from 1; 0: not set */
	void *owner;
};

struct timers {
	struct timer **heap;
	size_t n, room;
};

/* Sets a timer, or moves one that is set. */
void timers_set(struct timers *timers, struct timer *timer, int64_t due);
void timers_unset(struct timers *timers, struct timer *timer);
/* The one that is due first, or NULL. */
struct timer *timers_first(const struct timers *timers);
/* Forgets all of them; the timers themselves belong to their owners. */
void timers_clear(struct timers *timers);

#endif
