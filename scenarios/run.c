/*
 * run.c - plays a scenario: the first rule that fits answers, and its counter tells with which
 * step. Threads meet only at the counters; the rules themselves do not change.
 */
#include <pthread.h>

#include "scenarios/counters.h"
#include "scenarios/memory.h"
#include "scenarios/script.h"

struct scenario_run {
	const struct scenario *scenario;
	pthread_mutex_t lock; /* of the counters */
	struct counters *counters;
};

struct scenario_run *scenario_run_new(const struct scenario *scenario)
{
	struct scenario_run *run = need(calloc(1, sizeof(*run)));

	run->scenario = scenario;
	run->counters = counters_new(COUNTERS_MAX);
	if (pthread_mutex_init(&run->lock, NULL) != 0)
		abort();
	return run;
}

void scenario_run_free(struct scenario_run *run)
{
	if (!run)
		return;
	pthread_mutex_destroy(&run->lock);
	counters_free(run->counters);
	free(run);
}

void scenario_run_reset(struct scenario_run *run)
{
	if (!run)
		return;
	struct counters *fresh = counters_new(COUNTERS_MAX);
	pthread_mutex_lock(&run->lock);
	struct counters *old = run->counters;
	run->counters = fresh;
	pthread_mutex_unlock(&run->lock);
	counters_free(old);
}

static uint64_t sum_of_times(const struct rule *rule)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < rule->n_steps; i++)
		sum += rule->steps[i].times;
	return sum;
}

const struct step *rule_step(const struct rule *rule, uint64_t hit, unsigned *out_number)
{
	uint64_t total = sum_of_times(rule), left = hit - 1;
	size_t i = 0;

	if (left >= total && rule->after == AFTER_PASS)
		return NULL;
	if (left >= total)
		left = rule->after == AFTER_LOOP ? left % total : total - 1;
	for (; left >= rule->steps[i].times; i++)
		left -= rule->steps[i].times;
	*out_number = (unsigned)i + 1;
	return &rule->steps[i];
}

static uint64_t count_hit(struct scenario_run *run, size_t rule, const char *value)
{
	pthread_mutex_lock(&run->lock);
	uint64_t hit = counters_hit(run->counters, rule, value);
	pthread_mutex_unlock(&run->lock);
	return hit;
}

void scenario_play(struct scenario_run *run, const struct facts *facts, struct play *out)
{
	*out = (struct play){ 0 };
	for (size_t i = 0; run && i < run->scenario->n_rules; i++) {
		const struct rule *rule = &run->scenario->rules[i];

		if (!rule_fits(rule, facts))
			continue;
		uint64_t hit = count_hit(run, i, rule->per ? facts_value(facts, rule->per) : "");
		unsigned number;
		const struct step *step = rule_step(rule, hit, &number);
		if (!step)
			continue;
		*out = (struct play){ rule->name, number, hit, step };
		return;
	}
}
