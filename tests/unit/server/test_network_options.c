#include <stdio.h>
#include <string.h>

#include "server/cli/options.h"
#include "tests/unit/check.h"
#include "tests/unit/server/arguments.h"

#define V10 WIRE_TLS_1_0
#define V11 WIRE_TLS_1_1
#define V12 WIRE_TLS_1_2
#define V13 WIRE_TLS_1_3

static void test_versions_are_a_floor_and_a_ceiling(void)
{
	static const struct {
		const char *name;
		const char *args[ARGS_MAX];
		bool good;
		enum wire_tls_version min, max;
	} rows[] = {
		{ "what is usual", { NULL }, true, V12, V13 },
		{ "a lower floor", { "--tls-min", "1.0" }, true, V10, V13 },
		{ "a higher floor", { "--tls-min", "1.3" }, true, V13, V13 },
		{ "a ceiling", { "--tls-max", "1.2" }, true, V12, V12 },
		{ "a ceiling below the floor", { "--tls-max", "1.1" }, true, V11, V11 },
		{ "both", { "--tls-min=1.0", "--tls-max=1.1" }, true, V10, V11 },
		{ "turned round", { "--tls-min=1.3", "--tls-max=1.2" }, false, V12, V13 },
		{ "no version", { "--tls-min", "1.4" }, false, V12, V13 },
		{ "SSL", { "--tls-min", "3.0" }, false, V12, V13 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct serve_options options;
		bool good = parse_arguments(rows[i].args, &options);

		if (!CHECK_SAY(good == rows[i].good, "%s: got %d", rows[i].name, good) || !good)
			continue;
		CHECK_SAY(options.network.tls_min == rows[i].min, "%s: min %d", rows[i].name,
		          (int)options.network.tls_min);
		CHECK_SAY(options.network.tls_max == rows[i].max, "%s: max %d", rows[i].name,
		          (int)options.network.tls_max);
	}
}

static void test_what_does_not_go_together_is_refused(void)
{
	static const struct {
		const char *name;
		const char *args[ARGS_MAX];
		bool good;
	} rows[] = {
		{ "certificate and key", { "--tls-cert", "a", "--tls-key", "b" }, true },
		{ "certificate alone", { "--tls-cert", "a" }, false },
		{ "key alone", { "--tls-key", "b" }, false },
		{ "no name", { "--tls-cert", "", "--tls-key", "b" }, false },
		{ "TLS is not spoken", { "--listen", "a:1", "--tls-min", "1.3" }, false },
		{ "TLS is spoken", { "--listen=a:1", "--tls=a:2", "--tls-min=1.3" }, true },
		{ "a public URL", { "--public-url", "https://lab.example" }, true },
		{ "no public URL", { "--public-url", "lab.example" }, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct serve_options options;
		bool good = parse_arguments(rows[i].args, &options);

		CHECK_SAY(good == rows[i].good, "%s: got %d", rows[i].name, good);
	}
}

static void test_listeners_are_at_most_16(void)
{
	char *argv[LISTEN_MAX + 1];
	struct serve_options options;
	char argument[] = "--tls=a:1";

	for (size_t i = 0; i <= LISTEN_MAX; i++)
		argv[i] = argument;
	CHECK(serve_options_parse(LISTEN_MAX, argv, &options));
	CHECK_INT(options.network.n_devices, LISTEN_MAX);
	CHECK(!serve_options_parse(LISTEN_MAX + 1, argv, &options));
}

static CU_TestInfo tests[] = {
	{ "versions are a floor and a ceiling", test_versions_are_a_floor_and_a_ceiling },
	{ "what does not go together is refused", test_what_does_not_go_together_is_refused },
	{ "listeners are at most 16", test_listeners_are_at_most_16 },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "network_options", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
