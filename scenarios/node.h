/*
 * node.h - a YAML or JSON file as a small tree that knows where each part stood. Only plain data:
 * anchors, aliases, tags, several documents and duplicate keys are refused here.
 */
#ifndef SCENARIOS_NODE_H
#define SCENARIOS_NODE_H

#include "scenarios/source.h"

/* Bounds of one file. */
#define SCENARIO_BYTES_MAX (1u << 20)
#define SCENARIO_DEPTH_MAX 16
#define SCENARIO_NODES_MAX 10000

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	struct mark mark;
	char *key; /* of an entry of a map, else NULL */
	struct mark key_mark;
	char *text; /* NODE_TEXT */
	bool plain; /* NODE_TEXT: written without quotes */
	struct node *first, *next;
	size_t n; /* children */
};

/* The caller frees out. On false source->err says why. */
bool node_parse(const struct source *source, struct node **out);
void node_free(struct node *node);

/* The value of a key of a map, or NULL. */
const struct node *node_find(const struct node *map, const char *key);

#endif
