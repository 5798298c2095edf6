/*
 * ctl.c - `mockndes ctl`: the table of its actions, and which one is meant.
 */
#include "server/cli/ctl.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define COMMON (FINDS_SERVER | HAS(OPTION_LANE) | HAS(OPTION_JSON))
#define PAGED  (HAS(OPTION_AFTER) | HAS(OPTION_LIMIT))

#define ANY_NUMBER SIZE_MAX

const struct client_command ctl_actions[] = {
	{ "ctl status", "",
	  "Show the lanes: what is configured, where devices find it, what is on record.", COMMON,
	  0, 0, ctl_status },
	{ "ctl certs", "[SERIAL]", "List the certificates that were issued, or show one of them.",
	  COMMON | PAGED | HAS(OPTION_PEM) | HAS(OPTION_DER), 0, 1, ctl_certs },
	{ "ctl revoke", "SERIAL", "Revoke a certificate: CRL and OCSP say so at once.",
	  COMMON | HAS(OPTION_REASON) | HAS(OPTION_AT), 1, 1, ctl_revoke },
	{ "ctl pending", "", "List the requests that wait for a decision.", COMMON | PAGED, 0, 0,
	  ctl_pending },
	{ "ctl approve", "TRANSACTIONID",
	  "Issue what a waiting request asks for; the client's next poll gets it.",
	  COMMON | HAS(OPTION_KEY), 1, 1, ctl_approve },
	{ "ctl deny", "TRANSACTIONID",
	  "Refuse a waiting request; the client's next poll is told so.", COMMON | HAS(OPTION_KEY),
	  1, 1, ctl_deny },
	{ "ctl challenge", "", "Make a one-time challenge and print it, and nothing else.",
	  COMMON | PAGED | HAS(OPTION_LIST), 0, 0, ctl_challenge },
	{ "ctl clock", "[TIME[,fixed] | +DURATION | -DURATION | machine]",
	  "Show the lane's clock, or change it: set it to a time (UTC, 2026-11-22T14:30:00Z), "
	  "from which it goes on or at which it stands still; turn it forward or back by a "
	  "duration (90s, 60m, 12h, 30d); or let it follow the machine's.",
	  COMMON, 0, 1, ctl_clock },
	{ "ctl settings", "[NAME | NAME=VALUE...]",
	  "Show the settings, or the value of one, or change some: all of them or none. "
	  "`mockndes serve --help settings` explains them.",
	  COMMON, 0, ANY_NUMBER, ctl_settings },
	{ "ctl exchanges", "[ID [request.der|reply.der|csr.pem|cert.pem]]",
	  "List what devices asked and what was answered; or show one exchange, its messages "
	  "decoded; or write one of its parts to standard output.",
	  COMMON | PAGED | HAS(OPTION_SEARCH), 0, 2, ctl_exchanges },
	{ "ctl tail", "",
	  "Print each exchange as it happens, as the server's log does (with --json one object a "
	  "line), until interrupted. --after begins further back.",
	  COMMON | HAS(OPTION_AFTER) | HAS(OPTION_SEARCH), 0, 0, ctl_tail },
	{ "ctl reset", "",
	  "Forget what was asked and issued, and go back to the settings and the clock of the "
	  "start. The CA stays.",
	  COMMON, 0, 0, ctl_reset },
};

const size_t ctl_actions_len = sizeof(ctl_actions) / sizeof(ctl_actions[0]);

#define HELP_COMMAND "mockndes ctl --help"
#define PREFIX_LEN   (sizeof("ctl ") - 1)

static void print_ctl_help(void)
{
	printf("Usage: mockndes ctl ACTION [ARGUMENT|OPTION]...\n\n"
	       "Looks at a running server and changes what happens next. Actions:\n\n");
	for (size_t i = 0; i < ctl_actions_len; i++)
		client_print_summary(&ctl_actions[i], ctl_actions[i].name + PREFIX_LEN);
	printf("\nOptions of every action:\n\n");
	client_print_options(COMMON);
	printf("\nMore of an action: mockndes ctl ACTION --help\n");
}

static const struct client_command *find_action(const char *name)
{
	for (size_t i = 0; i < ctl_actions_len; i++)
		if (strcmp(ctl_actions[i].name + PREFIX_LEN, name) == 0)
			return &ctl_actions[i];
	return NULL;
}

static enum exit_code complain_action(const char *word)
{
	const char *names[sizeof(ctl_actions) / sizeof(ctl_actions[0])];

	for (size_t i = 0; i < ctl_actions_len; i++)
		names[i] = ctl_actions[i].name + PREFIX_LEN;
	complain_word("action of ctl", word, names, ctl_actions_len, HELP_COMMAND);
	return EXIT_USAGE;
}

static unsigned options_of_all(void)
{
	unsigned options = 0;

	for (size_t i = 0; i < ctl_actions_len; i++)
		options |= ctl_actions[i].options;
	return options;
}

enum exit_code command_ctl(int argc, char **argv)
{
	struct client_arguments arguments;

	if (!client_arguments_parse(argc, argv, options_of_all(), HELP_COMMAND, &arguments))
		return EXIT_USAGE;
	if (arguments.n_words == 0) {
		print_ctl_help();
		return arguments.values[OPTION_HELP] ? EXIT_GOOD : EXIT_USAGE;
	}
	const struct client_command *action = find_action(arguments.words[0]);
	if (!action)
		return complain_action(arguments.words[0]);
	arguments.words++;
	arguments.n_words--;
	return client_run(action, &arguments);
}
