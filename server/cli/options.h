/*
 * options.h - the options of `mockndes serve`: one table that the parser, --help and the manual
 * page are made from.
 */
#ifndef SERVER_CLI_OPTIONS_H
#define SERVER_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/cli/log.h"
#include "server/cli/network_options.h"
#include "server/ndes/lane.h"
#include "server/ndes/settings.h"

struct serve_options {
	struct network_options network;
	const char *state; /* NULL: the default directory */
	const char *ca;    /* NULL: the state directory's own */
	const struct dialect *dialect;
	bool fixed_opens;      /* a fixed challenge opens the door beside one-time ones */
	const char *challenge; /* the fixed one; NULL: made once and kept */
	struct users users;
	bool users_given; /* instead of the default one */
	struct settings settings;
	int64_t now_ms; /* 0: the machine's clock */
	bool now_fixed;
	const char *scenario; /* NULL: none */
	bool seeded;
	uint64_t seed;
	const char *ready_file;
	enum log_format log_format;
};

struct option_row {
	const char *name;     /* "--listen" */
	const char *argument; /* "A:P"; "": it takes none */
	const char *help;
	/* Takes the value, if there is one; false if it is wrong, and reason says what would be
	 * right. */
	bool (*set)(struct serve_options *options, const char *value, const char **out_reason);
};

extern const struct option_row serve_option_rows[];
extern const size_t serve_option_rows_len;

/* Reads the arguments behind `serve`. On false a message was written to standard error. */
bool serve_options_parse(int argc, char **argv, struct serve_options *out);

#endif
