/*
 * man.c - the manual page mockndes(1), from the tables that --help is made from.
 */
#include <stdio.h>

#include "server/cli/commands.h"
#include "server/cli/ctl.h"
#include "server/cli/help.h"
#include "server/cli/options.h"

static const char description[] =
	"mockndes stands in for a Microsoft NDES server (Network Device Enrollment Service). "
	"Devices, "
	"MDM clients and SCEP libraries (RFC 8894) enrol at it: a miniature CA really issues the "
	"certificate, SQLite records what was asked and issued, and a scenario makes delivery go "
	"wrong "
	"on demand, the same way every time.";

static const struct text_row environment[] = {
	{ "MOCKNDES_TOKEN",
	  "The token of the control listener, 16 to 64 characters. Default: made at "
	  "each start." },
	{ "MOCKNDES_CONTROL_URL",
	  "The control listener that ctl, ready and ca talk to, with MOCKNDES_TOKEN." },
	{ "XDG_STATE_HOME", "Where the default state directory is." },
};

static const struct text_row files[] = {
	{ "ca/", "Keys and certificates of the CA and its RA, keys with mode 0600." },
	{ "ca.pem", "What a client has to trust." },
	{ "mockndes.sqlite",
	  "What was asked, issued and spent; may be read with sqlite3 at any time." },
	{ "token", "The token of the control listener." },
	{ "ready.json", "While the server runs: what a program needs to know of it." },
};

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

static void print_commands(void)
{
	printf(".SH COMMANDS\n");
	for (size_t i = 0; i < commands_len; i++)
		print_man_row(commands[i].name, commands[i].arguments, commands[i].help);
	printf(".SH ACTIONS OF CTL\n");
	for (size_t i = 0; i < ctl_actions_len; i++)
		print_man_row(ctl_actions[i].name, ctl_actions[i].arguments, ctl_actions[i].help);
}

static void print_options(void)
{
	printf(".SH OPTIONS OF SERVE\n");
	for (size_t i = 0; i < serve_option_rows_len; i++)
		print_man_row(serve_option_rows[i].name, serve_option_rows[i].argument,
		              serve_option_rows[i].help);
	printf(".SH SETTINGS\n");
	for (size_t i = 0; i < setting_rows_len; i++)
		print_man_row(setting_rows[i].name, setting_rows[i].values, setting_rows[i].help);
	printf(".SH OPTIONS OF CTL, READY AND CA\n");
	for (size_t i = 0; i < CLIENT_OPTIONS; i++)
		print_man_row(client_option_rows[i].name, client_option_rows[i].argument,
		              client_option_rows[i].help);
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
	printf("\n");
	print_commands();
	print_options();
	print_man_rows("EXIT STATUS", exit_code_rows, exit_code_rows_len);
	print_man_rows("ENVIRONMENT", environment, sizeof(environment) / sizeof(environment[0]));
	print_man_rows("STATE DIRECTORY", files, sizeof(files) / sizeof(files[0]));
	return EXIT_GOOD;
}
