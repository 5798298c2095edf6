/*
 * main.c - the program: finds the sub-command and runs it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "server/cli/commands.h"

static void complain_command(const char *word)
{
	const char *names[8];

	for (size_t i = 0; i < commands_len; i++)
		names[i] = commands[i].name;
	complain_word("command", word, names, commands_len, "mockndes --help");
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_help();
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_help();
		return EXIT_GOOD;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("mockndes %s\n", MOCKNDES_VERSION);
		return EXIT_GOOD;
	}
	for (size_t i = 0; i < commands_len; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return (int)commands[i].run(argc - 2, argv + 2);
	complain_command(argv[1]);
	return EXIT_USAGE;
}
