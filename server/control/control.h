/*
 * control.h - the control listener: for the person or pipeline that runs the server, never for
 * devices. So far it says whether the server lives; everything else wants the token and is not
 * there.
 */
#ifndef SERVER_CONTROL_CONTROL_H
#define SERVER_CONTROL_CONTROL_H

#include <stdatomic.h>

#include "ca/ca.h"
#include "server/http/http.h"

#define CONTROL_TOKEN_SIZE 65

struct control {
	char token[CONTROL_TOKEN_SIZE];
	atomic_bool ready; /* every socket listens and everything is loaded */
};

/* Takes the token from MOCKNDES_TOKEN, or makes one. False if the given one is too short or long or
 * holds more than visible ASCII; reason says so. */
bool control_init(struct control *control, const char **out_reason);

/* Answers one request on the control port; context is a struct control. */
http_handler control_handle;

#endif
