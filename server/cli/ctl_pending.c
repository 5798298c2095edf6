/*
 * ctl_pending.c - `ctl pending`, `ctl approve`, `ctl deny`: requests that wait for the CA's
 * manager.
 */
#include <stdio.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_list.h"

/* "RSA 2048" */
static void write_key_kind(FILE *out, const json_t *pending)
{
	write_value(out, json_at(pending, "key_type"));
	fputc(' ', out);
	write_value(out, json_at(pending, "key_bits"));
}

static const struct column columns[] = {
	{ "TRANSACTIONID", "transactionID", NULL },
	{ "SINCE", "first_at", NULL },
	{ "ASKS FOR", "", write_key_kind },
	{ "SUBJECT", "subject", NULL },
	{ "ALSO", "alt_names", NULL },
	{ "KEY", "key", NULL },
};

enum exit_code ctl_pending(struct client *client)
{
	return ctl_list(client, "pending", columns, sizeof(columns) / sizeof(columns[0]));
}

static enum exit_code decide(struct client *client, const char *verdict,
                             enum exit_code (*show)(const struct client *client, json_t *answer))
{
	const struct api_request request = { .method = "POST",
		                             .lane = client->lane,
		                             .path = { "pending", client->words[0], verdict },
		                             .query = { { "key", client->options[OPTION_KEY] } } };

	return client_show(client, &request, show);
}

static enum exit_code show_issued(const struct client *client, json_t *certificate)
{
	static const struct column parts[] = {
		{ "issued", "serial", NULL },
		{ "subject", "subject", NULL },
		{ "not after", "not_after", NULL },
	};

	(void)client;
	show_object(certificate, parts, sizeof(parts) / sizeof(parts[0]), 0);
	return EXIT_GOOD;
}

enum exit_code ctl_approve(struct client *client)
{
	return decide(client, "approve", show_issued);
}

static enum exit_code show_refused(const struct client *client, json_t *answer)
{
	static const struct column parts[] = {
		{ "refused", "transactionID", NULL },
		{ "key", "key", NULL },
	};

	(void)client;
	show_object(answer, parts, sizeof(parts) / sizeof(parts[0]), 0);
	return EXIT_GOOD;
}

enum exit_code ctl_deny(struct client *client)
{
	return decide(client, "deny", show_refused);
}
