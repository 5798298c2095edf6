/*
 * message.c - the pkiMessage of a PKIOperation request: the body of a POST, or the base64 text in
 * the query of a GET (RFC 8894 4.1). Clients differ in how they escape base64 in a URL: '+' raw or
 * as %2B or turned into a blank, line breaks, padding left out; and some POST base64. All of that
 * is taken.
 */
#include <strings.h>

#include "server/ndes/exchange.h"

static bool message_of_query(const char *query, struct bytes *out, const char **out_reason)
{
	struct view value = http_query_parameter(query, "message");
	struct bytes text = { 0 };
	bool done = false;

	if (value.len == 0) {
		*out_reason = "RFC 8894 4.1: PKIOperation by GET without a message parameter";
		return false;
	}
	http_percent_decode(value, &text);
	done = ca_base64_decode(bytes_view(&text), out);
	if (!done)
		*out_reason = "RFC 8894 4.1: the message parameter is not base64";
	bytes_clear(&text);
	return done;
}

/* What begins with the tag of a SEQUENCE is binary; base64 of that begins with an 'M'. */
static bool is_binary(struct view body)
{
	return body.data[0] == 0x30;
}

static bool message_of_body(struct view body, struct bytes *out, const char **out_reason)
{
	if (body.len == 0) {
		*out_reason = "RFC 8894 4.3: PKIOperation by POST without a body";
		return false;
	}
	if (is_binary(body) || !ca_base64_decode(body, out))
		*out = bytes_copy(body);
	return true;
}

bool ndes_message(const struct http_request *request, struct bytes *out, const char **out_reason)
{
	if (strcasecmp(request->method, "POST") != 0)
		return message_of_query(request->query, out, out_reason);
	return message_of_body(request->body, out, out_reason);
}
