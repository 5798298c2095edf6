/*
 * urls.c - the URLs that are told to people, programs and devices.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/server.h"

#define SCEP_PATH      "/certsrv/mscep/mscep.dll"
#define ADMIN_PATH     "/certsrv/mscep_admin/"
#define CHALLENGE_PATH "/challenge"

/* A listener on all addresses is told as the LAN address where that is wanted, or else as loopback:
 * the reader is on this machine then. */
static void url_of(const char *address, bool tls, const char *lan, const char *path,
                   char out[static URL_SIZE])
{
	const char *scheme = tls ? "https" : "http";
	const char *colon = strrchr(address, ':');
	size_t host_len = (size_t)(colon - address);

	if (host_len == 7 && strncmp(address, "0.0.0.0", host_len) == 0)
		snprintf(out, URL_SIZE, "%s://%s%s%s", scheme, lan[0] ? lan : "127.0.0.1", colon,
		         path);
	else if (host_len == 4 && strncmp(address, "[::]", host_len) == 0)
		snprintf(out, URL_SIZE, "%s://[::1]%s%s", scheme, colon, path);
	else
		snprintf(out, URL_SIZE, "%s://%s%s", scheme, address, path);
}

void server_listener_url(const struct server *server, size_t i, char out[static URL_SIZE])
{
	url_of(server->listening[i], server->options.network.devices[i].tls, server->lan, SCEP_PATH,
	       out);
}

/* The first listener of a kind; the first at all if there is none. */
static size_t first_listener(const struct server *server, bool tls)
{
	const struct network_options *network = &server->options.network;

	for (size_t i = 0; i < network->n_devices; i++)
		if (network->devices[i].tls == tls)
			return i;
	return 0;
}

static void device_url(const struct server *server, const char *path, char out[static URL_SIZE])
{
	const struct network_options *network = &server->options.network;
	size_t i = first_listener(server, false);

	if (network->public_url.base[0])
		snprintf(out, URL_SIZE, "%s%s", network->public_url.base, path);
	else
		url_of(server->listening[i], network->devices[i].tls, server->lan, path, out);
}

void server_scep_url(const struct server *server, char out[static URL_SIZE])
{
	device_url(server, SCEP_PATH, out);
}

void server_admin_url(const struct server *server, char out[static URL_SIZE])
{
	device_url(server, ADMIN_PATH, out);
}

void server_challenge_url(const struct server *server, char out[static URL_SIZE])
{
	device_url(server, CHALLENGE_PATH, out);
}

bool server_base_url(const struct server *server, char out[static CERT_URL_SIZE])
{
	char base[URL_SIZE];
	/* Leaves room for the longest path behind it. */
	size_t longest = CERT_URL_SIZE - 128;

	device_url(server, "", base);
	if (strlen(base) > longest)
		return false;
	snprintf(out, CERT_URL_SIZE, "%.*s", (int)longest, base);
	return true;
}

bool server_tls_url(const struct server *server, char out[static URL_SIZE])
{
	const struct network_options *network = &server->options.network;

	if (network->public_url.tls)
		device_url(server, SCEP_PATH, out);
	else if (network_options_have_tls(network))
		server_listener_url(server, first_listener(server, true), out);
	else
		return false;
	return true;
}

void server_control_url(const struct server *server, char out[static URL_SIZE])
{
	url_of(server->control_address, false, "", "/", out);
}
