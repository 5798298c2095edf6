/*
 * ctl_certs.c - `ctl certs`, `ctl revoke`: what was issued.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_list.h"

/* "revoked (keyCompromise)" */
static void write_status(FILE *out, const json_t *certificate)
{
	write_value(out, json_at(certificate, "status"));
	if (text_at(certificate, "reason")[0])
		fprintf(out, " (%s)", text_at(certificate, "reason"));
}

static const struct column list_columns[] = {
	{ "SERIAL", "serial", NULL },
	{ "STATUS", "", write_status },
	{ "ISSUED", "issued_at", NULL },
	{ "NOT AFTER", "not_after", NULL },
	{ "TRANSACTIONID", "transactionID", NULL },
	{ "SUBJECT", "subject", NULL },
};

static const struct column details[] = {
	{ "serial", "serial", NULL },
	{ "subject", "subject", NULL },
	{ "status", "", write_status },
	{ "revoked at", "revoked_at", NULL },
	{ "issued", "issued_at", NULL },
	{ "not before", "not_before", NULL },
	{ "not after", "not_after", NULL },
	{ "transactionID", "transactionID", NULL },
	{ "CA generation", "generation", NULL },
	{ "bent by rule", "bent_by", NULL },
};

static enum exit_code show_certificate(const struct client *client, json_t *certificate)
{
	(void)client;
	show_object(certificate, details, sizeof(details) / sizeof(details[0]), 0);
	return EXIT_GOOD;
}

/* The certificate alone: SERIAL.pem or SERIAL.der. */
static enum exit_code copy_certificate(struct client *client, const char *suffix)
{
	char name[256];
	const struct api_request request = { .lane = client->lane,
		                             .path = { "certificates", name } };

	snprintf(name, sizeof(name), "%s%s", client->words[0], suffix);
	return client_copy(client, &request, strcmp(suffix, ".der") == 0);
}

enum exit_code ctl_certs(struct client *client)
{
	const bool pem = client->options[OPTION_PEM], der = client->options[OPTION_DER];

	if (client->n_words == 0 && (pem || der)) {
		fprintf(stderr, "mockndes: ctl certs: --pem and --der want a SERIAL\n");
		return EXIT_USAGE;
	}
	if (client->n_words == 0)
		return ctl_list(client, "certificates", list_columns,
		                sizeof(list_columns) / sizeof(list_columns[0]));
	if (pem || der)
		return copy_certificate(client, pem ? ".pem" : ".der");
	const struct api_request request = { .lane = client->lane,
		                             .path = { "certificates", client->words[0] } };
	return client_show(client, &request, show_certificate);
}

enum exit_code ctl_revoke(struct client *client)
{
	const struct api_request request = { .method = "POST",
		                             .lane = client->lane,
		                             .path = { "certificates", client->words[0],
		                                       "revoke" } };

	return client_send(client, &request,
	                   json_pack("{s:s*, s:s*}", "reason", client->options[OPTION_REASON], "at",
	                             client->options[OPTION_AT]),
	                   show_certificate);
}
