/*
 * clock.h - a lane's clock: the machine's, one that is ahead or behind by a constant, or one that
 * stands still. It may be set while other threads read it.
 */
#ifndef SERVER_NDES_CLOCK_H
#define SERVER_NDES_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* All zero is the machine's clock. */
struct clock {
	_Atomic int64_t offset_ms;               /* ahead of the machine's clock */
	_Atomic int64_t fixed_ms;                /* stands at this time; 0: it runs */
	int64_t start_offset_ms, start_fixed_ms; /* what a reset brings back; constant */
};

/* Milliseconds since 1970. */
int64_t clock_now_ms(const struct clock *clock);

/* From now on it is at_ms (after 1970), and goes on from there or, if fixed, stands still. */
void clock_set(struct clock *clock, int64_t at_ms, bool fixed);

/* How it was set when it was started. */
void clock_start(struct clock *clock);
void clock_reset(struct clock *clock);

/* It is by_ms later at once, and stands still or goes on as before. */
void clock_advance(struct clock *clock, int64_t by_ms);

/* Back to the machine's time. */
void clock_follow_machine(struct clock *clock);

/* Reads "2026-11-22T14:30:00Z" or "2026-11-22", years 1970 to 9999. */
bool clock_parse(const char *text, int64_t *out_ms);

#endif
