#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/control/api.h"
#include "tests/unit/check.h"

#define METHOD_SIZE 8

/* The document as the server would serve it. */
static json_t *served_document(void)
{
	struct control control = { .token = "" };
	struct http_request http = { .method = "GET", .query = "" };
	struct http_reply reply = { 0 };
	struct api_found found;

	api_find("GET", "/api/v1/openapi.json", &found);
	struct api_call call = {
		.control = &control, .http = &http, .path = &found.values, .reply = &reply
	};
	if (!found.route)
		return NULL;
	found.route->handle(&call);
	json_t *document = json_loadb((const char *)reply.body.data, reply.body.len,
	                              JSON_REJECT_DUPLICATES, NULL);
	http_reply_clear(&reply);
	return document;
}

static json_t *operation_of(json_t *document, const struct api_route *route)
{
	char method[METHOD_SIZE];
	size_t i;

	for (i = 0; route->method[i] && i + 1 < sizeof(method); i++)
		method[i] = (char)tolower((unsigned char)route->method[i]);
	method[i] = '\0';
	return json_object_get(json_object_get(json_object_get(document, "paths"), route->path),
	                       method);
}

/* The names of the parameters of a query, each behind a blank; their references are called by their
 * names. */
static void query_parameters(const json_t *operation, char *out, size_t size)
{
	const json_t *list = json_object_get(operation, "parameters");

	out[0] = '\0';
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *parameter = json_array_get(list, i);
		const char *reference = json_string_value(json_object_get(parameter, "$ref"));
		const char *name = reference
		                           ? strrchr(reference, '/') + 1
		                           : json_string_value(json_object_get(parameter, "name"));
		size_t len = strlen(out);

		snprintf(out + len, size - len, "%s%s", len ? " " : "", name);
	}
}

static void test_every_route_is_described(void)
{
	json_auto_t *document = served_document();
	char parameters[128];

	for (size_t i = 0; i < api_routes_len; i++) {
		const struct api_route *route = &api_routes[i];
		const json_t *operation = operation_of(document, route);

		if (!CHECK_SAY(operation != NULL, "%s %s", route->method, route->path))
			continue;
		CHECK_STR(json_string_value(json_object_get(operation, "operationId")),
		          route->operation_id);
		query_parameters(operation, parameters, sizeof(parameters));
		CHECK_STR(parameters, route->parameters);
		CHECK_SAY((json_object_get(operation, "security") != NULL) == route->open, "%s",
		          route->path);
	}
}

static size_t count_operations(json_t *document)
{
	json_t *item, *operation;
	const char *path, *method;
	size_t n = 0;

	json_object_foreach(json_object_get(document, "paths"), path, item)
		json_object_foreach(item, method, operation) n += strcmp(method, "parameters") != 0;
	return n;
}

static void test_nothing_else_is_described(void)
{
	json_auto_t *document = served_document();

	CHECK_INT(count_operations(document), api_routes_len);
}

static void test_a_path_says_which_methods_it_takes(void)
{
	static const struct {
		const char *method, *path;
		const char *operation_id; /* NULL: none */
		const char *allow;        /* looked at if there is no operation */
	} rows[] = {
		{ "GET", "/healthz", "getHealth", NULL },
		{ "HEAD", "/healthz", "getHealth", NULL },
		{ "POST", "/healthz", NULL, "GET, HEAD" },
		{ "PUT", "/api/v1/lanes/default/challenges", NULL, "GET, HEAD, POST" },
		{ "POST", "/api/v1/lanes/default/challenges", "makeChallenge", NULL },
		{ "HEAD", "/api/v1/lanes/default/reset", NULL, "POST" },
		{ "GET", "/api/v1/lanes/default/certificates/0A.pem", "getCertificatePem", NULL },
		{ "get", "/healthz", NULL, "GET, HEAD" },
		{ "GET", "/api/v1/nothing", NULL, "" },
		{ "GET", "/", NULL, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct api_found found;

		api_find(rows[i].method, rows[i].path, &found);
		CHECK_STR(found.route ? found.route->operation_id : NULL, rows[i].operation_id);
		if (!found.route)
			CHECK_STR(found.allow, rows[i].allow);
	}
}

static CU_TestInfo tests[] = {
	{ "every route is described", test_every_route_is_described },
	{ "nothing else is described", test_nothing_else_is_described },
	{ "a path says which methods it takes", test_a_path_says_which_methods_it_takes },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "api", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
