/*
 * counters.c - a hash map of counters, threaded by a list in the order of their last hits.
 */
#include "scenarios/counters.h"

#include <string.h>
#include <sys/queue.h>

#include "scenarios/memory.h"

#define BUCKETS 4096

struct counter {
	LIST_ENTRY(counter) in_bucket;
	TAILQ_ENTRY(counter) in_age;
	uint64_t hits;
	size_t rule;
	char value[];
};

LIST_HEAD(bucket, counter);
TAILQ_HEAD(by_age, counter);

struct counters {
	size_t n, max;
	struct by_age by_age; /* the one hit last stands last */
	struct bucket buckets[BUCKETS];
};

struct counters *counters_new(size_t max)
{
	struct counters *counters = need(calloc(1, sizeof(*counters)));

	counters->max = max;
	TAILQ_INIT(&counters->by_age);
	return counters;
}

static void forget(struct counters *counters, struct counter *counter)
{
	LIST_REMOVE(counter, in_bucket);
	TAILQ_REMOVE(&counters->by_age, counter, in_age);
	counters->n--;
	free(counter);
}

void counters_free(struct counters *counters)
{
	if (!counters)
		return;
	while (!TAILQ_EMPTY(&counters->by_age))
		forget(counters, TAILQ_FIRST(&counters->by_age));
	free(counters);
}

/* FNV-1a, 64 bits */
static struct bucket *find_bucket(struct counters *counters, size_t rule, const char *value)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ rule;

	for (; *value; value++)
		hash = (hash ^ (unsigned char)*value) * UINT64_C(0x100000001b3);
	return &counters->buckets[(hash ^ hash >> 32) % BUCKETS];
}

static struct counter *find(const struct bucket *bucket, size_t rule, const char *value)
{
	struct counter *counter;

	LIST_FOREACH(counter, bucket, in_bucket)
	if (counter->rule == rule && strcmp(counter->value, value) == 0)
		break;
	return counter;
}

static struct counter *add(struct counters *counters, struct bucket *bucket, size_t rule,
                           const char *value)
{
	size_t size = strlen(value) + 1;
	struct counter *counter = need(calloc(1, sizeof(*counter) + size));

	if (counters->n == counters->max)
		forget(counters, TAILQ_FIRST(&counters->by_age));
	counter->rule = rule;
	memcpy(counter->value, value, size);
	LIST_INSERT_HEAD(bucket, counter, in_bucket);
	TAILQ_INSERT_TAIL(&counters->by_age, counter, in_age);
	counters->n++;
	return counter;
}

uint64_t counters_hit(struct counters *counters, size_t rule, const char *value)
{
	struct bucket *bucket = find_bucket(counters, rule, value);
	struct counter *counter = find(bucket, rule, value);

	if (!counter)
		counter = add(counters, bucket, rule, value);
	TAILQ_REMOVE(&counters->by_age, counter, in_age);
	TAILQ_INSERT_TAIL(&counters->by_age, counter, in_age);
	return ++counter->hits;
}
