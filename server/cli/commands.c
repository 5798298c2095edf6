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
	{ "ctl", "ACTION [ARGUMENT|OPTION]...",
	  "Look at a running server and change what happens next; mockndes ctl --help names the "
	  "actions.",
	  command_ctl },
	{ "ready", "[--wait T] [--export]",
	  "Say whether a server is ready, and what a program needs to know of it.", command_ready },
	{ "ca", "[--format pem|der|p7b]", "Print the CA certificates that a client has to trust.",
	  command_ca },
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
