/*
 * help.c - --help of the program and of `serve`, from the tables of commands and options.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/commands.h"
#include "server/cli/help.h"
#include "server/cli/options.h"

const struct text_row exit_code_rows[] = {
	{ "0", "Good." },
	{ "1", "The server refused what it was asked." },
	{ "2", "Wrong usage." },
	{ "3", "A bad scenario." },
	{ "4", "The server cannot start, or cannot be reached." },
	{ "5", "What was waited for did not come in time." },
};

const size_t exit_code_rows_len = sizeof(exit_code_rows) / sizeof(exit_code_rows[0]);

#define WIDTH 78

void print_wrapped(const char *text, int indent)
{
	while (*text) {
		size_t room = (size_t)(WIDTH - indent);
		size_t len = strlen(text);
		if (len > room) {
			for (len = room; len > 0 && text[len] != ' '; len--)
				;
			len = len ? len : strcspn(text, " ");
		}
		printf("%*s%.*s\n", indent, "", (int)len, text);
		text += len;
		text += strspn(text, " ");
	}
}

void print_help(void)
{
	printf("mockndes - " SUMMARY "\n\nUsage:\n");
	for (size_t i = 0; i < commands_len; i++) {
		printf("  mockndes %s %s\n", commands[i].name, commands[i].arguments);
		print_wrapped(commands[i].help, 6);
	}
	printf("  mockndes --version | --help\n\n");
	printf("Options of serve: mockndes serve --help\nFirst try: mockndes serve --state "
	       ":memory:\n");
}

void print_serve_help(void)
{
	printf("Usage: mockndes serve [OPTION]...\n\n");
	for (size_t i = 0; i < serve_option_rows_len; i++) {
		const struct option_row *row = &serve_option_rows[i];
		printf("  %s%s%s\n", row->name, row->argument[0] ? " " : "", row->argument);
		print_wrapped(row->help, 6);
	}
	printf("\nExit codes:\n");
	for (size_t i = 0; i < exit_code_rows_len; i++)
		printf("  %s  %s\n", exit_code_rows[i].name, exit_code_rows[i].text);
}

void print_settings_help(void)
{
	printf("Settings, for mockndes serve --set NAME=VALUE:\n\n");
	for (size_t i = 0; i < setting_rows_len; i++) {
		printf("  %s=%s\n", setting_rows[i].name, setting_rows[i].values);
		print_wrapped(setting_rows[i].help, 6);
	}
}
