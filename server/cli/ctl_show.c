/*
 * ctl_show.c - lays JSON out in columns. A value is never cut: what is shown can be copied into the
 * next command.
 */
#include "server/cli/ctl_show.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/cli/terminal.h"

#define LABEL_WIDTH 16

/* As many digits as a double keeps: more would make 0.005 0.0050000000000000001. */
#define REAL_DIGITS 15

const json_t *json_at(const json_t *row, const char *path)
{
	while (row && *path) {
		size_t len = strcspn(path, ".");
		row = json_object_getn(row, path, len);
		path += len + (path[len] == '.');
	}
	return row;
}

const char *text_at(const json_t *row, const char *path)
{
	const char *text = json_string_value(json_at(row, path));

	return text ? text : "";
}

void json_print(const json_t *value)
{
	json_dumpf(value, stdout, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
}

static void write_list(FILE *out, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		fputs(i ? ", " : "", out);
		write_value(out, json_array_get(list, i));
	}
}

void write_value(FILE *out, const json_t *value)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING:
		terminal_print(out, json_string_value(value));
		break;
	case JSON_INTEGER:
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_REAL:
		fprintf(out, "%.1f", json_real_value(value));
		break;
	case JSON_TRUE:
		fputs("yes", out);
		break;
	case JSON_FALSE:
		fputs("no", out);
		break;
	case JSON_ARRAY:
		write_list(out, value);
		break;
	default:
		break;
	}
}

/* The text of a cell; "" where there is nothing. The caller frees it. */
static char *cell(const json_t *row, const struct column *column)
{
	const json_t *value = json_at(row, column->path);
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	if (column->write && value)
		column->write(out, value);
	else
		write_value(out, value);
	fclose(out);
	return text;
}

/* What was shown before is clean already: its width counts as it is. */
static void print_padded(const char *text, size_t width)
{
	size_t is = terminal_width(text);

	printf("%s%*s", text, is < width ? (int)(width - is) : 0, "");
}

static void print_cell(const struct table *table, size_t column, const char *text)
{
	bool last = column + 1 == table->n;

	print_padded(text[0] ? text : "-", last ? 0 : table->widths[column]);
	fputs(last ? "\n" : "  ", stdout);
}

static void widen(struct table *table, size_t column, const char *text)
{
	size_t width = terminal_width(text);

	if (width > table->widths[column])
		table->widths[column] = width;
}

static void measure(struct table *table, const json_t *rows)
{
	for (size_t i = 0; i < table->n; i++) {
		widen(table, i, table->columns[i].title);
		for (size_t row = 0; row < json_array_size(rows); row++) {
			char *text = cell(json_array_get(rows, row), &table->columns[i]);
			widen(table, i, text);
			free(text);
		}
	}
}

static void print_row(const struct table *table, const json_t *row)
{
	for (size_t i = 0; i < table->n; i++) {
		char *text = cell(row, &table->columns[i]);
		print_cell(table, i, text);
		free(text);
	}
}

void table_print(struct table *table, const json_t *rows)
{
	assert(table->n <= COLUMNS_MAX);
	measure(table, rows);
	for (size_t i = 0; i < table->n && !table->begun; i++)
		print_cell(table, i, table->columns[i].title);
	table->begun = true;
	for (size_t i = 0; i < json_array_size(rows); i++)
		print_row(table, json_array_get(rows, i));
}

void show_line(const char *title, const char *text, int indent)
{
	printf("%*s", indent, "");
	print_padded(title, LABEL_WIDTH);
	printf("%s\n", text);
}

void show_object(const json_t *object, const struct column *columns, size_t n, int indent)
{
	for (size_t i = 0; i < n; i++) {
		char *text = cell(object, &columns[i]);
		if (text[0])
			show_line(columns[i].title, text, indent);
		free(text);
	}
}
