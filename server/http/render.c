/*
 * render.c - the head and body of an answer that a scenario edited. Order and spelling are those of
 * libmicrohttpd 0.9.75, so that an edited answer differs from an honest one only where it was
 * edited.
 */
#include "server/http/render.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whether a comma separated list has this word, without regard to case (RFC 9110 5.6.1). */
static bool has_word(const char *list, const char *word)
{
	size_t word_len = strlen(word);

	while (list && *list) {
		list += strspn(list, ", \t");
		size_t len = strcspn(list, ", \t");
		if (len == word_len && strncasecmp(list, word, len) == 0)
			return true;
		list += len;
	}
	return false;
}

/* RFC 9112 9.3: HTTP/1.1 stays open unless somebody says close, HTTP/1.0 the other way round. */
static const char *connection_header(const struct http_request *request, bool early)
{
	const char *wish = http_request_header(request, "Connection");
	bool old = strcmp(request->version, "HTTP/1.0") == 0;

	if (early || has_word(wish, "close") || (old && !has_word(wish, "keep-alive")))
		return "Connection: close\r\n";
	return old ? "Connection: Keep-Alive\r\n" : "";
}

/* Without strftime, whose names depend on the locale. */
static void write_date(FILE *out, time_t now)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm t = { 0 };

	gmtime_r(&now, &t);
	fprintf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[t.tm_wday], t.tm_mday,
	        months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static const char *reason(int status)
{
	size_t len = status >= 0 ? MHD_get_reason_phrase_len_for((unsigned)status) : 0;

	return len > 0 ? MHD_get_reason_phrase_for((unsigned)status) : "Non-Standard Status";
}

/* RFC 9110 15.2, 15.3.5: these have no body and no Content-Length. */
static bool has_length(int status)
{
	return status > 199 && status != 204;
}

static bool has_body(int status, const char *method)
{
	return has_length(status) && status != 304 && strcmp(method, "HEAD") != 0;
}

struct bytes http_render(const struct http_reply *reply, const struct http_request *request,
                         bool early, time_t now)
{
	char *data = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&data, &len);

	if (!out)
		abort();
	fprintf(out, "HTTP/1.1 %d %s\r\n", reply->status, reason(reply->status));
	write_date(out, now);
	fputs(connection_header(request, early), out);
	if (reply->content_type[0])
		fprintf(out, "Content-Type: %s\r\n", reply->content_type);
	for (size_t i = 0; i < reply->n_headers; i++)
		fprintf(out, "%s: %s\r\n", reply->headers[i].name, reply->headers[i].value);
	if (has_length(reply->status))
		fprintf(out, "Content-Length: %zu\r\n", reply->body.len);
	fputs("\r\n", out);
	if (has_body(reply->status, request->method))
		fwrite(reply->body.data, 1, reply->body.len, out);
	if (fclose(out) != 0)
		abort();
	return (struct bytes){ .data = (uint8_t *)data, .len = len };
}
