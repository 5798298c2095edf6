#include "fixture.h"

#include <stdio.h>
#include <string.h>

#define ONE_RULE "mockndes: 1\nname: t\nrules:\n  - "

struct scenario *scenario_at(const char *yaml, const char *file, int line)
{
	struct scenario_error err = { 0 };
	struct scenario *scenario = NULL;
	bool ok = scenario_parse("t.yaml", view_of_text(yaml), &scenario, &err);

	check_at(ok, file, line, "refused: %s", err.text);
	return scenario;
}

struct scenario *rule_at(const char *rule, const char *file, int line)
{
	char yaml[2000];

	snprintf(yaml, sizeof(yaml), ONE_RULE "%s\n", rule);
	return scenario_at(yaml, file, line);
}

static bool parse_refused(const char *yaml, struct scenario_error *err)
{
	struct scenario *scenario = NULL;
	bool ok = scenario_parse("t.yaml", view_of_text(yaml), &scenario, err);

	scenario_free(scenario);
	return !ok;
}

void refused_at(const char *yaml, const char *want, const char *file, int line)
{
	struct scenario_error err = { 0 };

	if (check_at(parse_refused(yaml, &err), file, line, "accepted: %s", yaml))
		check_str_at(err.text, want, "the message", file, line);
}

void rule_refused_at(const char *rule, const char *want, const char *file, int line)
{
	struct scenario_error err = { 0 };
	char yaml[2000];

	snprintf(yaml, sizeof(yaml), ONE_RULE "%s\n", rule);
	if (!check_at(parse_refused(yaml, &err), file, line, "accepted: %s", rule))
		return;
	char *what = strstr(err.text, ": ");
	if (!check_at(what, file, line, "no place in: %s", err.text))
		return;
	what[strcspn(what, "\n")] = '\0';
	check_str_at(what + 2, want, "the message", file, line);
}

void play_once(const struct scenario *scenario, unsigned points, struct play *out)
{
	struct scenario_run *run = scenario_run_new(scenario);
	const struct facts facts = { .points = points };

	scenario_play(run, &facts, out);
	scenario_run_free(run);
}
