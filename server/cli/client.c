/*
 * client.c - a command from its arguments to its exit code: find the server, ask it, show what it
 * answers, say what goes wrong.
 */
#include "server/cli/client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/cli/terminal.h"

static bool find(struct client *client, struct client_error *err)
{
	if (!client->found)
		client->found = find_server(client->options[OPTION_READY_FILE],
		                            client->options[OPTION_STATE], &client->server, err);
	return client->found;
}

enum api_result client_ask(struct client *client, const struct api_request *request,
                           struct api_answer *out, struct client_error *err)
{
	enum api_result result = API_UNREACHABLE;

	if (find(client, err))
		result = api_call(client->api, &client->server, request, out, err);
	if (result == API_UNREACHABLE || result == API_NOT_NOW)
		client->found = false;
	return result;
}

json_t *client_parse(const struct client *client, const struct api_answer *answer,
                     struct client_error *err)
{
	json_t *json = json_loadb(answer->body, answer->len, 0, NULL);

	if (!json)
		snprintf(err->text, sizeof(err->text),
		         "%s (named by %s) does not answer as a mockndes does", client->server.url,
		         client->server.url_from);
	return json;
}

enum exit_code client_complain(enum api_result result, const struct client_error *err)
{
	fputs("mockndes: ", stderr);
	terminal_print(stderr, err->text);
	fputc('\n', stderr);
	return result == API_UNREACHABLE ? EXIT_UNREACHABLE : EXIT_REFUSED;
}

/* As it is, but for a line end behind it. */
static void write_text(const struct api_answer *answer)
{
	fwrite(answer->body, 1, answer->len, stdout);
	if (answer->len > 0 && answer->body[answer->len - 1] != '\n')
		putchar('\n');
}

static enum exit_code show_answer(const struct client *client, const struct api_answer *answer,
                                  enum exit_code (*show)(const struct client *client,
                                                         json_t *answer))
{
	struct client_error err;
	json_t *json = client_parse(client, answer, &err);
	enum exit_code code = EXIT_GOOD;

	if (!json)
		return client_complain(API_REFUSED, &err);
	if (client->options[OPTION_JSON])
		write_text(answer);
	else
		code = show(client, json);
	json_decref(json);
	return code;
}

enum exit_code client_show(struct client *client, const struct api_request *request,
                           enum exit_code (*show)(const struct client *client, json_t *answer))
{
	struct client_error err;
	struct api_answer answer;
	enum api_result result = client_ask(client, request, &answer, &err);

	if (result != API_DONE)
		return client_complain(result, &err);
	enum exit_code code = show_answer(client, &answer, show);
	free(answer.body);
	return code;
}

enum exit_code client_send(struct client *client, const struct api_request *request, json_t *body,
                           enum exit_code (*show)(const struct client *client, json_t *answer))
{
	struct api_request whole = *request;

	if (!body) {
		fprintf(stderr, "mockndes: the arguments are not UTF-8\n");
		return EXIT_USAGE;
	}
	whole.body = body;
	enum exit_code code = client_show(client, &whole, show);
	json_decref(body);
	return code;
}

enum exit_code client_copy(struct client *client, const struct api_request *request, bool binary)
{
	struct client_error err;
	struct api_answer answer;

	if (binary && isatty(STDOUT_FILENO)) {
		fprintf(stderr, "mockndes: this is binary; send it to a file or a pipe\n");
		return EXIT_USAGE;
	}
	enum api_result result = client_ask(client, request, &answer, &err);
	if (result != API_DONE)
		return client_complain(result, &err);
	if (binary)
		fwrite(answer.body, 1, answer.len, stdout);
	else
		write_text(&answer);
	free(answer.body);
	return EXIT_GOOD;
}

static enum exit_code complain_words(const struct client_command *command)
{
	fprintf(stderr, "mockndes: usage: mockndes %s%s%s [OPTION]...; see mockndes %s --help\n",
	        command->name, command->arguments[0] ? " " : "", command->arguments, command->name);
	return EXIT_USAGE;
}

/* Whether every option that was given is one of the command's. */
static bool check_options(const struct client_command *command,
                          const struct client_arguments *arguments)
{
	for (unsigned i = 0; i < CLIENT_OPTIONS; i++) {
		if (!arguments->values[i] || (command->options & HAS(i)))
			continue;
		fprintf(stderr, "mockndes: %s takes no %s; see mockndes %s --help\n", command->name,
		        client_option_rows[i].name, command->name);
		return false;
	}
	return true;
}

/* Nobody takes half an output for the whole: the disk may be full. */
static enum exit_code finish_output(enum exit_code code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "mockndes: cannot write the output: %s\n", strerror(errno));
	return code == EXIT_GOOD ? EXIT_REFUSED : code;
}

enum exit_code client_run(const struct client_command *command,
                          const struct client_arguments *arguments)
{
	const char *lane = arguments->values[OPTION_LANE];
	struct client client = { .options = arguments->values,
		                 .words = arguments->words,
		                 .n_words = arguments->n_words,
		                 .lane = lane ? lane : "default" };

	if (arguments->values[OPTION_HELP]) {
		client_print_help(command);
		return EXIT_GOOD;
	}
	if (!check_options(command, arguments))
		return EXIT_USAGE;
	if (client.n_words < command->min_words || client.n_words > command->max_words)
		return complain_words(command);
	signal(SIGPIPE, SIG_DFL); /* `mockndes ctl certs | head` ends when head does */
	client.api = api_new();
	enum exit_code code = finish_output(command->run(&client));
	api_free(client.api);
	return code;
}
