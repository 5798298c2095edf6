#include "server/cli/client_options.h"
#include "tests/unit/check.h"

#define ARGS_MAX 8
#define KNOWN    (FINDS_SERVER | HAS(OPTION_JSON) | HAS(OPTION_LIMIT) | HAS(OPTION_WAIT))

/* Options and words of a list of arguments that ends with NULL; they borrow from a copy. */
static bool parse(const char *const args[static ARGS_MAX], struct client_arguments *out)
{
	static char texts[ARGS_MAX][64], *argv[ARGS_MAX + 1];
	int argc = 0;

	for (; argc < ARGS_MAX && args[argc]; argc++) {
		snprintf(texts[argc], sizeof(texts[argc]), "%s", args[argc]);
		argv[argc] = texts[argc];
	}
	argv[argc] = NULL;
	return client_arguments_parse(argc, argv, KNOWN, "mockndes ctl --help", out);
}

static const struct {
	const char *name;
	const char *args[ARGS_MAX];
	bool good;
	size_t n_words;
	const char *first, *state, *limit;
} rows[] = {
	{ "nothing", { NULL }, true, 0, NULL, NULL, NULL },
	{ "a word behind options", { "--state", "d", "w" }, true, 1, "w", "d", NULL },
	{ "an option behind words", { "w", "x", "--state=d" }, true, 2, "w", "d", NULL },
	{ "the last one counts", { "--limit=1", "--limit", "2" }, true, 0, NULL, NULL, "2" },
	{ "a word with one dash", { "-1h", "--limit", "2" }, true, 1, "-1h", NULL, "2" },
	{ "words behind --", { "--", "--limit", "2" }, true, 2, "--limit", NULL, NULL },
	{ "a flag eats no word", { "--json", "w" }, true, 1, "w", NULL, NULL },
	{ "a flag takes no value", { "--json=1" }, false, 0, NULL, NULL, NULL },
	{ "a missing value", { "w", "--state" }, false, 0, NULL, NULL, NULL },
	{ "an unknown option", { "--stat", "d" }, false, 0, NULL, NULL, NULL },
	{ "an option of another command", { "--export" }, false, 0, NULL, NULL, NULL },
	{ "a limit that is none", { "--limit", "-1" }, false, 0, NULL, NULL, NULL },
	{ "a limit that is too long",
	  { "--limit", "99999999999999999999" },
	  false,
	  0,
	  NULL,
	  NULL,
	  NULL },
	{ "a wait without a unit", { "--wait", "10" }, false, 0, NULL, NULL, NULL },
};

static void test_arguments_are_parted_into_options_and_words(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct client_arguments arguments;
		bool good = parse(rows[i].args, &arguments);
		if (!CHECK_SAY(good == rows[i].good, "%s: got %d", rows[i].name, good) || !good)
			continue;
		CHECK_SAY(arguments.n_words == rows[i].n_words, "%s: %zu words", rows[i].name,
		          arguments.n_words);
		if (rows[i].first && arguments.n_words > 0)
			CHECK_STR(arguments.words[0], rows[i].first);
		CHECK_STR(arguments.values[OPTION_STATE], rows[i].state);
		CHECK_STR(arguments.values[OPTION_LIMIT], rows[i].limit);
	}
}

static CU_TestInfo tests[] = {
	{ "arguments are parted into options and words",
	  test_arguments_are_parted_into_options_and_words },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "client arguments", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
