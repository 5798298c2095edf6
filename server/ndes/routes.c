/*
 * routes.c - which operation a request is. NDES is two IIS applications on one folder, mscep for
 * devices and mscep_admin for operators; mscep.dll is the default document of both and takes any
 * operation under both (docs/ndes.md).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "server/ndes/exchange.h"

enum route {
	ROUTE_MSCEP,
	ROUTE_ADMIN,
	ROUTE_WITHOUT_SLASH,
	ROUTE_CHALLENGE,
	ROUTE_PUBLISHED,
	ROUTE_OCSP,
	ROUTES
};

static const struct http_route routes[] = {
	{ "/certsrv/mscep", "GET POST", ROUTE_WITHOUT_SLASH },
	{ "/certsrv/mscep/", "GET POST", ROUTE_MSCEP },
	{ "/certsrv/mscep/mscep.dll", "GET POST", ROUTE_MSCEP },
	{ "/certsrv/mscep/mscep.dll/", "GET POST", ROUTE_MSCEP },
	{ "/certsrv/mscep/mscep.dll/pkiclient.exe", "GET POST", ROUTE_MSCEP },
	{ "/cgi-bin/pkiclient.exe", "GET POST", ROUTE_MSCEP }, /* RFC 8894 4.1 */
	{ "/scep", "GET POST", ROUTE_MSCEP },
	{ "/certsrv/mscep_admin", "GET POST", ROUTE_WITHOUT_SLASH },
	{ "/certsrv/mscep_admin/", "GET POST", ROUTE_ADMIN },
	{ "/certsrv/mscep_admin/mscep.dll", "GET POST", ROUTE_ADMIN },
	{ "/challenge", "GET POST", ROUTE_CHALLENGE }, /* for MDMs that want no page */
	{ CERT_ENROLL_PATH "*", "GET POST", ROUTE_PUBLISHED },
	{ "/ocsp", "GET POST", ROUTE_OCSP },
	{ "/ocsp/*", "GET POST", ROUTE_OCSP },
};

static void get_ca_caps(struct exchange *x, struct http_reply *reply)
{
	http_reply_text(reply, 200, "text/plain", x->lane->dialect->capabilities);
	ndes_end(x, "answered", "capabilities of dialect %s", x->lane->dialect->name);
}

static void not_found(struct exchange *x, struct http_reply *reply)
{
	http_reply_text(reply, 404, "text/html",
	                "<html><head><title>404 - Not Found</title></head><body>"
	                "<h1>404 - Not Found</h1><p>SCEP is at /certsrv/mscep/mscep.dll, "
	                "challenges are at /certsrv/mscep_admin/.</p></body></html>\r\n");
	ndes_end(x, "not-found", "no such path; SCEP is at /certsrv/mscep/mscep.dll");
}

static void wrong_method(struct exchange *x, struct http_reply *reply)
{
	http_reply_text(reply, 405, "text/plain", "405 - Method Not Allowed\r\n");
	http_reply_add_header(reply, "Allow", "GET, HEAD, POST");
	ndes_end(x, "malformed", "method %s is not allowed here", x->http->method);
}

static void body_too_large(struct exchange *x, struct http_reply *reply)
{
	http_reply_text(reply, 413, "text/plain", "413 - Request Entity Too Large\r\n");
	ndes_end(x, "malformed", "the body is larger than %d bytes", HTTP_BODY_MAX);
}

/* IIS sends a client that left out the slash to the folder; what a POST carried is lost on the way.
 */
static void add_slash(struct exchange *x, struct http_reply *reply)
{
	char location[HTTP_PATH_MAX + HTTP_QUERY_MAX + 3];

	snprintf(location, sizeof(location), "%s/%s%s", x->http->path, x->http->query[0] ? "?" : "",
	         x->http->query);
	http_reply_text(reply, 301, "text/html", "<html><body>301 - Moved</body></html>\r\n");
	http_reply_add_header(reply, "Location", location);
	ndes_end(x, "redirected", "the path has no final slash");
}

/* With a policy module an NDES refuses whoever asks for nothing: the sign that it is healthy. */
static void ask_for_nothing(struct exchange *x, struct http_reply *reply)
{
	bool asked = http_query_parameter(x->http->query, "operation").len > 0;

	if (x->settings.policy_module && !asked)
		ndes_forbidden_page(x, reply);
	else
		ndes_general_page(x, reply);
}

static const struct operation scep_operations[] = {
	{ "GetCACaps", AT_GET_CA_CAPS, .answer = get_ca_caps },
	{ "GetCACert", AT_GET_CA_CERT, .answer = ndes_get_ca_cert },
	{ "GetNextCACert", 0, .answer = ndes_get_next_ca_cert },
	{ "PKIOperation", AT_PKI_OPERATION, .read = ndes_pki_read, .answer = ndes_pki_answer },
};

static const struct operation op_general_page = { .answer = ask_for_nothing };
static const struct operation op_admin_page = { "admin", AT_ADMIN, .answer = ndes_admin_page };
static const struct operation op_challenge = { "challenge", .answer = ndes_plain_challenge };
static const struct operation op_publish = { .answer = ndes_publish, .beside_ndes = true };
static const struct operation op_ocsp = { "OCSP", .answer = ndes_ocsp, .beside_ndes = true };
static const struct operation op_not_found = { .answer = not_found, .beside_ndes = true };
static const struct operation op_wrong_method = { .answer = wrong_method };
static const struct operation op_body_too_large = { .answer = body_too_large };
static const struct operation op_add_slash = { .answer = add_slash };

/* The routes that are one operation, whatever the query says. */
static const struct operation *const route_operations[ROUTES] = {
	[ROUTE_WITHOUT_SLASH] = &op_add_slash,
	[ROUTE_CHALLENGE] = &op_challenge,
	[ROUTE_PUBLISHED] = &op_publish,
	[ROUTE_OCSP] = &op_ocsp,
};

static const struct operation *scep_operation(struct view name)
{
	for (size_t i = 0; i < sizeof(scep_operations) / sizeof(scep_operations[0]); i++) {
		const char *known = scep_operations[i].name;
		if (strlen(known) == name.len &&
		    strncasecmp(known, (const char *)name.data, name.len) == 0)
			return &scep_operations[i];
	}
	return NULL;
}

/* Whatever is below mscep_admin wants its login. */
static const enum logins route_logins[ROUTES] = {
	[ROUTE_ADMIN] = LOGINS_OF_ADMIN,
	[ROUTE_CHALLENGE] = LOGINS_OF_PROGRAM,
};

static const struct operation *find_operation(const struct http_request *request,
                                              enum logins *out_logins)
{
	const struct http_route *route = NULL;
	const struct operation *operation;

	switch (http_find_route(routes, sizeof(routes) / sizeof(routes[0]), request, &route)) {
	case HTTP_NO_ROUTE:
		return &op_not_found;
	case HTTP_WRONG_METHOD:
		return &op_wrong_method;
	case HTTP_ROUTE:
		break;
	}
	if (request->body_too_large)
		return &op_body_too_large;
	*out_logins = route_logins[route->id];
	if (route_operations[route->id])
		return route_operations[route->id];
	operation = scep_operation(http_query_parameter(request->query, "operation"));
	if (operation)
		return operation;
	return route->id == ROUTE_ADMIN ? &op_admin_page : &op_general_page;
}

/* HEAD asks for no effects: no challenge is handed out for it, and nothing is issued. */
static bool has_effects(const struct operation *operation)
{
	return operation == &op_admin_page || operation == &op_challenge || operation->read;
}

const struct operation *ndes_operation(const struct http_request *request, enum logins *out_logins)
{
	*out_logins = LOGINS_NONE;
	const struct operation *operation = find_operation(request, out_logins);
	if (strcmp(request->method, "HEAD") != 0 || !has_effects(operation))
		return operation;
	*out_logins = LOGINS_NONE;
	return &op_wrong_method;
}
