#include "tests/unit/server/arguments.h"

#include <stdio.h>

bool parse_arguments(const char *const args[static ARGS_MAX], struct serve_options *out)
{
	static char texts[ARGS_MAX][64];
	char *argv[ARGS_MAX + 1] = { NULL };
	int argc = 0;

	for (; argc < ARGS_MAX && args[argc]; argc++) {
		snprintf(texts[argc], sizeof(texts[argc]), "%s", args[argc]);
		argv[argc] = texts[argc];
	}
	return serve_options_parse(argc, argv, out);
}
