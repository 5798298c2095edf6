/*
 * ctl_show.h - JSON for a person to read: tables, and objects line by line.
 */
#ifndef SERVER_CLI_CTL_SHOW_H
#define SERVER_CLI_CTL_SHOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* How one value is shown: in a column, or behind a label. */
struct column {
	const char *title;
	const char *path; /* where the value is in the row, "ca.fingerprints.sha1"; "": the row */
	void (*write)(FILE *out, const json_t *value); /* NULL: as such values look */
};

#define COLUMNS_MAX 12

/* A table that comes in parts. Begins all zero but for columns and n. */
struct table {
	const struct column *columns;
	size_t n;
	size_t widths[COLUMNS_MAX]; /* as wide as the widest cell so far */
	bool begun;
};

/* Prints one line for each row of an array, and the titles before the first. What is null is "-".
 */
void table_print(struct table *table, const json_t *rows);

/* Prints one line for each value that is not null, behind indent blanks. */
void show_object(const json_t *object, const struct column *columns, size_t n, int indent);
/* A line of show_object with a text of our own. */
void show_line(const char *title, const char *text, int indent);

/* The value at a path; NULL if there is none. */
const json_t *json_at(const json_t *row, const char *path);
/* The text at a path; "" if there is none. */
const char *text_at(const json_t *row, const char *path);

/* A value on one line, as JSON. */
void json_print(const json_t *value);

/* Numbers and words as they are, texts without control characters, lists with commas. */
void write_value(FILE *out, const json_t *value);

#endif
