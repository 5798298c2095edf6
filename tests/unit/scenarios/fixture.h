/*
 * fixture.h - what the tests of scenarios/ share: scenarios out of a few words, and errors compared
 * with their whole text.
 */
#ifndef TESTS_UNIT_SCENARIOS_FIXTURE_H
#define TESTS_UNIT_SCENARIOS_FIXTURE_H

#include "scenarios/scenarios.h"
#include "tests/unit/check.h"

/* Parses; NULL and a failed check if the text is refused. */
struct scenario *scenario_at(const char *yaml, const char *file, int line);
#define SCENARIO(yaml) scenario_at((yaml), __FILE__, __LINE__)

/* A scenario with one rule, written on one line: "{ at: PKCSReq, answer: pending }". */
struct scenario *rule_at(const char *rule, const char *file, int line);
#define RULE(rule) rule_at((rule), __FILE__, __LINE__)

/* Checks that the text is refused with this message, whole. The file is called t.yaml. */
void refused_at(const char *yaml, const char *want, const char *file, int line);
#define CHECK_REFUSED(yaml, want) refused_at((yaml), (want), __FILE__, __LINE__)

/* Likewise for one rule; the message is compared up to the end of its first line, without place. */
void rule_refused_at(const char *rule, const char *want, const char *file, int line);
#define CHECK_RULE_REFUSED(rule, want) rule_refused_at((rule), (want), __FILE__, __LINE__)

/* Plays the rule once at these points, without further facts. The scenario has to outlive out. */
void play_once(const struct scenario *scenario, unsigned points, struct play *out);

#endif
