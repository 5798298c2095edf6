#include <string.h>

#include "server/control/path.h"
#include "tests/unit/check.h"

#define LANE "/lanes/{lane}"

static void test_paths_fit_or_not(void)
{
	static const struct {
		const char *template, *path;
		const char *lane, *item; /* NULL: it does not fit */
	} rows[] = {
		{ "/lanes", "/lanes", "", "" },
		{ "/lanes", "/lanes/", NULL, NULL },
		{ "/lanes", "/lane", NULL, NULL },
		{ "/lanes", "/Lanes", NULL, NULL },
		{ LANE, "/lanes/default", "default", "" },
		{ LANE, "/lanes/lab.1", "lab.1", "" },
		{ LANE, "/lanes/", NULL, NULL },
		{ LANE, "/lanes/default/clock", NULL, NULL },
		{ LANE "/clock", "/lanes/default/clock", "default", "" },
		{ LANE "/c/{serial}", "/lanes/a/c/0a:1B", "a", "0a:1B" },
		{ LANE "/c/{serial}", "/lanes/a/c/0A.pem", NULL, NULL },
		{ LANE "/c/{serial}", "/lanes/a/c/", NULL, NULL },
		{ LANE "/c/{serial}.pem", "/lanes/a/c/0A.pem", "a", "0A" },
		{ LANE "/c/{serial}.pem", "/lanes/a/c/0A.der", NULL, NULL },
		{ LANE "/c/{serial}/revoke", "/lanes/a/c/0A/revoke", "a", "0A" },
		{ LANE "/p/{transactionID}/deny", "/lanes/a/p/x/deny", "a", "x" },
		{ LANE "/p/{transactionID}/deny", "/lanes/a/p/a/b+c=.d/deny", "a", "a/b+c=.d" },
		{ LANE "/p/{transactionID}/deny", "/lanes/a/p/deny/deny", "a", "deny" },
		{ LANE "/p/{transactionID}/deny", "/lanes/a/p/x/deny/deny", "a", "x/deny" },
		{ LANE "/p/{transactionID}/deny", "/lanes/a/p/x/approve", NULL, NULL },
		{ LANE "/p/{transactionID}/deny", "/lanes/a/p//deny", NULL, NULL },
		{ LANE "/p/{transactionID}/deny", "/lanes/a/p/deny", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct path_values values = { 0 };
		bool fits = path_fits(rows[i].template, rows[i].path, &values);

		CHECK_SAY(fits == (rows[i].lane != NULL), "%s and %s: %d", rows[i].template,
		          rows[i].path, fits);
		if (!fits || !rows[i].lane)
			continue;
		CHECK_STR(values.lane, rows[i].lane);
		CHECK_STR(values.item, rows[i].item);
	}
}

static void test_a_value_that_is_too_long_does_not_fit(void)
{
	char path[LANE_NAME_SIZE + 16] = "/lanes/";
	struct path_values values;

	memset(path + strlen("/lanes/"), 'x', LANE_NAME_SIZE);
	CHECK(!path_fits(LANE, path, &values));
	path[strlen(path) - 1] = '\0';
	CHECK(path_fits(LANE, path, &values));
}

static CU_TestInfo tests[] = {
	{ "paths fit or not", test_paths_fit_or_not },
	{ "a value that is too long does not fit", test_a_value_that_is_too_long_does_not_fit },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "path", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
