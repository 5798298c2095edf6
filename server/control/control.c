/*
 * control.c - the control listener's front door: two routes that say only ok, and a bearer token
 * (RFC 6750) before all else.
 */
#include "server/control/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum route { ROUTE_HEALTH, ROUTE_READY };

static const struct http_route routes[] = {
	{ "/healthz", "GET", ROUTE_HEALTH },
	{ "/readyz", "GET", ROUTE_READY },
};

#define TOKEN_MIN 16

static bool is_visible_ascii(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

bool control_init(struct control *control, const char **out_reason)
{
	const char *given = getenv("MOCKNDES_TOKEN");
	uint8_t random[16];

	if (!given) {
		ca_random(random, sizeof(random));
		ca_hex((struct view){ random, sizeof(random) }, control->token);
		return true;
	}
	if (strlen(given) < TOKEN_MIN || strlen(given) >= sizeof(control->token) ||
	    !is_visible_ascii(given)) {
		*out_reason = "MOCKNDES_TOKEN must be 16 to 64 visible ASCII characters";
		return false;
	}
	snprintf(control->token, sizeof(control->token), "%s", given);
	return true;
}

static bool has_token(const struct control *control, const struct http_request *request)
{
	const char *header = http_request_header(request, "Authorization");

	if (!header || strncasecmp(header, "Bearer ", 7) != 0)
		return false;
	return ca_equal_constant_time(view_of_text(header + 7), view_of_text(control->token));
}

static void reply_health(struct http_reply *reply)
{
	http_reply_text(reply, 200, "text/plain", "ok\n");
}

static void reply_ready(const struct control *control, struct http_reply *reply)
{
	if (atomic_load(&control->ready))
		http_reply_text(reply, 200, "text/plain", "ok\n");
	else
		http_reply_text(reply, 503, "text/plain", "not ready\n");
}

static void reply_unauthorized(struct http_reply *reply)
{
	http_reply_text(reply, 401, "text/plain",
	                "401: send \"Authorization: Bearer TOKEN\"; "
	                "the token is in the file that the ready file names\n");
	http_reply_add_header(reply, "WWW-Authenticate", "Bearer realm=\"mockndes\"");
}

void control_handle(void *context, const struct http_request *request, struct http_answer *answer)
{
	const struct control *control = context;
	const struct http_route *route = NULL;
	enum http_match match =
		http_find_route(routes, sizeof(routes) / sizeof(routes[0]), request, &route);

	if (match == HTTP_ROUTE && route->id == ROUTE_HEALTH)
		reply_health(&answer->reply);
	else if (match == HTTP_ROUTE && route->id == ROUTE_READY)
		reply_ready(control, &answer->reply);
	else if (!has_token(control, request))
		reply_unauthorized(&answer->reply);
	else if (match == HTTP_WRONG_METHOD)
		http_reply_text(&answer->reply, 405, "text/plain", "405: use GET\n");
	else
		http_reply_text(&answer->reply, 404, "text/plain", "404: no such route\n");
}
