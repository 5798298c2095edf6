/*
 * arguments.h - options of `serve` from a list of arguments that ends with NULL.
 */
#ifndef TESTS_UNIT_SERVER_ARGUMENTS_H
#define TESTS_UNIT_SERVER_ARGUMENTS_H

#include "server/cli/options.h"

#define ARGS_MAX 8

/* The options borrow from a copy of the arguments that the next call overwrites. */
bool parse_arguments(const char *const args[static ARGS_MAX], struct serve_options *out);

#endif
