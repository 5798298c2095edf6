/*
 * counters.h - how often each rule was hit, for each value of its `per`. Holds a bounded number of
 * counters; beyond it the one that was not hit for the longest time is forgotten. Has no lock.
 */
#ifndef SCENARIOS_COUNTERS_H
#define SCENARIOS_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#define COUNTERS_MAX 65536

struct counters;

struct counters *counters_new(size_t max);
void counters_free(struct counters *counters);

/* Counts a hit and returns which one it is, from 1. The value is copied. */
uint64_t counters_hit(struct counters *counters, size_t rule, const char *value);

#endif
