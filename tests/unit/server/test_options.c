#include "server/cli/options.h"
#include "tests/unit/check.h"
#include "tests/unit/server/arguments.h"

enum { ANY = 0, FIXED = 1, ONE_TIME = 2, BOTH = FIXED | ONE_TIME };

/* What is said to standard error is seen by the end-to-end tests; here is what is understood. */
static const struct {
	const char *name;
	const char *args[ARGS_MAX];
	bool good;
	const char *dialect;
	unsigned mode; /* of the bits below: what a challenge has to be */
	const char *challenge;
} rows[] = {
	{ "defaults", { NULL }, true, "ndes", BOTH, NULL },
	{ "value behind =", { "--dialect=rfc8894" }, true, "rfc8894", BOTH, NULL },
	{ "value behind blank", { "--dialect", "rfc8894" }, true, "rfc8894", BOTH, NULL },
	{ "challenge none", { "--challenge", "none" }, true, "ndes", ANY, NULL },
	{ "challenge one-time", { "--challenge", "one-time" }, true, "ndes", ONE_TIME, NULL },
	{ "challenge static", { "--challenge", "static" }, true, "ndes", FIXED, NULL },
	{ "challenge static:TEXT", { "--challenge", "static:a:b" }, true, "ndes", FIXED, "a:b" },
	{ "challenge both:TEXT", { "--challenge=both:x=y" }, true, "ndes", BOTH, "x=y" },
	{ "empty fixed challenge", { "--challenge", "static:" }, false, NULL, 0, NULL },
	{ "text for no challenge", { "--challenge", "none:x" }, false, NULL, 0, NULL },
	{ "prefix of a mode", { "--challenge", "stat" }, false, NULL, 0, NULL },
	{ "unknown dialect", { "--dialect", "nodes" }, false, NULL, 0, NULL },
	{ "unknown option", { "--dialct", "ndes" }, false, NULL, 0, NULL },
	{ "missing value", { "--dialect" }, false, NULL, 0, NULL },
	{ "stray word", { "ndes" }, false, NULL, 0, NULL },
	{ "seed is a number", { "--seed", "12x" }, false, NULL, 0, NULL },
	{ "seed is not negative", { "--seed", "-1" }, false, NULL, 0, NULL },
	{ "seed is too large", { "--seed", "99999999999999999999999" }, false, NULL, 0, NULL },
	{ "two scenarios", { "--scenario", "a", "--scenario", "b" }, false, NULL, 0, NULL },
	{ "unknown log format", { "--log-format", "xml" }, false, NULL, 0, NULL },
	{ "a flag takes no value", { "--lan=yes" }, false, NULL, 0, NULL },
	{ "a flag eats no argument",
	  { "--lan", "--dialect", "rfc8894" },
	  true,
	  "rfc8894",
	  BOTH,
	  NULL },
};

static unsigned mode_of(const struct serve_options *options)
{
	if (!options->settings.enforce_password)
		return ANY;
	if (options->settings.use_single_password)
		return FIXED;
	return options->fixed_opens ? BOTH : ONE_TIME;
}

static void test_arguments_are_understood_or_refused(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct serve_options options;
		bool good = parse_arguments(rows[i].args, &options);
		if (!CHECK_SAY(good == rows[i].good, "%s: got %d", rows[i].name, good) || !good)
			continue;
		CHECK_STR(options.dialect->name, rows[i].dialect);
		CHECK_SAY(mode_of(&options) == rows[i].mode, "%s: mode %u", rows[i].name,
		          mode_of(&options));
		CHECK_STR(options.challenge, rows[i].challenge);
	}
}

static void test_listeners_add_up_and_replace_the_default(void)
{
	static const struct {
		const char *name;
		const char *args[ARGS_MAX];
		size_t n;
		struct device_address want[2];
	} cases[] = {
		{ "none",
		  { NULL },
		  2,
		  { { "127.0.0.1:8080", false }, { "127.0.0.1:8443", true } } },
		{ "LAN", { "--lan" }, 2, { { "0.0.0.0:8080", false }, { "0.0.0.0:8443", true } } },
		{ "plain only", { "--listen", "[::1]:1" }, 1, { { "[::1]:1", false } } },
		{ "TLS only", { "--tls", "[::1]:1" }, 1, { { "[::1]:1", true } } },
		{ "LAN, but named", { "--lan", "--tls", "h:1" }, 1, { { "h:1", true } } },
		{ "in their order",
		  { "--tls", "[::1]:1", "--listen", "127.0.0.1:2" },
		  2,
		  { { "[::1]:1", true }, { "127.0.0.1:2", false } } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct serve_options options;

		CHECK_SAY(parse_arguments(cases[i].args, &options), "%s", cases[i].name);
		CHECK_SAY(options.network.n_devices == cases[i].n, "%s: %zu", cases[i].name,
		          options.network.n_devices);
		for (size_t k = 0; k < cases[i].n; k++) {
			CHECK_STR(options.network.devices[k].text, cases[i].want[k].text);
			CHECK_SAY(options.network.devices[k].tls == cases[i].want[k].tls, "%s: %zu",
			          cases[i].name, k);
		}
	}
}

static void test_users_add_up_and_replace_the_default(void)
{
	static const struct {
		const char *args[ARGS_MAX];
		bool good;
		size_t n;
		const char *first, *password;
	} cases[] = {
		{ { NULL }, true, 1, "ndes", "mock" },
		{ { "--admin-user", "a:x" }, true, 1, "a", "x" },
		{ { "--admin-user=a:x", "--admin-user=b:y,no-rights" }, true, 2, "a", "x" },
		{ { "--admin-user=a:x", "--admin-user=A:y" }, true, 1, "A", "y" },
		{ { "--admin-user", "a" }, false, 0, NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct serve_options options;

		if (!CHECK_INT(parse_arguments(cases[i].args, &options), cases[i].good) ||
		    !cases[i].good)
			continue;
		CHECK_INT(options.users.n, cases[i].n);
		CHECK_STR(options.users.list[0].name, cases[i].first);
		CHECK_STR(options.users.list[0].password, cases[i].password);
	}
}

static CU_TestInfo tests[] = {
	{ "arguments are understood or refused", test_arguments_are_understood_or_refused },
	{ "listeners add up and replace the default",
	  test_listeners_add_up_and_replace_the_default },
	{ "users add up and replace the default", test_users_add_up_and_replace_the_default },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "options", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
