/*
 * api_client.h - requests to the control API of a running server (docs/control.md), with libcurl.
 */
#ifndef SERVER_CLI_API_CLIENT_H
#define SERVER_CLI_API_CLIENT_H

#include <jansson.h>

#include "server/cli/find_server.h"

#define API_SEGMENTS_MAX   4
#define API_PARAMETERS_MAX 3

struct api_parameter {
	const char *name, *value; /* value NULL: it is left out */
};

/* What is asked. Texts are percent-encoded as they need it. */
struct api_request {
	const char *method;                             /* NULL: GET */
	const char *lane;                               /* NULL: the path is not below a lane's */
	const char *path[API_SEGMENTS_MAX];             /* the first NULL ends it */
	struct api_parameter query[API_PARAMETERS_MAX]; /* of the URL */
	const json_t *body;                             /* NULL: none */
	long timeout_ms;                                /* 0: as long as is sensible */
};

/* What came, with a 0 behind it that does not count. */
struct api_answer {
	char *body;
	size_t len;
};

enum api_result {
	API_DONE,
	API_REFUSED,     /* the server says no, and err says why in its words */
	API_NOT_NOW,     /* there is a server, but it does not take us now: it starts, has another
	                    token by now, or something of its own failed */
	API_UNREACHABLE, /* there is no server */
};

struct api;

struct api *api_new(void);
void api_free(struct api *api);

/* Asks. The caller frees out->body, if API_DONE. One connection is kept for all requests. */
enum api_result api_call(struct api *api, const struct control_server *server,
                         const struct api_request *request, struct api_answer *out,
                         struct client_error *err);

#endif
