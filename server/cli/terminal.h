/*
 * terminal.h - text that somebody else wrote, for a person's terminal or shell. A client must not
 * steer the terminal of who reads its name.
 */
#ifndef SERVER_CLI_TERMINAL_H
#define SERVER_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Control characters, also those of ISO 6429 above ASCII (in UTF-8 a C2 stands before them). */
bool terminal_is_control(const char *text, const char *at);

/* Writes text; control characters as \x1b. */
void terminal_print(FILE *out, const char *text);
/* How many columns terminal_print takes, one for each character of UTF-8. */
size_t terminal_width(const char *text);

/* Writes text as sh takes it for one word. */
void shell_print(FILE *out, const char *text);

#endif
