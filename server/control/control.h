/*
 * control.h - the control listener: for the person or pipeline that runs the server, never for
 * devices. docs/control.md says what it answers, openapi.json says it exactly.
 */
#ifndef SERVER_CONTROL_CONTROL_H
#define SERVER_CONTROL_CONTROL_H

#include <stdatomic.h>

#include "server/http/http.h"

#define CONTROL_TOKEN_SIZE 65

struct lane;

struct control {
	char token[CONTROL_TOKEN_SIZE];
	atomic_bool ready; /* every socket listens and everything is loaded */

	/* Borrowed; set before the listener accepts its first connection. */
	struct lane *lane;      /* `default` */
	const char *scenario;   /* the name of the scenario in it, or NULL */
	const char *ready_json; /* the ready file's object */
};

/* Takes the token from MOCKNDES_TOKEN, or makes one. False if the given one is too short or long or
 * holds more than visible ASCII; reason says so. */
bool control_init(struct control *control, const char **out_reason);

/* Answers one request on the control port; context is a struct control. */
http_handler control_handle;

#endif
