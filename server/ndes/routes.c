/*
 * routes.c - which operation a request is. NDES is two IIS applications on one folder, mscep for
 * devices and mscep_admin for operators; mscep.dll is the default document of both and takes any
 * operation under both (docs/ndes.md).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "server/ndes/exchange.h"

enum route { ROUTE_MSCEP, ROUTE_ADMIN, ROUTE_WITHOUT_SLASH };

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
};

static void get_ca_caps(struct exchange *x, struct http_reply *reply)
{
	http_reply_text(reply, 200, "text/plain", x->lane->dialect->capabilities);
	ndes_end(x, "answered", "capabilities of dialect %s", x->lane->dialect->name);
}

static void get_ca_cert(struct exchange *x, struct http_reply *reply)
{
	struct ca_error err;
	struct chain chain = { 0 };
	struct bytes body = { 0 };

	if (ca_chain(x->lane->ca, &chain, &err) && ca_encode_chain(&chain, &body, &err)) {
		http_reply_text(reply, 200,
		                chain.n == 1 ? "application/x-x509-ca-cert"
		                             : "application/x-x509-ca-ra-cert",
		                "");
		reply->body = body;
		ndes_end(x, "answered", "%zu certificates", chain.n);
	} else {
		ndes_fail(x, reply, err.text);
	}
	chain_clear(&chain);
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

static const struct operation scep_operations[] = {
	{ "GetCACaps", AT_GET_CA_CAPS, NULL, get_ca_caps },
	{ "GetCACert", AT_GET_CA_CERT, NULL, get_ca_cert },
	{ "PKIOperation", AT_PKI_OPERATION, ndes_pki_read, ndes_pki_answer },
};

static const struct operation op_general_page = { NULL, 0, NULL, ndes_general_page };
static const struct operation op_admin_page = { "admin", AT_ADMIN, NULL, ndes_admin_page };
static const struct operation op_not_found = { NULL, 0, NULL, not_found };
static const struct operation op_wrong_method = { NULL, 0, NULL, wrong_method };
static const struct operation op_body_too_large = { NULL, 0, NULL, body_too_large };
static const struct operation op_add_slash = { NULL, 0, NULL, add_slash };

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

static const struct operation *find_operation(const struct http_request *request)
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
	if (route->id == ROUTE_WITHOUT_SLASH)
		return &op_add_slash;
	operation = scep_operation(http_query_parameter(request->query, "operation"));
	if (operation)
		return operation;
	return route->id == ROUTE_ADMIN ? &op_admin_page : &op_general_page;
}

/* HEAD asks for no effects: no challenge is handed out for it, and nothing is issued. */
static bool has_effects(const struct operation *operation)
{
	return operation == &op_admin_page || operation->read;
}

const struct operation *ndes_operation(const struct http_request *request)
{
	const struct operation *operation = find_operation(request);

	if (strcmp(request->method, "HEAD") == 0 && has_effects(operation))
		return &op_wrong_method;
	return operation;
}
