/*
 * ctl_lane.c - `ctl status`, `ctl reset`: a lane as a whole.
 */
#include <stdio.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_show.h"

/* A million certificates are not forgotten in a moment. */
#define RESET_TIMEOUT_MS (10 * 60 * 1000L)

static void write_ca(FILE *out, const json_t *ca)
{
	write_value(out, json_at(ca, "hierarchy"));
	fputs(", generation ", out);
	write_value(out, json_at(ca, "generation"));
	if (text_at(ca, "rollover_at")[0])
		fprintf(out, ", the next one issues from %s on", text_at(ca, "rollover_at"));
}

static void write_certificates(FILE *out, const json_t *counts)
{
	write_value(out, json_at(counts, "certificates"));
	fputs(", revoked ", out);
	write_value(out, json_at(counts, "revoked"));
}

static const struct column status[] = {
	{ "lane", "name", NULL },
	{ "dialect", "dialect", NULL },
	{ "scenario", "scenario", NULL },
	{ "challenge", "challenge", NULL },
	{ "clock", "clock", write_clock },
	{ "SCEP URL", "urls.scep", NULL },
	{ "TLS", "urls.scep_tls", NULL },
	{ "admin page", "urls.admin", NULL },
	{ "challenge URL", "urls.challenge", NULL },
	{ "CRL", "urls.crl", NULL },
	{ "OCSP", "urls.ocsp", NULL },
	{ "CA", "ca", write_ca },
	{ "CA SHA-1", "ca.fingerprints.sha1", NULL },
	{ "CA SHA-256", "ca.fingerprints.sha256", NULL },
	{ "next CA SHA-1", "ca.next.fingerprints.sha1", NULL },
	{ "certificates", "counts", write_certificates },
	{ "pending", "counts.pending", NULL },
	{ "challenges", "counts.challenges", NULL },
	{ "exchanges", "counts.exchanges", NULL },
};

static enum exit_code show_lane(const struct client *client, json_t *lane)
{
	(void)client;
	show_object(lane, status, sizeof(status) / sizeof(status[0]), 0);
	return EXIT_GOOD;
}

static enum exit_code show_lanes(const struct client *client, json_t *answer)
{
	const json_t *lanes = json_object_get(answer, "lanes");

	for (size_t i = 0; i < json_array_size(lanes); i++) {
		fputs(i ? "\n" : "", stdout);
		show_lane(client, json_array_get(lanes, i));
	}
	return EXIT_GOOD;
}

/* One lane if it is named, else all. */
enum exit_code ctl_status(struct client *client)
{
	const struct api_request all = { .path = { "lanes" } };
	const struct api_request one = { .lane = client->lane };

	if (client->options[OPTION_LANE])
		return client_show(client, &one, show_lane);
	return client_show(client, &all, show_lanes);
}

static enum exit_code show_reset(const struct client *client, json_t *lane)
{
	(void)lane;
	printf("lane %s is as it was at the start; the CA is the same\n", client->lane);
	return EXIT_GOOD;
}

enum exit_code ctl_reset(struct client *client)
{
	const struct api_request request = { .method = "POST",
		                             .lane = client->lane,
		                             .path = { "reset" },
		                             .timeout_ms = RESET_TIMEOUT_MS };

	return client_show(client, &request, show_reset);
}
