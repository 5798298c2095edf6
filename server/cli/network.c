/*
 * network.c - opening everything that devices and operators connect to: the wire, an HTTP server
 * for each of the two, the listeners, and the TLS certificate that is shown.
 */
#include <errno.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "server/cli/hosts.h"
#include "server/cli/server.h"

/* A client that does not trust the certificate says so in the handshake, and nowhere else. */
static void handshake_failed(void *observer, const struct sockaddr *peer, socklen_t peer_len,
                             const char *why)
{
	const struct log *log = observer;
	char remote[NI_MAXHOST] = "";
	const struct log_field fields[] = { { "remote", remote }, { "reason", why } };

	getnameinfo(peer, peer_len, remote, sizeof(remote), NULL, 0, NI_NUMERICHOST);
	log_event(log, "info", "handshake-failed", fields, 2);
}

static bool open_wire(struct server *server, struct reason *reason)
{
	const struct wire_options options = { .handshake_failed = handshake_failed,
		                              .observer = &server->log };
	struct wire_error err;

	return wire_open(&options, &server->wire, &err) || because(reason, err.text);
}

static bool open_http(struct server *server, struct reason *reason)
{
	struct http_error err;

	if (http_open(server->wire, ndes_handle, &server->ndes, &server->devices, &err) &&
	    http_open(server->wire, control_handle, &server->control, &server->controls, &err))
		return true;
	return because(reason, err.text);
}

static bool find_lan(struct server *server, const struct ifaddrs *interfaces, struct reason *reason)
{
	if (!server->options.network.lan || hosts_lan_address(interfaces, server->lan))
		return true;
	return because(reason, "--lan: no interface with an IPv4 address is up but the loopback; "
	                       "name addresses with --listen and --tls");
}

/* What the certificate is for. The first is its common name. */
static void collect_hosts(const struct server *server, const struct ifaddrs *interfaces,
                          struct hosts *out)
{
	const struct network_options *network = &server->options.network;

	hosts_add(out, network->public_url.host);
	hosts_add(out, server->lan);
	for (size_t i = 0; i < network->n_devices; i++)
		if (network->devices[i].tls)
			hosts_add_listener(out, network->devices[i].text, interfaces);
	hosts_add(out, "localhost");
	hosts_add(out, "127.0.0.1");
	hosts_add(out, "::1");
}

/* Whoever is to hear versions below 1.2 gets a key of the kind that such clients know. */
static bool mint(const struct server *server, const struct ifaddrs *interfaces,
                 struct tls_identity *out, struct reason *reason)
{
	struct hosts hosts = { 0 };
	const char *names[HOSTS_MAX];
	struct ca_error err;

	collect_hosts(server, interfaces, &hosts);
	for (size_t i = 0; i < hosts.n; i++)
		names[i] = hosts.names[i];
	struct tls_order order = { .hosts = names,
		                   .n_hosts = hosts.n,
		                   .rsa = server->options.network.tls_min < WIRE_TLS_1_2 };
	return ca_mint_tls(server->ca, &order, lane_now_ms(&server->lane) / 1000, out, &err) ||
	       because(reason, err.text);
}

static bool get_identity(const struct server *server, const struct ifaddrs *interfaces,
                         struct tls_identity *out, struct reason *reason)
{
	const struct network_options *network = &server->options.network;
	struct ca_error err;

	if (!network_options_have_tls(network))
		return true;
	if (!network->tls_cert)
		return mint(server, interfaces, out, reason);
	return ca_read_tls(network->tls_cert, network->tls_key, out, &err) ||
	       because(reason, err.text);
}

static bool listen_for_devices(struct server *server, const struct tls_identity *identity,
                               struct reason *reason)
{
	const struct network_options *network = &server->options.network;
	const struct wire_tls tls = { .chain = &identity->chain,
		                      .key = bytes_view(&identity->key),
		                      .min = network->tls_min,
		                      .max = network->tls_max };
	struct wire_error err;

	for (size_t i = 0; i < network->n_devices; i++) {
		const struct device_address *at = &network->devices[i];
		bool bound = at->tls ? wire_listen_tls(server->wire, at->text, &tls, http_take,
		                                       server->devices, server->listening[i], &err)
		                     : wire_listen(server->wire, at->text, http_take,
		                                   server->devices, server->listening[i], &err);
		if (!bound)
			return because(reason, err.text);
	}
	return true;
}

static bool listen_for_control(struct server *server, struct reason *reason)
{
	struct wire_error err;

	return wire_listen(server->wire, server->options.network.control, http_take,
	                   server->controls, server->control_address, &err) ||
	       because(reason, err.text);
}

static bool listen_everywhere(struct server *server, struct reason *reason)
{
	struct ifaddrs *interfaces = NULL;
	struct tls_identity identity = { 0 };

	if (getifaddrs(&interfaces) != 0)
		return because(reason, strerror(errno));
	bool done = find_lan(server, interfaces, reason) &&
	            get_identity(server, interfaces, &identity, reason) &&
	            listen_for_devices(server, &identity, reason) &&
	            listen_for_control(server, reason);
	tls_identity_clear(&identity);
	freeifaddrs(interfaces);
	return done;
}

static bool start_wire(struct server *server, struct reason *reason)
{
	struct wire_error err;

	return wire_start(server->wire, &err) || because(reason, err.text);
}

static bool tell_lane_its_url(struct server *server, struct reason *reason)
{
	return server_base_url(server, server->lane.base_url) ||
	       because(reason, "--public-url is too long for the URLs in certificates");
}

bool network_listen(struct server *server, struct reason *reason)
{
	return open_wire(server, reason) && open_http(server, reason) &&
	       listen_everywhere(server, reason) && tell_lane_its_url(server, reason);
}

bool network_start(struct server *server, struct reason *reason)
{
	return start_wire(server, reason);
}
