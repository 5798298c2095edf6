/*
 * read.h - nodes of the tree into plain values: texts, numbers with units, words of a list, and
 * maps described by a table of their keys. On false the source's error says what is wrong.
 */
#ifndef SCENARIOS_READ_H
#define SCENARIOS_READ_H

#include "scenarios/node.h"
#include "scenarios/stages.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Any text; it belongs to the node. */
bool read_text(const struct source *source, const struct node *node, const char **out);
/* A text of one line that is not empty. */
bool read_line(const struct source *source, const struct node *node, const char **out);
bool read_number(const struct source *source, const struct node *node, uint64_t min, uint64_t max,
                 uint64_t *out);
/* 250ms, 5s, 2m, 1h, 30d */
bool read_duration(const struct source *source, const struct node *node, uint64_t *out_ms);
/* 0B, 100B, 4KiB, 1MiB, or 60% */
bool read_cut(const struct source *source, const struct node *node, uint64_t *out_after,
              bool *out_is_percent);
/* One of the words up to a row of zeros. */
bool read_choice(const struct source *source, const struct node *node, const struct choice *choices,
                 int *out);
/* Checks for a list that is not empty. */
bool read_list(const struct source *source, const struct node *node);
/* A list of one-line texts that is not empty. */
bool read_lines(const struct source *source, const struct node *node, const struct node **out);

/* A key of a map. The language is larger than this version: a key with read NULL is refused with
 * just these words. */
struct key {
	const char *name;
	bool (*read)(const struct source *source, const struct node *value, void *into);
	bool required;
};

/* The keys that a map may have, what their values are read into, and maybe further keys. */
struct keys {
	const struct key *list;
	size_t n;
	void *into;
	const struct keys *more;
};

/* Reads a map strictly: first every key is looked up, then the values are read in the order of the
 * tables. what names the map in messages: "a rule". */
bool read_keys(const struct source *source, const struct node *map, const char *what,
               const struct keys *keys);

/* Refuses a word of the language that a later version brings. */
bool fail_later(const struct source *source, struct mark mark, const char *word);

#endif
