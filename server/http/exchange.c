/*
 * exchange.c - one request, from its first line to the last byte of its answer. libmicrohttpd calls
 * in several times per request, always from the same thread; the handler is called once, when the
 * request is whole or is known to be too large.
 *
 * The target is kept as it came: libmicrohttpd makes blanks of '+', which base64 needs.
 */
#include "server/http/exchange.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "server/http/render.h"

/* A chunked body that is too large is read and dropped, but not for ever. */
#define BODY_DROP_MAX (16 * (size_t)HTTP_BODY_MAX)

struct exchange {
	struct MHD_Connection *connection;
	char *target;      /* as it came, cut in two at the '?' */
	const char *query; /* in target */
	struct bytes path; /* decoded, and a final NUL */
	bool begun;
	bool too_large;
	bool early; /* answered before the body was read: HTTP has to close */
	struct bytes body;
	size_t room, received;
};

/* RFC 9112 3.2.2: a server takes "http://host/path" too. */
static const char *without_authority(const char *target)
{
	if (strncasecmp(target, "http://", 7) != 0 && strncasecmp(target, "https://", 8) != 0)
		return target;
	const char *path = strchr(strstr(target, "//") + 2, '/');
	return path ? path : "/";
}

void *exchange_begin(void *http, const char *target, struct MHD_Connection *connection)
{
	struct exchange *x = calloc(1, sizeof(*x));

	(void)http;
	if (!x || !(x->target = strdup(without_authority(target))))
		abort();
	x->connection = connection;
	char *mark = strchr(x->target, '?');
	x->query = mark ? mark + 1 : "";
	if (mark)
		*mark = '\0';
	/* With its NUL, which no decoding changes. */
	http_percent_decode((struct view){ (const uint8_t *)x->target, strlen(x->target) + 1 },
	                    &x->path);
	/* A NUL inside would end the path early: then it stays as it came, and is nobody's. */
	if (strlen((const char *)x->path.data) + 1 != x->path.len) {
		bytes_clear(&x->path);
		x->path = bytes_copy(
			(struct view){ (const uint8_t *)x->target, strlen(x->target) + 1 });
	}
	return x;
}

const char *http_request_header(const struct http_request *request, const char *name)
{
	const struct exchange *x = request->connection;

	return x ? MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name) : NULL;
}

void exchange_note(void *http, struct MHD_Connection *connection, void **note,
                   enum MHD_ConnectionNotificationCode what)
{
	(void)http;
	(void)connection;
	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		free(*note);
		*note = NULL;
	} else if (!(*note = calloc(1, sizeof(struct http_note)))) {
		abort();
	}
}

static struct http_note *note_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
	        ->socket_context;
}

static int descriptor(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static void describe_peer(struct MHD_Connection *connection, char *out, size_t size)
{
	const struct sockaddr *peer =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
			->client_addr;
	socklen_t len = peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
	                                            : sizeof(struct sockaddr_in);

	if (getnameinfo(peer, len, out, (socklen_t)size, NULL, 0, NI_NUMERICHOST) != 0)
		out[0] = '\0';
}

/* Hands the reply to libmicrohttpd, which takes its body over. */
static enum MHD_Result queue(struct MHD_Connection *connection, struct http_reply *reply)
{
	static char nothing[] = "";
	struct bytes body = reply->body;
	struct MHD_Response *response =
		body.len > 0 ? MHD_create_response_from_buffer_with_free_callback(body.len,
	                                                                          body.data, free)
			     : MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);

	if (!response)
		abort();
	if (body.len > 0)
		reply->body = (struct bytes){ 0 };
	if (reply->content_type[0])
		MHD_add_response_header(response, "Content-Type", reply->content_type);
	for (size_t i = 0; i < reply->n_headers; i++)
		MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
	enum MHD_Result queued = MHD_queue_response(connection, (unsigned)reply->status, response);
	MHD_destroy_response(response);
	return queued;
}

/* Gives the answer to the wire, or to libmicrohttpd, or to both. Where the wire needs nothing of
 * libmicrohttpd's, MHD_NO ends its part. */
static enum MHD_Result deliver(const struct http *http, struct exchange *x,
                               const struct http_request *request, struct http_answer *answer)
{
	int fd = descriptor(x->connection);

	if (answer->ignore) {
		struct send nothing = { .delay_ms = answer->send.delay_ms,
			                .cut = true,
			                .end = answer->send.end == SEND_END_RESET
			                               ? SEND_END_RESET
			                               : SEND_END_CLOSE };

		wire_bend(http->wire, fd, &nothing, NULL);
		return MHD_NO;
	}
	if (answer->bent) {
		struct bytes instead = http_render(&answer->reply, request, x->early, time(NULL));

		wire_bend(http->wire, fd, &answer->send, &instead);
		return MHD_NO;
	}
	if (!send_is_honest(&answer->send))
		wire_bend(http->wire, fd, &answer->send, NULL);
	return queue(x->connection, &answer->reply);
}

static enum MHD_Result serve(const struct http *http, struct exchange *x, const char *method,
                             const char *version)
{
	struct http_answer answer = { 0 };
	struct http_request request = {
		.method = method,
		.path = (const char *)x->path.data,
		.query = x->query,
		.version = version,
		.body = bytes_view(&x->body),
		.body_too_large = x->too_large,
		.connection = x,
		.note = note_of(x->connection),
	};

	describe_peer(x->connection, request.peer, sizeof(request.peer));
	http->handle(http->context, &request, &answer);
	enum MHD_Result result = deliver(http, x, &request, &answer);
	http_reply_clear(&answer.reply);
	return result;
}

static enum MHD_Result refuse_target(struct exchange *x)
{
	struct http_reply reply = { 0 };

	http_reply_text(&reply, 414, "text/plain", "The request target is too long.\n");
	enum MHD_Result result = queue(x->connection, &reply);
	http_reply_clear(&reply);
	return result;
}

static enum MHD_Result judge_head(const struct http *http, struct exchange *x, const char *method,
                                  const char *version)
{
	const char *length =
		MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "Content-Length");

	if (strlen(x->target) > HTTP_PATH_MAX || strlen(x->query) > HTTP_QUERY_MAX)
		return refuse_target(x);
	if (!length || strtoull(length, NULL, 10) <= HTTP_BODY_MAX)
		return MHD_YES;
	x->early = x->too_large = true;
	return serve(http, x, method, version);
}

static void grow(struct exchange *x, size_t need)
{
	if (need <= x->room)
		return;
	x->room = 2 * need;
	x->body.data = realloc(x->body.data, x->room);
	if (!x->body.data)
		abort();
}

static enum MHD_Result take_body(struct exchange *x, const char *data, size_t len)
{
	x->received += len;
	if (x->received > BODY_DROP_MAX)
		return MHD_NO;
	x->too_large = x->received > HTTP_BODY_MAX;
	if (x->too_large) {
		bytes_clear(&x->body);
		x->room = 0;
		return MHD_YES;
	}
	grow(x, x->body.len + len);
	memcpy(x->body.data + x->body.len, data, len);
	x->body.len += len;
	return MHD_YES;
}

enum MHD_Result exchange_continue(void *http, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_len, void **exchange)
{
	struct exchange *x = *exchange;
	size_t len = *upload_len;

	(void)connection;
	(void)url;
	*upload_len = 0;
	if (!x->begun) {
		x->begun = true;
		return judge_head(http, x, method, version);
	}
	if (len > 0)
		return take_body(x, upload, len);
	return serve(http, x, method, version);
}

void exchange_end(void *cls, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode why)
{
	const struct http *http = cls;
	struct exchange *x = *exchange;

	(void)why;
	wire_answered(http->wire, descriptor(connection));
	if (!x)
		return;
	bytes_clear(&x->path);
	bytes_clear(&x->body);
	free(x->target);
	free(x);
	*exchange = NULL;
}
