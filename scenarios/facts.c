/*
 * facts.c - what is known of an exchange, and whether it fits a rule. A fact may have several
 * values (two OUs); one of them has to fit. An unknown fact fits no glob, not even "*".
 */
#include <string.h>

#include "scenarios/script.h"

void facts_add(struct facts *facts, const char *name, const char *value)
{
	if (value && facts->n < FACTS_MAX)
		facts->list[facts->n++] = (struct fact){ name, value };
}

const char *facts_value(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->n; i++)
		if (strcmp(facts->list[i].name, name) == 0)
			return facts->list[i].value;
	return "";
}

/* The start of the next character of UTF-8. */
static const char *next_character(const char *text)
{
	do
		text++;
	while (((unsigned char)*text & 0xc0) == 0x80);
	return text;
}

/* `*` stands for any text, `?` for one character, all else for itself. After a failure only the
 * last star need take one byte more, so the time is bounded by the product of the lengths. */
static bool glob_fits(const char *glob, const char *text)
{
	const char *after_star = NULL, *star_text = NULL;

	while (*text) {
		if (*glob == '*') {
			after_star = ++glob;
			star_text = text;
		} else if (*glob == '?') {
			glob++;
			text = next_character(text);
		} else if (*glob == *text) {
			glob++;
			text++;
		} else if (after_star) {
			glob = after_star;
			text = ++star_text;
		} else {
			return false;
		}
	}
	while (*glob == '*')
		glob++;
	return *glob == '\0';
}

static bool globs_fit(const struct node *globs, const char *text)
{
	if (globs->kind == NODE_TEXT)
		return glob_fits(globs->text, text);
	for (const struct node *glob = globs->first; glob; glob = glob->next)
		if (glob_fits(glob->text, text))
			return true;
	return false;
}

static bool condition_holds(const struct condition *condition, const struct facts *facts)
{
	for (size_t i = 0; i < facts->n; i++)
		if (strcmp(facts->list[i].name, condition->fact) == 0 &&
		    globs_fit(condition->globs, facts->list[i].value))
			return true;
	return false;
}

bool rule_fits(const struct rule *rule, const struct facts *facts)
{
	if (!(rule->at & facts->points))
		return false;
	for (size_t i = 0; i < rule->n_conditions; i++)
		if (!condition_holds(&rule->conditions[i], facts))
			return false;
	return true;
}
