/*
 * load.c - scenarios from files and from the library that is built in.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/memory.h"
#include "scenarios/nearest.h"
#include "scenarios/node.h"

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static bool fail_errno(const struct source *source)
{
	return source_fail_whole(source, "%s", strerror(errno));
}

/* Reads one byte more than a scenario may have, so that the parser sees when it is too long. */
static bool read_file(const struct source *source, struct bytes *out)
{
	const size_t size = SCENARIO_BYTES_MAX + 1;
	CLEAN(close_file) FILE *file = fopen(source->file, "re");

	if (!file)
		return fail_errno(source);
	CLEAN(bytes_clear) struct bytes text = { need(malloc(size)), 0 };
	text.len = fread(text.data, 1, size, file);
	if (ferror(file))
		return fail_errno(source);
	*out = text;
	text = (struct bytes){ 0 };
	return true;
}

bool scenario_load_file(const char *path, struct scenario **out, struct scenario_error *err)
{
	const struct source source = { .file = path, .err = err };
	CLEAN(bytes_clear) struct bytes text = { 0 };

	return read_file(&source, &text) && scenario_parse(path, bytes_view(&text), out, err);
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool is_path(const char *name)
{
	return strchr(name, '/') || ends_with(name, ".yaml") || ends_with(name, ".yml") ||
	       ends_with(name, ".json");
}

static bool load_from_library(const char *name, struct scenario **out, struct scenario_error *err)
{
	const struct source source = { .file = name, .err = err };
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < scenario_library_len; i++) {
		const struct library_entry *entry = &scenario_library[i];

		if (strcmp(name, entry->name) == 0)
			return scenario_parse(name, view_of_text(entry->text), out, err);
		nearest_offer(&nearest, entry->name);
	}
	return source_fail_whole(&source, "the library has no scenario of this name%s",
	                         nearest_hint(&nearest));
}

bool scenario_load(const char *name_or_path, struct scenario **out, struct scenario_error *err)
{
	return is_path(name_or_path) ? scenario_load_file(name_or_path, out, err)
	                             : load_from_library(name_or_path, out, err);
}
