/*
 * scenario.c - `mockndes scenario`: check files, list and show the library.
 */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "server/cli/commands.h"

static enum exit_code check(int argc, char **argv)
{
	enum exit_code code = EXIT_GOOD;

	if (argc == 0) {
		fprintf(stderr, "mockndes: scenario check needs a FILE\n");
		return EXIT_USAGE;
	}
	for (int i = 0; i < argc; i++) {
		struct scenario *scenario = NULL;
		struct scenario_error err;
		if (scenario_load_file(argv[i], &scenario, &err)) {
			printf("%s: ok, scenario \"%s\"\n", argv[i], scenario_name(scenario));
		} else {
			fprintf(stderr, "%s\n", err.text);
			code = EXIT_BAD_SCENARIO;
		}
		scenario_free(scenario);
	}
	return code;
}

static enum exit_code list(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < scenario_library_len; i++) {
		struct scenario *scenario = NULL;
		struct scenario_error err;
		if (!scenario_load(scenario_library[i].name, &scenario, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return EXIT_BAD_SCENARIO;
		}
		printf("%-32s %s\n", scenario_library[i].name, scenario_summary(scenario));
		scenario_free(scenario);
	}
	return EXIT_GOOD;
}

static enum exit_code show(int argc, char **argv)
{
	struct scenario *scenario = NULL;
	struct scenario_error err;

	if (argc != 1) {
		fprintf(stderr,
		        "mockndes: scenario show needs one NAME of `mockndes scenario list`\n");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < scenario_library_len; i++) {
		if (strcmp(scenario_library[i].name, argv[0]) == 0) {
			fputs(scenario_library[i].text, stdout);
			return EXIT_GOOD;
		}
	}
	/* The loader knows what was probably meant. */
	if (!scenario_load(argv[0], &scenario, &err))
		fprintf(stderr, "%s\n", err.text);
	else
		fprintf(stderr, "mockndes: \"%s\" is a file, not a name of the library\n", argv[0]);
	scenario_free(scenario);
	return EXIT_BAD_SCENARIO;
}

enum exit_code command_scenario(int argc, char **argv)
{
	static const char *const names[] = { "check", "list", "show" };
	static enum exit_code (*const run[])(int, char **) = { check, list, show };

	if (argc == 0) {
		fprintf(stderr, "mockndes: scenario check FILE... | list | show NAME\n");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(argv[0], names[i]) == 0)
			return run[i](argc - 1, argv + 1);
	complain_word("scenario command", argv[0], names, sizeof(names) / sizeof(names[0]),
	              "mockndes --help");
	return EXIT_USAGE;
}
