/*
 * reply.c - small helpers for whoever makes an honest reply.
 */
#include "server/http/http.h"

#include <assert.h>
#include <stdio.h>

static void copy_text(const char *text, size_t size, char *out)
{
	snprintf(out, size, "%s", text);
}

void http_reply_text(struct http_reply *reply, int status, const char *content_type,
                     const char *text)
{
	bytes_clear(&reply->body);
	reply->status = status;
	copy_text(content_type, sizeof(reply->content_type), reply->content_type);
	reply->body = bytes_of_text(text);
}

void http_reply_add_header(struct http_reply *reply, const char *name, const char *value)
{
	assert(reply->n_headers < HTTP_HEADERS_MAX);
	struct http_header *header = &reply->headers[reply->n_headers++];

	copy_text(name, sizeof(header->name), header->name);
	copy_text(value, sizeof(header->value), header->value);
}
