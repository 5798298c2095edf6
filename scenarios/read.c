/*
 * read.c - texts, lists, words and maps. YAML's own guesses are refused rather than obeyed: an
 * unquoted yes, no, on, off, true, false or null is neither a text nor a word here.
 */
#include "scenarios/read.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "scenarios/nearest.h"

static const char *const kind_names[] = {
	[NODE_TEXT] = "a text",
	[NODE_LIST] = "a list",
	[NODE_MAP] = "a map of keys and values",
};

static bool fail_kind(const struct source *source, const struct node *node, enum node_kind want)
{
	if (node->key)
		return source_fail(source, node->mark, "\"%s\" takes %s, not %s", node->key,
		                   kind_names[want], kind_names[node->kind]);
	return source_fail(source, node->mark, "here stands %s instead of %s",
	                   kind_names[node->kind], kind_names[want]);
}

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcasecmp(word, *words) == 0)
			return true;
	return false;
}

bool read_text(const struct source *source, const struct node *node, const char **out)
{
	static const char *const nothing[] = { "", "~", "null", NULL };
	static const char *const guesses[] = { "yes", "no", "on", "off", "true", "false", NULL };

	if (node->kind != NODE_TEXT)
		return fail_kind(source, node, NODE_TEXT);
	if (node->plain && is_one_of(node->text, nothing))
		return source_fail(source, node->mark, "the value is missing");
	if (node->plain && is_one_of(node->text, guesses))
		return source_fail(source, node->mark,
		                   "%s is not a word of the language (quote it if it is a text)",
		                   node->text);
	*out = node->text;
	return true;
}

bool read_line(const struct source *source, const struct node *node, const char **out)
{
	const char *text;

	if (!read_text(source, node, &text))
		return false;
	if (text[0] == '\0')
		return source_fail(source, node->mark, "the text is empty");
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return source_fail(source, node->mark,
			                   "the text has to be one line without control "
			                   "characters");
	*out = text;
	return true;
}

bool read_list(const struct source *source, const struct node *node)
{
	if (node->kind != NODE_LIST)
		return fail_kind(source, node, NODE_LIST);
	if (node->n == 0)
		return source_fail(source, node->mark, "the list is empty");
	return true;
}

bool read_lines(const struct source *source, const struct node *node, const struct node **out)
{
	const char *line;

	if (!read_list(source, node))
		return false;
	for (const struct node *item = node->first; item; item = item->next)
		if (!read_line(source, item, &line))
			return false;
	*out = node;
	return true;
}

/* "a", "a or b", "a, b or c" */
static void list_choices(const struct choice *choices, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (const struct choice *c = choices; c->word && at < size; c++) {
		const char *link = c == choices ? "" : c[1].word ? ", " : " or ";

		at += (size_t)snprintf(out + at, size - at, "%s%s", link, c->word);
	}
}

bool read_choice(const struct source *source, const struct node *node, const struct choice *choices,
                 int *out)
{
	const char *word;
	char all[200];

	if (!read_text(source, node, &word))
		return false;
	struct nearest nearest = nearest_to(word);
	for (const struct choice *c = choices; c->word; c++) {
		if (strcmp(word, c->word) == 0) {
			*out = c->value;
			return true;
		}
		nearest_offer(&nearest, c->word);
	}
	list_choices(choices, all, sizeof(all));
	return source_fail(source, node->mark, "\"%s\" takes %s, not " QUOTED "%s",
	                   node->key ? node->key : "this", all, word, nearest_hint(&nearest));
}

bool fail_later(const struct source *source, struct mark mark, const char *word)
{
	return source_fail(source, mark, QUOTED " is not supported by this version", word);
}

static const struct key *find_key(const struct keys *keys, const char *name)
{
	for (; keys; keys = keys->more)
		for (size_t i = 0; i < keys->n; i++)
			if (strcmp(keys->list[i].name, name) == 0)
				return &keys->list[i];
	return NULL;
}

static bool fail_unknown_key(const struct source *source, const struct node *node,
                             const struct keys *keys, const char *what)
{
	struct nearest nearest = nearest_to(node->key);

	for (; keys; keys = keys->more)
		for (size_t i = 0; i < keys->n; i++)
			nearest_offer(&nearest, keys->list[i].name);
	return source_fail(source, node->key_mark, "%s has no key " QUOTED "%s", what, node->key,
	                   nearest_hint(&nearest));
}

static bool check_keys(const struct source *source, const struct node *map, const char *what,
                       const struct keys *keys)
{
	for (const struct node *child = map->first; child; child = child->next) {
		const struct key *key = find_key(keys, child->key);

		if (!key)
			return fail_unknown_key(source, child, keys, what);
		if (!key->read)
			return fail_later(source, child->key_mark, child->key);
	}
	return true;
}

static bool read_values(const struct source *source, const struct node *map, const char *what,
                        const struct keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		const struct key *key = &keys->list[i];
		const struct node *value = node_find(map, key->name);

		if (!value && key->required)
			return source_fail(source, map->mark, "%s needs the key \"%s\"", what,
			                   key->name);
		if (value && !key->read(source, value, keys->into))
			return false;
	}
	return true;
}

bool read_keys(const struct source *source, const struct node *map, const char *what,
               const struct keys *keys)
{
	if (map->kind != NODE_MAP)
		return fail_kind(source, map, NODE_MAP);
	if (map->n == 0)
		return source_fail(source, map->mark, "%s is empty", what);
	if (!check_keys(source, map, what, keys))
		return false;
	for (; keys; keys = keys->more)
		if (!read_values(source, map, what, keys))
			return false;
	return true;
}
