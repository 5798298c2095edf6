/*
 * parse.c - a scenario out of its file: the top of the reader. The tables say which keys there are;
 * those without a function belong to the language, but to a later version of this program.
 */
#include "scenarios/parse.h"
#include "scenarios/memory.h"

#include <string.h>

static bool read_version(const struct source *source, const struct node *node, void *into)
{
	const char *text;

	(void)into;
	if (!read_text(source, node, &text))
		return false;
	if (strcmp(text, "1") != 0)
		return source_fail(
			source, node->mark,
			"this is version " QUOTED " of the language; this program reads 1", text);
	return true;
}

/* Names go into paths, reports and URLs. */
static bool read_name(const struct source *source, const struct node *node, void *into)
{
	struct scenario *scenario = into;
	const char *name;

	if (!read_line(source, node, &name))
		return false;
	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != strlen(name) ||
	    strchr("-_.", name[0]) || strlen(name) > 64)
		return source_fail(source, node->mark,
		                   "a name is up to 64 of a-z, 0-9, \"-\", \"_\" and \".\", and "
		                   "begins with a letter or digit");
	scenario->name = name;
	return true;
}

static bool read_summary(const struct source *source, const struct node *node, void *into)
{
	return read_line(source, node, &((struct scenario *)into)->summary);
}

static bool read_teaches(const struct source *source, const struct node *node, void *into)
{
	return read_text(source, node, &((struct scenario *)into)->teaches);
}

static bool read_covers(const struct source *source, const struct node *node, void *into)
{
	return read_lines(source, node, &((struct scenario *)into)->covers);
}

static bool read_duties(const struct source *source, const struct node *node, void *into)
{
	return read_lines(source, node, &((struct scenario *)into)->duties);
}

static bool read_symptom(const struct source *source, const struct node *node, void *into)
{
	const char *text;

	(void)into;
	return read_text(source, node, &text);
}

static bool read_symptoms(const struct source *source, const struct node *node, void *into)
{
	static const struct key list[] = {
		{ "android", read_symptom, false },
		{ "ios", read_symptom, false },
		{ "windows", read_symptom, false },
		{ "server", read_symptom, false },
	};
	const struct keys keys = { list, LENGTH(list), NULL, NULL };

	((struct scenario *)into)->symptoms = node;
	return read_keys(source, node, "\"symptoms\"", &keys);
}

static bool read_outcome(const struct source *source, const struct node *node, void *into)
{
	static const struct choice outcomes[] = {
		{ "certificate", OUTCOME_CERTIFICATE },
		{ "none", OUTCOME_NONE },
		{ "either", OUTCOME_EITHER },
		{ 0 },
	};
	int outcome;

	if (!read_choice(source, node, outcomes, &outcome))
		return false;
	((struct scenario *)into)->outcome = (enum outcome)outcome;
	return true;
}

/* Rules are told apart by their names: in logs, in the journal, in the control API. */
static bool check_rule_name(const struct source *source, const struct node *node,
                            const struct scenario *scenario)
{
	const char *name = scenario->rules[scenario->n_rules - 1].name;

	for (size_t i = 0; i + 1 < scenario->n_rules; i++)
		if (strcmp(scenario->rules[i].name, name) == 0)
			return source_fail(source, node->mark, "two rules are called " QUOTED,
			                   name);
	return true;
}

static bool read_rules(const struct source *source, const struct node *node, void *into)
{
	struct scenario *scenario = into;

	if (!read_list(source, node))
		return false;
	scenario->rules = need(calloc(node->n, sizeof(*scenario->rules)));
	for (const struct node *item = node->first; item; item = item->next) {
		struct rule *rule = &scenario->rules[scenario->n_rules++];

		if (!parse_rule(source, item, (unsigned)scenario->n_rules, rule) ||
		    !check_rule_name(source, item, scenario))
			return false;
	}
	return true;
}

static const struct key scenario_keys[] = {
	{ "mockndes", read_version, true },
	{ "name", read_name, true },
	{ "summary", read_summary, false },
	{ "teaches", read_teaches, false },
	{ "covers", read_covers, false },
	{ "duties", read_duties, false },
	{ "symptoms", read_symptoms, false },
	{ "rules", read_rules, true },
	{ "outcome", read_outcome, false },
	{ "seed", NULL, false },
	{ "setup", NULL, false },
	{ "expect", NULL, false },
	{ "vary", NULL, false },
	{ "max-in-a-row", NULL, false },
};

static void scenario_freep(struct scenario **scenario)
{
	scenario_free(*scenario);
}

/* Some editors put a byte order mark before UTF-8. */
static struct view without_mark(struct view text)
{
	if (text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		return (struct view){ text.data + 3, text.len - 3 };
	return text;
}

bool scenario_parse(const char *name_of_file, struct view text, struct scenario **out,
                    struct scenario_error *err)
{
	const struct source source = { name_of_file, without_mark(text), err };
	CLEAN(scenario_freep) struct scenario *scenario = need(calloc(1, sizeof(*scenario)));
	const struct keys keys = { scenario_keys, LENGTH(scenario_keys), scenario, NULL };

	if (!node_parse(&source, &scenario->tree) ||
	    !read_keys(&source, scenario->tree, "a scenario", &keys))
		return false;
	*out = scenario;
	scenario = NULL;
	return true;
}

void scenario_free(struct scenario *scenario)
{
	if (!scenario)
		return;
	for (size_t i = 0; i < scenario->n_rules; i++)
		rule_clear(&scenario->rules[i]);
	free(scenario->rules);
	node_free(scenario->tree);
	free(scenario);
}

const char *scenario_name(const struct scenario *scenario)
{
	return scenario->name;
}

const char *scenario_summary(const struct scenario *scenario)
{
	return scenario->summary ? scenario->summary : "";
}
