/*
 * client_arguments.c - parts the arguments of a client command into options, --name VALUE or
 * --name=VALUE, and words, in any order. A word may begin with one dash, `ctl clock -1h`; behind --
 * with two.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/client_options.h"
#include "server/cli/commands.h"

static bool is_named(const char *name, const char *argument, size_t name_len)
{
	return strlen(name) == name_len && strncmp(name, argument, name_len) == 0;
}

/* Which option of the set it is; CLIENT_OPTIONS: none. */
static unsigned find_option(const char *argument, size_t name_len, unsigned options)
{
	unsigned i = 0;

	while (i < CLIENT_OPTIONS &&
	       !((options & HAS(i)) && is_named(client_option_rows[i].name, argument, name_len)))
		i++;
	return i;
}

static bool complain_unknown(const char *argument, size_t name_len, unsigned options,
                             const char *help_command)
{
	const char *names[CLIENT_OPTIONS];
	char word[64];
	size_t n = 0;

	for (unsigned i = 0; i < CLIENT_OPTIONS; i++)
		if (options & HAS(i))
			names[n++] = client_option_rows[i].name;
	snprintf(word, sizeof(word), "%.*s", (int)name_len, argument);
	complain_word("option", word, names, n, help_command);
	return false;
}

static bool complain(const struct client_option_row *row, const char *what,
                     const char *help_command)
{
	fprintf(stderr, "mockndes: %s %s%s%s; see %s\n", row->name, what,
	        row->argument[0] ? ": " : "", row->argument, help_command);
	return false;
}

static bool complain_value(const struct client_option_row *row, const char *value)
{
	fprintf(stderr, "mockndes: %s %s: %s\n", row->name, value, row->expects);
	return false;
}

/* One option at argv[0]; *used says how many arguments it took. */
static bool parse_option(char **argv, unsigned options, const char *help_command,
                         struct client_arguments *out, int *used)
{
	const char *equals = strchr(argv[0], '=');
	size_t name_len = equals ? (size_t)(equals - argv[0]) : strlen(argv[0]);
	unsigned option = find_option(argv[0], name_len, options);
	const char *value = equals ? equals + 1 : argv[1];

	if (option == CLIENT_OPTIONS)
		return complain_unknown(argv[0], name_len, options, help_command);
	const struct client_option_row *row = &client_option_rows[option];
	bool is_flag = !row->argument[0];
	if (is_flag && equals)
		return complain(row, "takes no value", help_command);
	if (!is_flag && !value)
		return complain(row, "needs a value", help_command);
	if (!is_flag && row->check && !row->check(value))
		return complain_value(row, value);
	out->values[option] = is_flag ? row->name : value;
	*used = is_flag || equals ? 1 : 2;
	return true;
}

bool client_arguments_parse(int argc, char **argv, unsigned options, const char *help_command,
                            struct client_arguments *out)
{
	bool only_words = false;

	*out = (struct client_arguments){ .words = argv };
	for (int i = 0, used = 1; i < argc; i += used) {
		used = 1;
		if (only_words || strncmp(argv[i], "--", 2) != 0)
			out->words[out->n_words++] = argv[i];
		else if (argv[i][2] == '\0')
			only_words = true;
		else if (!parse_option(argv + i, options, help_command, out, &used))
			return false;
	}
	return true;
}
