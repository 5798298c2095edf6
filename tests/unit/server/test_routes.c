/*
 * test_routes.c - who answers a path.
 */
#include "server/http/http.h"
#include "tests/unit/check.h"

static const struct http_route routes[] = {
	{ "/certsrv/mscep/mscep.dll", "GET POST", 1 },
	{ "/certsrv/mscep_admin/", "GET", 2 },
	{ "/split", "GET", 3 },
	{ "/split", "POST", 4 },
	{ "/below/one", "GET", 5 },
	{ "/below/*", "GET", 6 },
};

static void test_a_route_is_found_by_path_and_method(void)
{
	static const struct {
		const char *name, *method, *path;
		enum http_match match;
		int id;
	} rows[] = {
		{ "as written", "GET", "/certsrv/mscep/mscep.dll", HTTP_ROUTE, 1 },
		{ "second method", "POST", "/certsrv/mscep/mscep.dll", HTTP_ROUTE, 1 },
		{ "other case", "GET", "/CertSrv/mscep/MSCEP.DLL", HTTP_ROUTE, 1 },
		{ "HEAD is taken where GET is", "HEAD", "/certsrv/mscep_admin/", HTTP_ROUTE, 2 },
		{ "two rows for one path", "POST", "/split", HTTP_ROUTE, 4 },
		{ "wrong method", "POST", "/certsrv/mscep_admin/", HTTP_WRONG_METHOD, 0 },
		{ "part of a method", "PO", "/certsrv/mscep/mscep.dll", HTTP_WRONG_METHOD, 0 },
		{ "methods have one case", "get", "/split", HTTP_WRONG_METHOD, 0 },
		{ "empty method", "", "/split", HTTP_WRONG_METHOD, 0 },
		{ "longer path", "GET", "/certsrv/mscep/mscep.dll/", HTTP_NO_ROUTE, 0 },
		{ "shorter path", "GET", "/certsrv/mscep_admin", HTTP_NO_ROUTE, 0 },
		{ "empty path", "GET", "", HTTP_NO_ROUTE, 0 },
		{ "below a star", "GET", "/below/two/three", HTTP_ROUTE, 6 },
		{ "below a star, other case", "GET", "/BELOW/x", HTTP_ROUTE, 6 },
		{ "nothing in the star's place", "GET", "/below/", HTTP_ROUTE, 6 },
		{ "shorter than the star's path", "GET", "/below", HTTP_NO_ROUTE, 0 },
		{ "the first of two that fit", "GET", "/below/one", HTTP_ROUTE, 5 },
		{ "wrong method below a star", "POST", "/below/two", HTTP_WRONG_METHOD, 0 },
		{ "a star in the path is no star", "GET", "/spl*", HTTP_NO_ROUTE, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct http_request request = { .method = rows[i].method, .path = rows[i].path };
		const struct http_route *route = NULL;
		enum http_match match =
			http_find_route(routes, sizeof(routes) / sizeof(*routes), &request, &route);

		CHECK_SAY(match == rows[i].match, "%s: match %d", rows[i].name, (int)match);
		CHECK_SAY((route ? route->id : 0) == rows[i].id, "%s: route %d", rows[i].name,
		          route ? route->id : 0);
	}
}

static CU_TestInfo tests[] = {
	{ "a route is found by path and method", test_a_route_is_found_by_path_and_method },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "routes", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
