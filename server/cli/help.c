/*
 * help.c - --help and the manual page mockndes(1), both from the tables of commands and options.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/commands.h"
#include "server/cli/options.h"

#define SUMMARY "a mock NDES/SCEP server for testing certificate delivery end to end"

static const char description[] =
	"mockndes stands in for a Microsoft NDES server (Network Device Enrollment Service). "
	"Devices, "
	"MDM clients and SCEP libraries (RFC 8894) enrol at it: a miniature CA really issues the "
	"certificate, SQLite records what was asked and issued, and a scenario makes delivery go "
	"wrong "
	"on demand, the same way every time.";

struct text_row {
	const char *name, *text;
};

static const struct text_row exit_codes[] = {
	{ "0", "Good." },
	{ "2", "Wrong usage." },
	{ "3", "A bad scenario." },
	{ "4", "The server cannot start." },
};

static const struct text_row environment[] = {
	{ "MOCKNDES_TOKEN",
	  "The token of the control listener, 16 to 64 characters. Default: made at "
	  "each start." },
	{ "XDG_STATE_HOME", "Where the default state directory is." },
};

static const struct text_row files[] = {
	{ "ca/", "Keys and certificates of the CA and its RA, keys with mode 0600." },
	{ "ca.pem", "What a client has to trust." },
	{ "mockndes.sqlite",
	  "What was asked, issued and spent; may be read with sqlite3 at any time." },
	{ "token", "The token of the control listener." },
};

#define WIDTH 78

/* Prints text in lines of at most WIDTH, each behind indent blanks. */
static void print_wrapped(const char *text, int indent)
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
	for (size_t i = 0; i < sizeof(exit_codes) / sizeof(exit_codes[0]); i++)
		printf("  %s  %s\n", exit_codes[i].name, exit_codes[i].text);
}

void print_settings_help(void)
{
	printf("Settings, for mockndes serve --set NAME=VALUE:\n\n");
	for (size_t i = 0; i < setting_rows_len; i++) {
		printf("  %s=%s\n", setting_rows[i].name, setting_rows[i].values);
		print_wrapped(setting_rows[i].help, 6);
	}
}

/* Text for roff: a backslash and a minus are escaped, and so is a dot or quote at a line's start.
 */
static void print_roff(const char *text)
{
	if (*text == '.' || *text == '\'')
		printf("\\&");
	for (; *text; text++) {
		if (*text == '\\')
			printf("\\e");
		else if (*text == '-')
			printf("\\-");
		else if (*text == '`')
			printf("\\(ga");
		else
			putchar(*text);
	}
}

static void print_man_row(const char *name, const char *argument, const char *text)
{
	printf(".TP\n\\fB");
	print_roff(name);
	printf("\\fR");
	if (argument[0]) {
		printf(" \\fI");
		print_roff(argument);
		printf("\\fR");
	}
	printf("\n");
	print_roff(text);
	printf("\n");
}

static void print_man_rows(const char *heading, const struct text_row *rows, size_t n)
{
	printf(".SH %s\n", heading);
	for (size_t i = 0; i < n; i++)
		print_man_row(rows[i].name, "", rows[i].text);
}

enum exit_code command_man(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf(".TH MOCKNDES 1 \"\" \"mockndes %s\" \"User Commands\"\n", MOCKNDES_VERSION);
	printf(".SH NAME\nmockndes \\- " SUMMARY "\n.SH SYNOPSIS\n");
	for (size_t i = 0; i < commands_len; i++) {
		printf("%s.B mockndes %s\n", i ? ".br\n" : "", commands[i].name);
		print_roff(commands[i].arguments);
		printf("\n");
	}
	printf(".SH DESCRIPTION\n");
	print_roff(description);
	printf("\n.SH COMMANDS\n");
	for (size_t i = 0; i < commands_len; i++)
		print_man_row(commands[i].name, commands[i].arguments, commands[i].help);
	printf(".SH OPTIONS OF SERVE\n");
	for (size_t i = 0; i < serve_option_rows_len; i++)
		print_man_row(serve_option_rows[i].name, serve_option_rows[i].argument,
		              serve_option_rows[i].help);
	printf(".SH SETTINGS\n");
	for (size_t i = 0; i < setting_rows_len; i++)
		print_man_row(setting_rows[i].name, setting_rows[i].values, setting_rows[i].help);
	print_man_rows("EXIT STATUS", exit_codes, sizeof(exit_codes) / sizeof(exit_codes[0]));
	print_man_rows("ENVIRONMENT", environment, sizeof(environment) / sizeof(environment[0]));
	print_man_rows("STATE DIRECTORY", files, sizeof(files) / sizeof(files[0]));
	return EXIT_GOOD;
}
