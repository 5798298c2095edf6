/*
 * ca_command.c - `mockndes ca`: the CA certificates.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/client.h"

static enum exit_code run(struct client *client)
{
	const char *format = client->options[OPTION_FORMAT];
	char name[16];
	const struct api_request request = { .lane = client->lane, .path = { name } };

	snprintf(name, sizeof(name), "ca.%s", format ? format : "pem");
	return client_copy(client, &request, format && strcmp(format, "pem") != 0);
}

enum exit_code command_ca(int argc, char **argv)
{
	static const struct client_command command = {
		"ca",
		"",
		"Print the CA certificates that a client has to trust.",
		FINDS_SERVER | HAS(OPTION_LANE) | HAS(OPTION_FORMAT),
		0,
		0,
		run,
	};
	struct client_arguments arguments;

	if (!client_arguments_parse(argc, argv, command.options, "mockndes ca --help", &arguments))
		return EXIT_USAGE;
	return client_run(&command, &arguments);
}
