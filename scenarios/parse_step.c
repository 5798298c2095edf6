/*
 * parse_step.c - one step: its length, and for each stage it bends the fields of that stage's fault
 * table. Nothing here knows what a field means.
 */
#include <string.h>

#include "scenarios/memory.h"
#include "scenarios/nearest.h"
#include "scenarios/parse.h"

#define TIMES_MAX 1000000000

static bool read_times(const struct source *source, const struct node *node, void *into)
{
	struct step *step = &((struct step_reader *)into)->step;

	step->is_limited = true;
	return read_number(source, node, 1, TIMES_MAX, &step->times);
}

static const struct stage *find_stage(const char *name)
{
	for (const struct stage *const *stage = scenario_stages; *stage; stage++)
		if (strcmp((*stage)->name, name) == 0)
			return *stage;
	abort(); /* the table of keys and the table of stages differ */
}

static bool read_setting(const struct source *source, const struct node *node,
                         const struct stage *stage, const struct fault *fault, struct step *step)
{
	struct setting setting = { .stage = stage, .fault = fault };

	if (!fault->parse(source, node, fault, &setting.value))
		return false;
	step->settings =
		need(reallocarray(step->settings, step->n_settings + 1, sizeof(*step->settings)));
	step->settings[step->n_settings++] = setting;
	return true;
}

static bool read_field(const struct source *source, const struct node *node,
                       const struct stage *stage, struct step *step)
{
	struct nearest nearest = nearest_to(node->key);

	for (size_t i = 0; i < stage->n_faults; i++) {
		const struct fault *fault = &stage->faults[i];

		if (strcmp(fault->field, node->key) == 0)
			return read_setting(source, node, stage, fault, step);
		nearest_offer(&nearest, fault->field);
	}
	return source_fail(source, node->key_mark,
	                   "\"%s\" has no field " QUOTED " in this version%s", stage->name,
	                   node->key, nearest_hint(&nearest));
}

static bool read_fields(const struct source *source, const struct node *node,
                        const struct stage *stage, struct step *step)
{
	if (node->kind != NODE_MAP || node->n == 0)
		return source_fail(source, node->mark, "\"%s\" takes fields such as { %s: %s }",
		                   stage->name, stage->faults[0].field, stage->faults[0].takes);
	for (const struct node *child = node->first; child; child = child->next)
		if (!read_field(source, child, stage, step))
			return false;
	return true;
}

static bool read_stage(const struct source *source, const struct node *node, void *into)
{
	struct step_reader *reader = into;
	const struct stage *stage = find_stage(node->key);
	unsigned too_wide = reader->rule->at & ~stage->points;

	if (too_wide)
		return source_fail(source, node->key_mark, "there is no \"%s\" at %s", stage->name,
		                   point_name(too_wide));
	if (!stage->faults[0].field)
		return read_setting(source, node, stage, &stage->faults[0], &reader->step);
	return read_fields(source, node, stage, &reader->step);
}

struct keys step_keys(struct step_reader *reader)
{
	static const struct key list[] = {
		{ "times", read_times, false },
		{ "answer", read_stage, false },
		{ "certificate", read_stage, false },
		{ "reply", read_stage, false },
		{ "http", read_stage, false },
		{ "send", read_stage, false },
		{ "for", NULL, false },
		{ "connection", NULL, false },
		{ "tls", NULL, false },
		{ "caps", NULL, false },
		{ "chain", NULL, false },
		{ "page", NULL, false },
		{ "status", NULL, false },
		{ "state", NULL, false },
	};

	reader->step.times = 1;
	return (struct keys){ list, LENGTH(list), reader, NULL };
}

void step_clear(struct step *step)
{
	free(step->settings);
	*step = (struct step){ 0 };
}
