/*
 * script.h - a scenario once it is read: what the parser makes, and what the engine and the tampers
 * play from. All texts are borrowed from the tree of nodes, which the scenario owns.
 */
#ifndef SCENARIOS_SCRIPT_H
#define SCENARIOS_SCRIPT_H

#include "scenarios/node.h"
#include "scenarios/stages.h"

/* One field of a step: which fault, and its value as it was read. */
struct setting {
	const struct stage *stage;
	const struct fault *fault;
	union fault_value value;
};

struct step {
	uint64_t times;  /* hits it lasts */
	bool is_limited; /* `times` was said */
	struct setting *settings;
	size_t n_settings;
};

struct condition {
	const char *fact;
	const struct node *globs; /* a text, or a list of them: one has to fit */
};

enum after { AFTER_STAY, AFTER_LOOP, AFTER_PASS };

struct rule {
	const char *name;
	char own_name[16]; /* what name is if the file gives none */
	unsigned at;       /* of enum scenario_point */
	struct condition *conditions;
	size_t n_conditions;
	const char *per; /* the fact each of whose values has a counter, or NULL: one for all */
	struct step *steps;
	size_t n_steps;
	enum after after;
};

enum outcome { OUTCOME_UNSAID, OUTCOME_CERTIFICATE, OUTCOME_NONE, OUTCOME_EITHER };

struct scenario {
	struct node *tree;
	const char *name, *summary, *teaches;          /* NULL: left out */
	const struct node *covers, *duties, *symptoms; /* likewise */
	enum outcome outcome;
	struct rule *rules;
	size_t n_rules;
};

/* Whether the point and all conditions of the rule hold. */
bool rule_fits(const struct rule *rule, const struct facts *facts);
/* The step of the rule's nth hit (from 1), or NULL if the rule stands back; out_number from 1. */
const struct step *rule_step(const struct rule *rule, uint64_t hit, unsigned *out_number);
/* The first value of a fact, or "". */
const char *facts_value(const struct facts *facts, const char *name);

#endif
