/*
 * server.h - everything that `serve` opens, and what it tells people and programs about it.
 */
#ifndef SERVER_CLI_SERVER_H
#define SERVER_CLI_SERVER_H

#include "server/cli/log.h"
#include "server/cli/options.h"
#include "server/cli/state.h"
#include "server/control/control.h"
#include "server/ndes/ndes.h"

#define URL_SIZE (PUBLIC_URL_SIZE + 64)

struct server {
	struct serve_options options;
	struct log log;
	struct state state;
	struct authorities authorities;
	const struct ca *ca; /* of authorities: the one that issues when it starts */
	struct store *store;
	struct scenario *scenario; /* or NULL */
	struct lane lane;          /* `default` */
	struct ndes ndes;
	struct control control;
	struct wire *wire;
	struct http *devices, *controls;
	char listening[LISTEN_MAX][WIRE_ADDRESS_SIZE]; /* as in options.network.devices */
	char lan[HOST_SIZE]; /* this machine's address in the local network; "": not wanted */
	char control_address[WIRE_ADDRESS_SIZE];
	char *ready_line; /* once every address is known */
};

/* Why a step of the start failed, as one sentence. */
struct reason {
	char text[PATH_MAX + 512];
};

/* Says why; returns false. */
bool because(struct reason *reason, const char *text);

/* Opens the wire and every listener; then every URL is known. */
bool network_listen(struct server *server, struct reason *reason);
/* Begins to accept connections. */
bool network_start(struct server *server, struct reason *reason);

/* URLs for devices: the public one, or else of the first listener without TLS, or else the first.
 */
void server_scep_url(const struct server *server, char out[static URL_SIZE]);
void server_admin_url(const struct server *server, char out[static URL_SIZE]);
void server_challenge_url(const struct server *server, char out[static URL_SIZE]);
/* The SCEP URL over TLS: the public one if it is, or else of the first TLS listener; false: there
 * is none. */
bool server_tls_url(const struct server *server, char out[static URL_SIZE]);
/* The SCEP URL of a listener. */
void server_listener_url(const struct server *server, size_t i, char out[static URL_SIZE]);
void server_control_url(const struct server *server, char out[static URL_SIZE]);

/* What URLs in certificates begin with. */
bool server_base_url(const struct server *server, char out[static CERT_URL_SIZE]);

/* The challenge that works any number of times; NULL: there is none, or none is asked for. */
const char *server_fixed_challenge(const struct server *server);
/* Whose login gets challenges; NULL: no login is asked for, or nobody gets any. */
const struct user *server_admin_user(const struct server *server);

/* The ready file's one line; the caller frees it. NULL, and reason says why, if something in it is
 * not UTF-8. */
char *ready_line(const struct server *server, char *reason, size_t reason_size);
/* Writes it to ready.json of the state directory, to the ready file, if one is wanted, and to
 * standard output. */
bool ready_tell(const struct server *server, const char *line, char *reason, size_t reason_size);
/* Removes those files, this server's or those of one with this state directory that was killed:
 * nobody is to find a server that is not there. Another server's ready file stays. */
void ready_forget(const struct server *server);

/* Tells a person on standard error what to do next. */
void banner_print(const struct server *server);

#endif
