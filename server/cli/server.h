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

#define URL_SIZE 160

struct server {
	struct serve_options options;
	struct log log;
	struct state state;
	struct ca *ca;
	struct store *store;
	struct scenario *scenario; /* or NULL */
	struct lane lane;          /* `default` */
	struct ndes ndes;
	struct control control;
	struct wire *wire;
	struct http *devices, *controls;
	char listening[LISTEN_MAX][WIRE_ADDRESS_SIZE];
	char control_address[WIRE_ADDRESS_SIZE];
};

/* URLs: of the first device address, and of the control listener. */
void server_scep_url(const struct server *server, char out[static URL_SIZE]);
void server_admin_url(const struct server *server, char out[static URL_SIZE]);
void server_control_url(const struct server *server, char out[static URL_SIZE]);

/* Writes the ready file, if one is wanted, and the same line to standard output. */
bool ready_tell(const struct server *server, char *reason, size_t reason_size);

/* Tells a person on standard error what to do next. */
void banner_print(const struct server *server);

#endif
