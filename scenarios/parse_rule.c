/*
 * parse_rule.c - one rule. It has a list of steps, or is itself a single step: then the keys of a
 * step stand among its own.
 */
#include <stdio.h>

#include "scenarios/memory.h"
#include "scenarios/parse.h"

static bool read_rule_name(const struct source *source, const struct node *node, void *into)
{
	return read_line(source, node, &((struct rule *)into)->name);
}

static bool read_at(const struct source *source, const struct node *node, void *into)
{
	return parse_at(source, node, &((struct rule *)into)->at);
}

static bool read_per(const struct source *source, const struct node *node, void *into)
{
	static const char *const facts[] = { NULL,       "ip", "subject", "key", "transactionID",
		                             "challenge" };
	static const struct choice words[] = {
		{ "lane", 0 }, { "ip", 1 },          { "subject", 2 },
		{ "key", 3 },  { "transaction", 4 }, { "challenge", 5 },
		{ 0 },
	};
	int fact;

	if (!read_choice(source, node, words, &fact))
		return false;
	((struct rule *)into)->per = facts[fact];
	return true;
}

static bool read_step(const struct source *source, const struct node *node, struct rule *rule)
{
	struct step_reader reader = { .rule = rule };
	const struct keys keys = step_keys(&reader);
	bool ok = read_keys(source, node, "a step", &keys);

	rule->steps[rule->n_steps++] = reader.step;
	return ok;
}

static bool read_steps(const struct source *source, const struct node *node, void *into)
{
	struct rule *rule = into;

	if (!read_list(source, node))
		return false;
	rule->steps = need(calloc(node->n, sizeof(*rule->steps)));
	for (const struct node *item = node->first; item; item = item->next)
		if (!read_step(source, item, rule))
			return false;
	return true;
}

static bool read_after(const struct source *source, const struct node *node, void *into)
{
	static const struct choice words[] = {
		{ "stay", AFTER_STAY },
		{ "loop", AFTER_LOOP },
		{ "pass", AFTER_PASS },
		{ 0 },
	};
	int after;

	if (!read_choice(source, node, words, &after))
		return false;
	((struct rule *)into)->after = (enum after)after;
	return true;
}

/* `at` stands before what depends on it. */
static const struct key rule_keys[] = {
	{ "name", read_rule_name, false }, { "at", read_at, true },
	{ "when", parse_when, false },     { "per", read_per, false },
	{ "steps", read_steps, false },    { "after", read_after, false },
	{ "chance", NULL, false },         { "also", NULL, false },
};

static bool bends_something(const struct rule *rule)
{
	for (size_t i = 0; i < rule->n_steps; i++)
		if (rule->steps[i].n_settings > 0)
			return true;
	return false;
}

/* A rule without steps is its own single step, and has to be one or the other. */
static bool adopt_own_step(const struct source *source, const struct node *node, struct step *own,
                           struct rule *rule)
{
	bool is_step = own->n_settings > 0 || own->is_limited;

	if (is_step && rule->n_steps > 0)
		return source_fail(source, node->mark,
		                   "this rule has \"steps\"; \"times\" and the stages belong into "
		                   "them");
	if (is_step) {
		rule->steps = need(calloc(1, sizeof(*rule->steps)));
		rule->steps[rule->n_steps++] = *own;
		*own = (struct step){ 0 };
	}
	return bends_something(rule) ||
	       source_fail(source, node->mark,
	                   "this rule changes nothing: give it a stage such as \"answer\"");
}

/* A last step that lasts a number of hits is over after them; another one goes on. */
static void choose_after(const struct node *node, struct rule *rule)
{
	if (!node_find(node, "after") && rule->steps[rule->n_steps - 1].is_limited)
		rule->after = AFTER_PASS;
}

bool parse_rule(const struct source *source, const struct node *node, unsigned number,
                struct rule *out)
{
	struct step_reader own = { .rule = out };
	const struct keys own_keys = step_keys(&own);
	const struct keys keys = { rule_keys, LENGTH(rule_keys), out, &own_keys };

	snprintf(out->own_name, sizeof(out->own_name), "rule %u", number);
	out->name = out->own_name;
	bool ok = read_keys(source, node, "a rule", &keys) &&
	          adopt_own_step(source, node, &own.step, out);
	step_clear(&own.step);
	if (ok)
		choose_after(node, out);
	return ok;
}

void rule_clear(struct rule *rule)
{
	for (size_t i = 0; i < rule->n_steps; i++)
		step_clear(&rule->steps[i]);
	free(rule->steps);
	free(rule->conditions);
}
