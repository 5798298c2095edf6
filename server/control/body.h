/*
 * body.h - what is sent in a body: one object, whose members are asked for by name. On false an
 * error was answered.
 */
#ifndef SERVER_CONTROL_BODY_H
#define SERVER_CONTROL_BODY_H

#include <jansson.h>

#include "server/http/http.h"

/* Reads it, whatever its Content-Type says; an empty body is {}. The caller drops its reference. */
bool body_read(struct view body, json_t **out, struct http_reply *reply);
/* The same, where every member is called by one of these names (parted by blanks). */
bool body_read_only(struct view body, const char *names, json_t **out, struct http_reply *reply);
/* For who takes no members at all. */
bool body_is_empty(struct view body, struct http_reply *reply);

/* A member may be left out: then out stays as it is. */
bool body_text(const json_t *object, const char *name, const char **out, struct http_reply *reply);
bool body_flag(const json_t *object, const char *name, bool *out, struct http_reply *reply);
/* "2026-11-22T14:30:00Z" as milliseconds since 1970. */
bool body_time(const json_t *object, const char *name, int64_t *out_ms, struct http_reply *reply);

#endif
