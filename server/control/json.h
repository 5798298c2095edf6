/*
 * json.h - answers: JSON values of texts, times and bytes, and replies that carry them. No value
 * that is made here is NULL.
 */
#ifndef SERVER_CONTROL_JSON_H
#define SERVER_CONTROL_JSON_H

#include <jansson.h>

#include "server/http/http.h"

/* NULL becomes null. In a text that is not UTF-8 every byte beyond ASCII becomes U+FFFD. */
json_t *api_text(const char *text);
/* Seconds since 1970 as "2026-11-22T14:30:00Z". */
json_t *api_time(int64_t seconds);
json_t *api_time_or_null(int64_t seconds); /* 0: null */
/* The lines of a text, which may be NULL, as a list. */
json_t *api_lines(const char *text);
json_t *api_pem(const char *label, struct view der);
/* {"md5", "sha1", "sha256"} of a certificate (DER). */
json_t *api_fingerprints(struct view certificate);

/* Adds a member; takes value over. */
void api_put(json_t *object, const char *name, json_t *value);

/* A page of a list: {"items", "next"}; takes items over. */
json_t *api_page_object(json_t *items, int64_t next);

/* Answers with a value, which it takes over. */
void api_reply(struct http_reply *reply, int status, json_t *value);
/* Answers with bytes, which it copies. */
void api_reply_bytes(struct http_reply *reply, const char *content_type, struct view body);
/* Answers {"error": "one sentence"}. */
void api_error(struct http_reply *reply, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
