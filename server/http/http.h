/*
 * http.h - an honest HTTP server (libmicrohttpd, RFC 9112) whose connections come from server/wire.
 * It knows of no fault: what a scenario changed is rendered or handed to the wire.
 */
#ifndef SERVER_HTTP_HTTP_H
#define SERVER_HTTP_HTTP_H

#include "scenarios/values.h"
#include "server/wire/wire.h"

struct http;

struct http_error {
	char text[512];
};

#define HTTP_PATH_MAX  4096  /* IIS: maxUrl */
#define HTTP_QUERY_MAX 65536 /* the NDES role sets maxQueryString to this */
#define HTTP_BODY_MAX  (1 << 20)

/* What a handler remembers of a connection from one request to the next (NTLM logs connections in,
 * not requests). All zero at first; a connection has one thread. */
#define HTTP_NOTE_SIZE 128
struct http_note {
	_Alignas(8) uint8_t bytes[HTTP_NOTE_SIZE];
};

/* A request, whole. All is borrowed and valid until the handler returns. */
struct http_request {
	const char *method;  /* "GET" */
	const char *path;    /* percent-decoded */
	const char *query;   /* as it came, after the '?'; "" if there is none */
	const char *version; /* "HTTP/1.1" */
	char peer[64];       /* IP address of the client */
	struct view body;
	bool body_too_large;    /* beyond HTTP_BODY_MAX; body is empty */
	const void *connection; /* where headers are found; NULL: there are none */
	struct http_note *note; /* or NULL: nothing is remembered */
};

/* The value of a header (name without regard to case), or NULL. */
const char *http_request_header(const struct http_request *request, const char *name);

/* What the handler wants to be sent. */
struct http_answer {
	struct http_reply reply;
	bool bent;   /* reply was edited by a scenario: rendered here, not by libmicrohttpd */
	bool ignore; /* close the connection without a byte */
	struct send send;
};

/* Fills answer, which is all zero before; called by several threads at once. */
typedef void http_handler(void *context, const struct http_request *request,
                          struct http_answer *answer);

bool http_open(struct wire *wire, http_handler *handle, void *context, struct http **out,
               struct http_error *err);
/* The wire_taker of its listeners; owner is the struct http. */
wire_taker http_take;
/* After wire_drain. Accepts NULL. */
void http_close(struct http *http);

/* A route: paths are compared without regard to case (IIS). */
struct http_route {
	const char *path;    /* "/certsrv/mscep/mscep.dll"; with a final star, all that begins so */
	const char *methods; /* "GET POST"; others get 405 */
	int id;              /* the owner's */
};

enum http_match { HTTP_ROUTE, HTTP_NO_ROUTE, HTTP_WRONG_METHOD };
/* HEAD is taken where GET is. */
enum http_match http_find_route(const struct http_route *routes, size_t n,
                                const struct http_request *request, const struct http_route **out);

/* Fills a reply with text. The body is copied. */
void http_reply_text(struct http_reply *reply, int status, const char *content_type,
                     const char *text);
void http_reply_add_header(struct http_reply *reply, const char *name, const char *value);

/* The value of a parameter of a query as it came (not decoded), or {NULL, 0}. Names are compared
 * without regard to case. */
struct view http_query_parameter(const char *query, const char *name);
/* 0 to 15, or -1. */
int http_hex_digit(uint8_t c);
/* Percent-decodes; '+' stays '+', a bad escape stays as it is. The caller clears out. */
void http_percent_decode(struct view text, struct bytes *out);

#endif
