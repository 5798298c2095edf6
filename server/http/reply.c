/*
 * reply.c - small helpers for whoever makes an honest reply.
 */
#include "server/http/http.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void http_reply_text(struct http_reply *reply, int status, const char *content_type,
                     const char *text)
{
	bytes_clear(&reply->body);
	reply->status = status;
	snprintf(reply->content_type, sizeof(reply->content_type), "%s", content_type);
	reply->body = bytes_of_text(text);
}

void http_reply_add_header(struct http_reply *reply, const char *name, const char *value)
{
	assert(reply->n_headers < HTTP_HEADERS_MAX);
	struct http_header *header = &reply->headers[reply->n_headers++];

	snprintf(header->name, sizeof(header->name), "%s", name);
	header->value = strdup(value);
	if (!header->value)
		abort();
}
