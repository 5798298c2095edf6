/*
 * node.c - libyaml's events become a tree. libyaml hands every unquoted text through as it is (no
 * `no` that means false), lets duplicate keys pass, and describes errors in its own terms; the last
 * two are mended here. Recursion is bounded by SCENARIO_DEPTH_MAX.
 */
#include "scenarios/node.h"

#include <string.h>
#include <yaml.h>

#include "scenarios/memory.h"

struct reader {
	const struct source *source;
	yaml_parser_t parser;
	unsigned depth, nodes;
};

void node_free(struct node *node)
{
	while (node) {
		struct node *next = node->next;

		node_free(node->first);
		free(node->key);
		free(node->text);
		free(node);
		node = next;
	}
}

static void node_freep(struct node **node)
{
	node_free(*node);
}

static void text_freep(char **text)
{
	free(*text);
}

const struct node *node_find(const struct node *map, const char *key)
{
	for (const struct node *child = map->first; child; child = child->next)
		if (strcmp(child->key, key) == 0)
			return child;
	return NULL;
}

static struct mark to_mark(yaml_mark_t mark)
{
	return (struct mark){ (unsigned)mark.line + 1, (unsigned)mark.column + 1 };
}

/* What libyaml says, and what a person needs to hear. */
static const char *in_plain_words(const char *problem)
{
	static const struct {
		const char *problem, *words;
	} table[] = {
		{ "mapping values are not allowed in this context",
		  "a \":\" cannot stand here (quote a text that contains \": \", and mind the "
		  "indentation)" },
		{ "found character that cannot start any token",
		  "this character cannot begin a text (quote the text; indent with blanks, not "
		  "tabs)" },
		{ "did not find expected alphabetic or numeric character",
		  "a text that begins with * or & has to be quoted" },
		{ "found undefined tag handle", "tags (!...) are not allowed" },
		{ "found unexpected end of stream", "the file ends inside a quoted text" },
		{ "did not find expected key", "a key is expected here (mind the indentation)" },
		{ "could not find expected ':'", "a \":\" and a value are missing after this key" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(problem, table[i].problem) == 0)
			return table[i].words;
	return problem;
}

/* Where libyaml's reader stopped: it counts bytes and tells no line. */
static struct mark mark_of_offset(struct view text, size_t offset)
{
	struct mark mark = { 1, 1 };

	for (size_t i = 0; i < offset && i < text.len; i++) {
		if (text.data[i] == '\n')
			mark = (struct mark){ mark.line + 1, 1 };
		else if ((text.data[i] & 0xc0) != 0x80)
			mark.column++;
	}
	return mark;
}

static bool fail_as_libyaml(const struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	struct view text = reader->source->text;

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	if (parser->error == YAML_READER_ERROR)
		return source_fail(reader->source, mark_of_offset(text, parser->problem_offset),
		                   "this is not UTF-8 text without control characters");
	return source_fail(reader->source, to_mark(parser->problem_mark), "%s",
	                   in_plain_words(parser->problem));
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
	return yaml_parser_parse(&reader->parser, event) || fail_as_libyaml(reader);
}

static bool fail_at(const struct reader *reader, const yaml_event_t *event, const char *what)
{
	return source_fail(reader->source, to_mark(event->start_mark), "%s", what);
}

/* Plain data only: so a scenario from anywhere is safe to load. */
static bool check_plain_data(const struct reader *reader, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return fail_at(reader, event,
		               "aliases are not allowed (quote a text that begins with *)");
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor)
		return fail_at(reader, event,
		               "anchors are not allowed (quote a text that begins with &)");
	if (tag)
		return fail_at(reader, event,
		               "tags are not allowed (quote a text that begins with !)");
	return true;
}

static bool copy_text(const struct reader *reader, const yaml_event_t *event, char **out)
{
	const char *text = (const char *)event->data.scalar.value;

	if (strlen(text) != event->data.scalar.length)
		return fail_at(reader, event, "a text cannot hold the character 0");
	*out = need(strdup(text));
	return true;
}

static bool read_node(struct reader *reader, const yaml_event_t *event, struct node **out);

static bool read_key(struct reader *reader, const yaml_event_t *event, const struct node *map,
                     char **out)
{
	struct mark mark = to_mark(event->start_mark);

	if (event->type != YAML_SCALAR_EVENT)
		return source_fail(reader->source, mark, "a key has to be a single word");
	if (!check_plain_data(reader, event))
		return false;
	const struct node *twin = node_find(map, (const char *)event->data.scalar.value);
	if (twin)
		return source_fail(reader->source, mark,
		                   "the key " QUOTED " stands twice (first in line %u)", twin->key,
		                   twin->key_mark.line);
	return copy_text(reader, event, out);
}

/* Links child to the end of parent, whose last child *tail points behind. */
static struct node **append(struct node *parent, struct node **tail, struct node *child)
{
	*tail = child;
	parent->n++;
	return &child->next;
}

static bool read_map(struct reader *reader, struct node *map)
{
	struct node **tail = &map->first;

	for (;;) {
		CLEAN(yaml_event_delete) yaml_event_t key = { 0 }, value = { 0 };
		CLEAN(text_freep) char *text = NULL;
		struct node *child;

		if (!next_event(reader, &key))
			return false;
		if (key.type == YAML_MAPPING_END_EVENT)
			return true;
		if (!read_key(reader, &key, map, &text) || !next_event(reader, &value) ||
		    !read_node(reader, &value, &child))
			return false;
		child->key_mark = to_mark(key.start_mark);
		child->key = text;
		text = NULL;
		tail = append(map, tail, child);
	}
}

static bool read_list(struct reader *reader, struct node *list)
{
	struct node **tail = &list->first;

	for (;;) {
		CLEAN(yaml_event_delete) yaml_event_t event = { 0 };
		struct node *child;

		if (!next_event(reader, &event))
			return false;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (!read_node(reader, &event, &child))
			return false;
		tail = append(list, tail, child);
	}
}

static bool read_content(struct reader *reader, const yaml_event_t *event, struct node *node)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		node->kind = NODE_TEXT;
		node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		return copy_text(reader, event, &node->text);
	case YAML_SEQUENCE_START_EVENT:
		node->kind = NODE_LIST;
		return read_list(reader, node);
	default:
		node->kind = NODE_MAP;
		return read_map(reader, node);
	}
}

static bool read_node(struct reader *reader, const yaml_event_t *event, struct node **out)
{
	if (!check_plain_data(reader, event))
		return false;
	if (reader->depth == SCENARIO_DEPTH_MAX)
		return fail_at(reader, event, "this is nested too deeply");
	if (++reader->nodes > SCENARIO_NODES_MAX)
		return fail_at(reader, event, "the file has too many values");

	CLEAN(node_freep) struct node *node = need(calloc(1, sizeof(*node)));
	node->mark = to_mark(event->start_mark);
	reader->depth++;
	bool ok = read_content(reader, event, node);
	reader->depth--;
	if (!ok)
		return false;
	*out = node;
	node = NULL;
	return true;
}

/* Reads up to the start of a document. */
static bool next_document(struct reader *reader, bool *found, struct mark *mark)
{
	for (;;) {
		CLEAN(yaml_event_delete) yaml_event_t event = { 0 };

		if (!next_event(reader, &event))
			return false;
		*found = event.type == YAML_DOCUMENT_START_EVENT;
		*mark = to_mark(event.start_mark);
		if (*found || event.type == YAML_STREAM_END_EVENT)
			return true;
	}
}

static bool read_file(struct reader *reader, struct node **out)
{
	CLEAN(yaml_event_delete) yaml_event_t event = { 0 };
	CLEAN(node_freep) struct node *root = NULL;
	struct mark mark;
	bool found;

	if (!next_document(reader, &found, &mark))
		return false;
	if (!found)
		return source_fail_whole(reader->source, "the file is empty");
	if (!next_event(reader, &event) || !read_node(reader, &event, &root) ||
	    !next_document(reader, &found, &mark))
		return false;
	if (found)
		return source_fail(reader->source, mark,
		                   "a second document begins here; a file holds one scenario");
	*out = root;
	root = NULL;
	return true;
}

static void parser_delete(struct reader *reader)
{
	yaml_parser_delete(&reader->parser);
}

bool node_parse(const struct source *source, struct node **out)
{
	if (source->text.len > SCENARIO_BYTES_MAX)
		return source_fail_whole(source, "the file is larger than 1 MiB");

	CLEAN(parser_delete) struct reader reader = { .source = source };
	if (!yaml_parser_initialize(&reader.parser))
		abort();
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, source->text.data, source->text.len);
	return read_file(&reader, out);
}
