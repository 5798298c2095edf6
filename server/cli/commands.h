/*
 * commands.h - the sub-commands, one row each, and what they share.
 */
#ifndef SERVER_CLI_COMMANDS_H
#define SERVER_CLI_COMMANDS_H

#include <stddef.h>

/* Exit codes that other people's tools rely on. */
enum exit_code {
	EXIT_GOOD = 0,
	EXIT_REFUSED = 1, /* the server refused what it was asked */
	EXIT_USAGE = 2,
	EXIT_BAD_SCENARIO = 3,
	EXIT_CANNOT_START = 4,
	EXIT_UNREACHABLE = 4, /* there is no server to ask */
	EXIT_TIMED_OUT = 5,
};

struct command {
	const char *name;
	const char *arguments;
	const char *help;
	enum exit_code (*run)(int argc, char **argv); /* the arguments behind the name */
};

extern const struct command commands[];
extern const size_t commands_len;

enum exit_code command_serve(int argc, char **argv);
enum exit_code command_scenario(int argc, char **argv);
enum exit_code command_ctl(int argc, char **argv);
enum exit_code command_ready(int argc, char **argv);
enum exit_code command_ca(int argc, char **argv);
enum exit_code command_man(int argc, char **argv);

/* Prints what --help says of the program, of `serve`, or of the settings. */
void print_help(void);
void print_serve_help(void);
void print_settings_help(void);

/* Complains about a word that is none of these, and names the nearest of them if one is near. */
void complain_word(const char *kind, const char *word, const char *const *words, size_t n,
                   const char *help_command);

#endif
