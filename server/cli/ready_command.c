/*
 * ready_command.c - `mockndes ready`: what a program needs to know of a running server.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "server/cli/client.h"
#include "server/cli/ctl_show.h"
#include "server/cli/terminal.h"

#define POLL_MS 50

#define MOMENT_MS 1000

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wait_a_little(void)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };

	nanosleep(&pause, NULL);
}

/* What is not known is not left as it was before. */
static void export(const char *name, const char *value)
{
	if (!value) {
		printf("unset MOCKNDES_%s\n", name);
		return;
	}
	printf("export MOCKNDES_%s=", name);
	shell_print(stdout, value);
	putchar('\n');
}

static enum exit_code show_exports(const struct client *client, json_t *ready)
{
	static const struct {
		const char *name, *path;
	} rows[] = {
		{ "SCEP_URL", "urls.scep" },
		{ "TLS_URL", "urls.scep_tls" },
		{ "ADMIN_URL", "urls.admin" },
		{ "ADMIN_USER", "admin_user" },
		{ "ADMIN_PASSWORD", "admin_password" },
		{ "CHALLENGE", "challenge" },
		{ "CA_FILE", "ca_file" },
		{ "CA_SHA1", "fingerprints.ca.sha1" },
		{ "LANE", "lane" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		export(rows[i].name, json_string_value(json_at(ready, rows[i].path)));
	export("CONTROL_URL", client->server.url);
	export("TOKEN", client->server.token);
	return EXIT_GOOD;
}

static enum exit_code show_ready(const struct client *client, json_t *ready)
{
	if (client->options[OPTION_EXPORT])
		return show_exports(client, ready);
	json_dumpf(ready, stdout, JSON_COMPACT);
	putchar('\n');
	return EXIT_GOOD;
}

static enum exit_code show_answer(const struct client *client, const struct api_answer *answer)
{
	struct client_error err;
	json_t *ready = client_parse(client, answer, &err);

	if (!ready)
		return client_complain(API_REFUSED, &err);
	enum exit_code code = show_ready(client, ready);
	json_decref(ready);
	return code;
}

static bool may_come(enum api_result result)
{
	return result == API_UNREACHABLE || result == API_NOT_NOW;
}

/* Asks until there is an answer; once, without --wait. */
static enum api_result ask(struct client *client, int64_t wait_ms, struct api_answer *out,
                           struct client_error *err)
{
	int64_t end = monotonic_ms() + wait_ms, left = wait_ms;
	enum api_result result;

	for (;;) {
		const struct api_request request = { .path = { "ready" },
			                             .timeout_ms = (long)left };
		result = client_ask(client, &request, out, err);
		left = end - monotonic_ms() - POLL_MS;
		if (!may_come(result) || left <= 0)
			return result;
		wait_a_little();
	}
}

static enum exit_code run(struct client *client)
{
	const char *wait = client->options[OPTION_WAIT];
	struct client_error err;
	struct api_answer answer;
	int64_t wait_ms = 0;

	/* Also a server that is there needs a moment to say so. */
	if (wait && client_duration(wait, &wait_ms) && wait_ms < MOMENT_MS)
		wait_ms = MOMENT_MS;
	enum api_result result = ask(client, wait_ms, &answer, &err);
	if (result != API_DONE) {
		enum exit_code code = client_complain(result, &err);
		return wait && may_come(result) ? EXIT_TIMED_OUT : code;
	}
	enum exit_code code = show_answer(client, &answer);
	free(answer.body);
	return code;
}

enum exit_code command_ready(int argc, char **argv)
{
	static const struct client_command command = {
		"ready",
		"",
		"Print the line that a server printed when it was ready (JSON: addresses, "
		"challenge, CA, pid), or the same as lines for a shell: "
		"eval \"$(mockndes ready --export)\".",
		FINDS_SERVER | HAS(OPTION_WAIT) | HAS(OPTION_EXPORT),
		0,
		0,
		run,
	};
	struct client_arguments arguments;

	if (!client_arguments_parse(argc, argv, command.options, "mockndes ready --help",
	                            &arguments))
		return EXIT_USAGE;
	return client_run(&command, &arguments);
}
