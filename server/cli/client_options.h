/*
 * client_options.h - the options of the commands that talk to a running server: one table that the
 * parser, --help and the manual page are made from.
 */
#ifndef SERVER_CLI_CLIENT_OPTIONS_H
#define SERVER_CLI_CLIENT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum client_option {
	OPTION_READY_FILE,
	OPTION_STATE,
	OPTION_LANE,
	OPTION_JSON,
	OPTION_PEM,
	OPTION_DER,
	OPTION_REASON,
	OPTION_AT,
	OPTION_KEY,
	OPTION_LIST,
	OPTION_AFTER,
	OPTION_LIMIT,
	OPTION_SEARCH,
	OPTION_WAIT,
	OPTION_EXPORT,
	OPTION_FORMAT,
	OPTION_HELP,
	CLIENT_OPTIONS
};

/* Sets of options. */
#define HAS(option)  (1u << (option))
#define FINDS_SERVER (HAS(OPTION_READY_FILE) | HAS(OPTION_STATE) | HAS(OPTION_HELP))

struct client_option_row {
	const char *name;     /* "--lane" */
	const char *argument; /* "NAME"; "": it takes none */
	const char *help;
	bool (*check)(const char *value); /* NULL: any value will do */
	const char *expects;              /* what check takes */
};

extern const struct client_option_row client_option_rows[CLIENT_OPTIONS];

struct client_arguments {
	const char *values[CLIENT_OPTIONS]; /* NULL: not given; of a flag: not NULL */
	char **words;                       /* all else, in its order */
	size_t n_words;
};

/* Reads arguments; words are moved to the front of argv. Only the options of a set are known. On
 * false a message that names help_command was written to standard error. */
bool client_arguments_parse(int argc, char **argv, unsigned options, const char *help_command,
                            struct client_arguments *out);

/* Reads "10s": a whole number and ms, s, m or h. */
bool client_duration(const char *text, int64_t *out_ms);

#endif
