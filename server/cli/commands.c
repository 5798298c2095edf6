/*
 * commands.c - the table of sub-commands.
 */
#include "server/cli/commands.h"

#include <stdio.h>

#include "scenarios/nearest.h"

const struct command commands[] = {
	{ "serve", "[OPTION]...", "Serve SCEP to devices until SIGTERM or SIGINT.", command_serve },
	{ "scenario", "check FILE... | list | show NAME",
	  "Check scenario files; list the scenarios that are built in; print one.",
	  command_scenario },
	{ "man", "", "Print the manual page, for `man -l -`.", command_man },
};

const size_t commands_len = sizeof(commands) / sizeof(commands[0]);

void complain_word(const char *kind, const char *word, const char *const *words, size_t n,
                   const char *help_command)
{
	struct nearest nearest = nearest_to(word);

	for (size_t i = 0; i < n; i++)
		nearest_offer(&nearest, words[i]);
	fprintf(stderr, "mockndes: unknown %s \"%s\"%s; see %s\n", kind, word,
	        nearest_hint(&nearest), help_command);
}
