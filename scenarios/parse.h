/*
 * parse.h - the reader of a scenario, top down: file, rules, conditions, steps.
 */
#ifndef SCENARIOS_PARSE_H
#define SCENARIOS_PARSE_H

#include "scenarios/read.h"
#include "scenarios/script.h"

/* Reads one rule; number is its place in the file, from 1. */
bool parse_rule(const struct source *source, const struct node *node, unsigned number,
                struct rule *out);
void rule_clear(struct rule *rule);

/* Readers of a rule's `at` (into unsigned) and `when` (into struct rule). */
bool parse_at(const struct source *source, const struct node *node, void *into);
bool parse_when(const struct source *source, const struct node *node, void *into);
/* The name of the first of these points. */
const char *point_name(unsigned points);

/* A step while it is read: the stages it may bend depend on its rule's points. */
struct step_reader {
	const struct rule *rule;
	struct step step;
};

/* The keys of a step, for a map of its own or among those of its rule. */
struct keys step_keys(struct step_reader *reader);
void step_clear(struct step *step);

#endif
