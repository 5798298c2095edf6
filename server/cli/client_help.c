/*
 * client_help.c - --help of the commands that talk to a running server.
 */
#include <stdio.h>

#include "server/cli/client.h"
#include "server/cli/help.h"

void client_print_options(unsigned options)
{
	for (unsigned i = 0; i < CLIENT_OPTIONS; i++) {
		const struct client_option_row *row = &client_option_rows[i];
		if (!(options & HAS(i)))
			continue;
		printf("  %s%s%s\n", row->name, row->argument[0] ? " " : "", row->argument);
		print_wrapped(row->help, 6);
	}
}

static void print_usage(const struct client_command *command, const char *name)
{
	printf("%s%s%s", name, command->arguments[0] ? " " : "", command->arguments);
}

void client_print_summary(const struct client_command *command, const char *name)
{
	printf("  ");
	print_usage(command, name);
	printf("\n");
	print_wrapped(command->help, 6);
}

void client_print_help(const struct client_command *command)
{
	printf("Usage: mockndes ");
	print_usage(command, command->name);
	printf(" [OPTION]...\n\n");
	print_wrapped(command->help, 0);
	printf("\n");
	client_print_options(command->options);
}
