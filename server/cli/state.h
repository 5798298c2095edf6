/*
 * state.h - the state directory: who may use it, and the files that are the server's own.
 */
#ifndef SERVER_CLI_STATE_H
#define SERVER_CLI_STATE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct state {
	char dir[PATH_MAX]; /* absolute */
	bool temporary;     /* ends with the server */
	int lock;           /* the directory, locked for this process */
};

/* $XDG_STATE_HOME/mockndes, or what stands for it; false: there is no home. */
bool state_default_dir(char out[static PATH_MAX]);

/* Opens the directory, makes it (mode 0700) if it is missing, and locks it: two servers on one
 * would disturb each other. NULL is the default directory, ":memory:" a new temporary one. On false
 * reason holds a sentence. */
bool state_open(const char *name, struct state *out, char *reason, size_t reason_size);
/* Removes a temporary directory with all that is in it. */
void state_close(struct state *state);

/* DIR/NAME. */
void state_path(const struct state *state, const char *name, char out[static PATH_MAX]);

/* Writes DIR/NAME, whole or not at all. mode as in chmod. */
bool state_write(const struct state *state, const char *name, unsigned mode, const void *data,
                 size_t len, char *reason, size_t reason_size);

/* The same for any path. */
bool write_file(const char *path, unsigned mode, const void *data, size_t len, char *reason,
                size_t reason_size);

#endif
