/*
 * control.c - the control listener's front door. A bearer token (RFC 6750) opens everything. What
 * is open without one is kept from web pages: a page of another origin says so in Origin, and one
 * that has its own name point here (DNS rebinding) has that name in Host.
 */
#include "server/control/control.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ca/ca.h"
#include "server/control/api.h"
#include "server/control/json.h"

#define TOKEN_MIN 16
#define HOST_SIZE 256

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

/* Cuts the host out of "HOST[:PORT]"; an IPv6 address stands in brackets. */
static bool cut_host(const char *header, char out[static HOST_SIZE])
{
	bool bracket = header[0] == '[';
	const char *begin = header + bracket;
	size_t len = strcspn(begin, bracket ? "]" : ":");

	if (len >= HOST_SIZE)
		return false;
	memcpy(out, begin, len);
	out[len] = '\0';
	return true;
}

/* Nobody can make a name of their own stand there. */
static bool is_own_host(const char *header)
{
	char host[HOST_SIZE];
	uint8_t address[sizeof(struct in6_addr)];

	return cut_host(header, host) &&
	       (strcasecmp(host, "localhost") == 0 || inet_pton(AF_INET, host, address) == 1 ||
	        inet_pton(AF_INET6, host, address) == 1);
}

/* Whether it may be a web page of somebody else. A request without these headers is none. */
static bool is_foreign(const struct http_request *request)
{
	const char *host = http_request_header(request, "Host");
	const char *origin = http_request_header(request, "Origin");

	if (host && !is_own_host(host))
		return true;
	return origin && (!host || strncasecmp(origin, "http://", 7) != 0 ||
	                  strcasecmp(origin + 7, host) != 0);
}

static void refuse_unauthorized(struct http_reply *reply)
{
	api_error(reply, 401,
	          "send \"Authorization: Bearer TOKEN\"; the token is in the file that the ready "
	          "file names");
	http_reply_add_header(reply, "WWW-Authenticate", "Bearer realm=\"mockndes\"");
}

void control_handle(void *context, const struct http_request *request, struct http_answer *answer)
{
	const struct control *control = context;
	bool trusted = has_token(control, request);
	struct api_found found;

	api_find(request->method, request->path, &found);
	struct api_call call = { .control = control,
		                 .lane = control->lane,
		                 .http = request,
		                 .path = &found.values,
		                 .reply = &answer->reply };
	if (!trusted && !(found.route && found.route->open))
		refuse_unauthorized(&answer->reply);
	else if (!trusted && is_foreign(request))
		api_error(&answer->reply, 403, "web pages may not ask here");
	else
		api_answer(&call, &found);
	http_reply_add_header(&answer->reply, "Cache-Control", "no-store");
}
