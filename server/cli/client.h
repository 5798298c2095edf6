/*
 * client.h - what the commands have in common that talk to a running server: `ctl`, `ready`, `ca`.
 */
#ifndef SERVER_CLI_CLIENT_H
#define SERVER_CLI_CLIENT_H

#include "server/cli/api_client.h"
#include "server/cli/client_options.h"
#include "server/cli/commands.h"

struct client {
	const char *const *options; /* by enum client_option; NULL: not given */
	char **words;
	size_t n_words;
	const char *lane;
	struct api *api;
	bool found; /* else the server is looked for at the next request */
	struct control_server server;
};

/* A command, or an action of `ctl`. */
struct client_command {
	const char *name;      /* "ctl revoke" */
	const char *arguments; /* "SERIAL" */
	const char *help;
	unsigned options; /* a set */
	size_t min_words, max_words;
	enum exit_code (*run)(struct client *client);
};

/* Runs the command, or prints its help if that is asked for. */
enum exit_code client_run(const struct client_command *command,
                          const struct client_arguments *arguments);

/* client_help.c: all that --help says of a command; its usage, as name, in few lines; rows of
 * options. */
void client_print_help(const struct client_command *command);
void client_print_summary(const struct client_command *command, const char *name);
void client_print_options(unsigned options);

/* --- for the commands */

/* Asks, without a word to the user. A server out of reach is looked for again at the next request:
 * it may have come back at another place. */
enum api_result client_ask(struct client *client, const struct api_request *request,
                           struct api_answer *out, struct client_error *err);
/* Reads JSON that was answered; NULL if it is none, and err says so. */
json_t *client_parse(const struct client *client, const struct api_answer *answer,
                     struct client_error *err);
/* Says on standard error what went wrong; returns the exit code for it. */
enum exit_code client_complain(enum api_result result, const struct client_error *err);

/* Asks, and hands the answer on. */
enum exit_code client_show(struct client *client, const struct api_request *request,
                           enum exit_code (*show)(const struct client *client, json_t *answer));

/* The same with a body, which it frees; NULL: what was to be in it is not UTF-8. */
enum exit_code client_send(struct client *client, const struct api_request *request, json_t *body,
                           enum exit_code (*show)(const struct client *client, json_t *answer));

/* Asks, and writes what comes as it is. What is binary is not written to a terminal. */
enum exit_code client_copy(struct client *client, const struct api_request *request, bool binary);

#endif
