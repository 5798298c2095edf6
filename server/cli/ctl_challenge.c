/*
 * ctl_challenge.c - `ctl challenge`: one-time challenges.
 */
#include <stdio.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_list.h"

static const struct column columns[] = {
	{ "CHALLENGE", "challenge", NULL }, { "STATE", "state", NULL },
	{ "MADE", "made_at", NULL },        { "EXPIRES", "expires_at", NULL },
	{ "SPENT", "spent_at", NULL },      { "BY", "spent_by", NULL },
};

/* Alone on its line, for scripts. */
static enum exit_code show_challenge(const struct client *client, json_t *answer)
{
	(void)client;
	write_value(stdout, json_at(answer, "challenge"));
	putchar('\n');
	return EXIT_GOOD;
}

enum exit_code ctl_challenge(struct client *client)
{
	const struct api_request request = { .method = "POST",
		                             .lane = client->lane,
		                             .path = { "challenges" } };

	if (client->options[OPTION_LIST])
		return ctl_list(client, "challenges", columns,
		                sizeof(columns) / sizeof(columns[0]));
	return client_show(client, &request, show_challenge);
}
