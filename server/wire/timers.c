/*
 * timers.c - a binary heap of timers, the earliest on top. heap[0] is place 1.
 */
#include "server/wire/timers.h"

#include <stdlib.h>

static void put(struct timers *timers, size_t place, struct timer *timer)
{
	timers->heap[place - 1] = timer;
	timer->place = place;
}

static void rise(struct timers *timers, size_t place)
{
	struct timer *timer = timers->heap[place - 1];

	for (; place > 1 && timers->heap[place / 2 - 1]->due > timer->due; place /= 2)
		put(timers, place, timers->heap[place / 2 - 1]);
	put(timers, place, timer);
}

static void sink(struct timers *timers, size_t place)
{
	struct timer *timer = timers->heap[place - 1];

	for (size_t child; (child = 2 * place) <= timers->n; place = child) {
		if (child < timers->n && timers->heap[child]->due < timers->heap[child - 1]->due)
			child++;
		if (timers->heap[child - 1]->due >= timer->due)
			break;
		put(timers, place, timers->heap[child - 1]);
	}
	put(timers, place, timer);
}

static void settle(struct timers *timers, size_t place)
{
	struct timer *timer = timers->heap[place - 1];

	rise(timers, place);
	sink(timers, timer->place);
}

void timers_set(struct timers *timers, struct timer *timer, int64_t due)
{
	timer->due = due;
	if (timer->place == 0) {
		if (timers->n == timers->room) {
			timers->room = timers->room ? 2 * timers->room : 64;
			timers->heap =
				reallocarray(timers->heap, timers->room, sizeof(*timers->heap));
			if (!timers->heap)
				abort();
		}
		put(timers, ++timers->n, timer);
	}
	settle(timers, timer->place);
}

void timers_unset(struct timers *timers, struct timer *timer)
{
	size_t place = timer->place;

	if (place == 0)
		return;
	timer->place = 0;
	struct timer *last = timers->heap[--timers->n];
	if (last == timer)
		return;
	put(timers, place, last);
	settle(timers, place);
}

struct timer *timers_first(const struct timers *timers)
{
	return timers->n > 0 ? timers->heap[0] : NULL;
}

void timers_clear(struct timers *timers)
{
	free(timers->heap);
	*timers = (struct timers){ 0 };
}
