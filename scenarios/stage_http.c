/*
 * stage_http.c - the HTTP answer: status, type and body, as a proxy, a web server's error page or a
 * misconfiguration would put them in place of the right ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/read.h"

static bool parse_status(const struct source *source, const struct node *node,
                         const struct fault *fault, union fault_value *out)
{
	(void)fault;
	return read_number(source, node, 100, 599, &out->number);
}

static bool apply_status(const union fault_value *value, void *target)
{
	struct http_reply *reply = target;

	if (reply->status == (int)value->number)
		return false;
	reply->status = (int)value->number;
	return true;
}

static bool parse_content_type(const struct source *source, const struct node *node,
                               const struct fault *fault, union fault_value *out)
{
	const size_t max = sizeof(((struct http_reply *)NULL)->content_type) - 1;

	(void)fault;
	if (!read_line(source, node, &out->text))
		return false;
	if (strlen(out->text) > max)
		return source_fail(source, node->mark, "the text is longer than %zu bytes", max);
	return true;
}

static bool apply_content_type(const union fault_value *value, void *target)
{
	struct http_reply *reply = target;
	const char *type = strcmp(value->text, "none") == 0 ? "" : value->text;

	if (strcmp(reply->content_type, type) == 0)
		return false;
	snprintf(reply->content_type, sizeof(reply->content_type), "%s", type);
	return true;
}

static bool parse_body(const struct source *source, const struct node *node,
                       const struct fault *fault, union fault_value *out)
{
	(void)fault;
	return read_text(source, node, &out->text);
}

static bool apply_body(const union fault_value *value, void *target)
{
	struct http_reply *reply = target;

	if (view_equal(bytes_view(&reply->body), view_of_text(value->text)))
		return false;
	bytes_clear(&reply->body);
	reply->body = bytes_of_text(value->text);
	return true;
}

static const struct fault faults[] = {
	{
		.field = "status",
		.takes = "a number from 100 to 599",
		.help = "The status code; the body stays as it is.",
		.parse = parse_status,
		.apply = apply_status,
	},
	{
		.field = "content-type",
		.takes = "a text, or none",
		.help = "The Content-Type header; with none there is no such header.",
		.parse = parse_content_type,
		.apply = apply_content_type,
	},
	{
		.field = "body",
		.takes = "a text",
		.help = "The body, in place of the right one; Content-Length fits it.",
		.parse = parse_body,
		.apply = apply_body,
	},
};

const struct stage stage_http = { "http", AT_ANY_HTTP, faults, LENGTH(faults) };

bool tamper_http(const struct play *play, struct http_reply *reply)
{
	return play_stage(play, &stage_http, reply);
}

void http_reply_clear(struct http_reply *reply)
{
	for (size_t i = 0; i < reply->n_headers; i++)
		free(reply->headers[i].value);
	bytes_clear(&reply->body);
	*reply = (struct http_reply){ 0 };
}
