/*
 * source.h - the text of a scenario while it is read, and the way to say where it is wrong.
 */
#ifndef SCENARIOS_SOURCE_H
#define SCENARIOS_SOURCE_H

#include "scenarios/scenarios.h"

/* A place in the text: both from 1, columns in characters. */
struct mark {
	unsigned line, column;
};

struct source {
	const char *file; /* as messages call it */
	struct view text;
	struct scenario_error *err;
};

/* Says what is wrong at that place, with the line and a caret below it. Always false. */
bool source_fail(const struct source *source, struct mark mark, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Says what is wrong with the file as a whole. Always false. */
bool source_fail_whole(const struct source *source, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* How much of a word of the file a message repeats. */
#define QUOTED "\"%.64s\""

#endif
