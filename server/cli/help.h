/*
 * help.h - what --help and the manual page share.
 */
#ifndef SERVER_CLI_HELP_H
#define SERVER_CLI_HELP_H

#include <stddef.h>

#define SUMMARY "a mock NDES/SCEP server for testing certificate delivery end to end"

struct text_row {
	const char *name, *text;
};

extern const struct text_row exit_code_rows[];
extern const size_t exit_code_rows_len;

/* Prints text in lines of at most 78 columns, each behind indent blanks. */
void print_wrapped(const char *text, int indent);

#endif
