/*
 * routes.c - finds who answers a path. Paths are compared without regard to case, as IIS does.
 */
#include "server/http/http.h"

#include <string.h>
#include <strings.h>

static bool has_method(const char *methods, const char *method)
{
	size_t method_len = strlen(method);

	while (*methods) {
		methods += strspn(methods, " ");
		size_t len = strcspn(methods, " ");
		if (len == method_len && memcmp(methods, method, len) == 0)
			return len > 0;
		methods += len;
	}
	return false;
}

static bool takes(const struct http_route *route, const char *method)
{
	return has_method(route->methods, method) ||
	       (strcmp(method, "HEAD") == 0 && has_method(route->methods, "GET"));
}

/* With a final star a path stands for all that begins like it. */
static bool leads_to(const struct http_route *route, const char *path)
{
	size_t len = strlen(route->path);

	if (len > 0 && route->path[len - 1] == '*')
		return strncasecmp(route->path, path, len - 1) == 0;
	return strcasecmp(route->path, path) == 0;
}

enum http_match http_find_route(const struct http_route *routes, size_t n,
                                const struct http_request *request, const struct http_route **out)
{
	enum http_match match = HTTP_NO_ROUTE;

	for (size_t i = 0; i < n; i++) {
		if (!leads_to(&routes[i], request->path))
			continue;
		if (takes(&routes[i], request->method)) {
			*out = &routes[i];
			return HTTP_ROUTE;
		}
		match = HTTP_WRONG_METHOD;
	}
	return match;
}
