/*
 * find_server.h - where the running server is, and its token.
 */
#ifndef SERVER_CLI_FIND_SERVER_H
#define SERVER_CLI_FIND_SERVER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct control_server {
	char url[1024];          /* of the control listener, with a slash at its end */
	char url_from[PATH_MAX]; /* what said so: a ready file, or the environment */
	char token[256];
	char token_from[PATH_MAX];
};

/* Why a running server could not be asked, or what it refused, as one sentence. */
struct client_error {
	char text[2 * PATH_MAX];
};

/*
 * Looks, in this order, into the ready file, the state directory's ready file, the environment
 * (MOCKNDES_CONTROL_URL and MOCKNDES_TOKEN) and the default state directory. ready_file and state
 * are NULL where they were not named; who names one means no other.
 */
bool find_server(const char *ready_file, const char *state, struct control_server *out,
                 struct client_error *err);

#endif
