/*
 * everything.h - one exchange's values in one place, written out as text, so that a test can say
 * exactly which of their fields a fault has changed.
 */
#ifndef TESTS_UNIT_SCENARIOS_EVERYTHING_H
#define TESTS_UNIT_SCENARIOS_EVERYTHING_H

#include "scenarios/scenarios.h"

struct everything {
	struct answer answer;
	struct cert_order order;
	struct certrep rep;
	struct http_reply http;
	struct send send;
};

/* An honest exchange. The caller clears out. */
void everything_init(struct everything *out);
void everything_clear(struct everything *all);

/* Hands all values to the tampers; the value is how many of the five said that they changed one. */
int everything_tamper(struct everything *all, const struct play *play);

#define EVERYTHING_LINES 64
struct description {
	char lines[EVERYTHING_LINES][128]; /* "send.delay_ms=0", one a field */
	size_t n;
};
void everything_describe(const struct everything *all, struct description *out);

#endif
