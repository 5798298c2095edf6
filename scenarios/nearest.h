/*
 * nearest.h - "did you mean": of the words that would be right, the one nearest to what was
 * written. Offer them one by one; the hint is empty if none is near.
 */
#ifndef SCENARIOS_NEAREST_H
#define SCENARIOS_NEAREST_H

struct nearest {
	const char *word; /* what was written */
	const char *best; /* or NULL */
	unsigned distance;
	char hint[96];
};

struct nearest nearest_to(const char *word);
void nearest_offer(struct nearest *nearest, const char *candidate);
/* ` (did you mean "x"?)`, or "". Belongs to nearest. */
const char *nearest_hint(struct nearest *nearest);

#endif
