#include <string.h>

#include "server/cli/public_url.h"
#include "tests/unit/check.h"

static void test_a_scheme_a_host_and_little_more_are_taken(void)
{
	static const struct {
		const char *text, *base, *host;
		bool tls;
	} rows[] = {
		{ "http://lab.example", "http://lab.example", "lab.example", false },
		{ "https://lab.example/", "https://lab.example", "lab.example", true },
		{ "HTTPS://Lab.Example:8443", "HTTPS://Lab.Example:8443", "Lab.Example", true },
		{ "http://192.0.2.1:1/a/b//", "http://192.0.2.1:1/a/b", "192.0.2.1", false },
		{ "http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x", "2001:db8::1", false },
		{ "https://a_b-c.test/~u.v-w", "https://a_b-c.test/~u.v-w", "a_b-c.test", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct public_url url = { 0 };
		const char *reason = "";

		if (!CHECK_SAY(public_url_parse(rows[i].text, &url, &reason), "%s: %s",
		               rows[i].text, reason))
			continue;
		CHECK_STR(url.base, rows[i].base);
		CHECK_STR(url.host, rows[i].host);
		CHECK_SAY(url.tls == rows[i].tls, "%s", rows[i].text);
	}
}

static void test_everything_else_is_refused_with_a_hint(void)
{
	static const char scheme[] = "begin with http", host[] = "name a host", port[] = "the port",
			  path[] = "at most a path";
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", scheme },
		{ "lab.example", scheme },
		{ "ftp://lab.example", scheme },
		{ "http:/lab.example", scheme },
		{ "http://", host },
		{ "http:///path", host },
		{ "http://:80", host },
		{ "http://-a.example", host },
		{ "http://a..example", host },
		{ "http://a b", host },
		{ "http://a%20b", host },
		{ "http://2001:db8::1", port },
		{ "http://[2001:db8::1", host },
		{ "http://[192.0.2.1]", host },
		{ "http://[fe80::1%25eth0]", host },
		{ "http://a,b", host },
		{ "http://a:", port },
		{ "http://a:0", port },
		{ "http://a:65536", port },
		{ "http://a:8o", path },
		{ "http://user@a", path },
		{ "http://user:secret@a", port },
		{ "http://a/?q", path },
		{ "http://a#f", path },
		{ "http://a/b c", path },
		{ "http://a/\"", path },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct public_url url = { .host = "untouched" };
		const char *reason = "";

		CHECK_SAY(!public_url_parse(rows[i].text, &url, &reason), "%s", rows[i].text);
		CHECK_SAY(strncmp(reason, rows[i].why, strlen(rows[i].why)) == 0, "%s: %s",
		          rows[i].text, reason);
		CHECK_STR(url.host, "untouched");
	}
}

static void test_long_ones_are_not_cut(void)
{
	char text[PUBLIC_URL_SIZE + 8] = "http://a/", name[300] = "http://";
	struct public_url url = { 0 };
	const char *reason = NULL;

	memset(text + 9, 'x', PUBLIC_URL_SIZE - 1 - 9);
	CHECK(public_url_parse(text, &url, &reason));
	CHECK_STR(url.base, text);
	text[PUBLIC_URL_SIZE - 1] = 'y';
	CHECK(!public_url_parse(text, &url, &reason));
	memset(name + 7, 'n', 253);
	CHECK(public_url_parse(name, &url, &reason));
	name[7 + 253] = 'n';
	CHECK(!public_url_parse(name, &url, &reason));
}

static CU_TestInfo tests[] = {
	{ "a scheme, a host and little more are taken",
	  test_a_scheme_a_host_and_little_more_are_taken },
	{ "everything else is refused with a hint", test_everything_else_is_refused_with_a_hint },
	{ "long ones are not cut", test_long_ones_are_not_cut },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "public_url", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
