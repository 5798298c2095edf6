/*
 * scenarios.h - scripted failures: the language, its engine and the tampers. A scenario never acts
 * by itself. server/ asks it once for each point of an exchange which step of which rule plays, and
 * then hands it the values one by one; the step edits those it has something to say about.
 *
 * A struct scenario does not change once it is loaded. What was counted lives in a
 * struct scenario_run, which owns one lock and may be used by any number of threads.
 */
#ifndef SCENARIOS_SCENARIOS_H
#define SCENARIOS_SCENARIOS_H

#include "scenarios/values.h"

struct scenario;
struct scenario_run;
struct step;

/* Where a file is wrong. text is the message to print as it is, with place, line and caret:
 *   FILE:LINE:COLUMN: what is wrong (did you mean "x"?)
 *     the line
 *        ^
 */
struct scenario_error {
	unsigned line, column; /* from 1; 0 if the file could not be read */
	char text[1024];
};

/* Reads one scenario. name_of_file is what messages call it. The caller frees out. */
bool scenario_parse(const char *name_of_file, struct view text, struct scenario **out,
                    struct scenario_error *err);
bool scenario_load_file(const char *path, struct scenario **out, struct scenario_error *err);

/* Loads NAME from the library that is built in, or, if NAME has a slash or ends in .yaml, .yml or
 * .json, the file of that path. */
bool scenario_load(const char *name_or_path, struct scenario **out, struct scenario_error *err);

void scenario_free(struct scenario *scenario);

const char *scenario_name(const struct scenario *scenario);
const char *scenario_summary(const struct scenario *scenario); /* "" if it has none */

/* The library that is built in, sorted by name: scripts as they were written. */
struct library_entry {
	const char *name;
	const char *text;
};
extern const struct library_entry scenario_library[];
extern const size_t scenario_library_len;

/* The points of an exchange (`at`), as bits: one exchange is at several widths at once. */
enum scenario_point {
	AT_REQUEST = 1u << 0, /* any HTTP request on the device port */
	AT_ADMIN = 1u << 1,
	AT_GET_CA_CAPS = 1u << 2,
	AT_GET_CA_CERT = 1u << 3,
	AT_PKI_OPERATION = 1u << 4,
	AT_PKCS_REQ = 1u << 5,
	AT_RENEWAL_REQ = 1u << 6,
	AT_CERT_POLL = 1u << 7,
	AT_GET_CERT = 1u << 8,
	AT_GET_CRL = 1u << 9,
};

/* What is known at the point, as `when` and `per` ask for it: names of docs/scenarios.md ("ip",
 * "subject.CN", "transactionID"). A name may stand there more than once; absent is unknown. */
#define FACTS_MAX 64
struct fact {
	const char *name; /* borrowed */
	const char *value;
};

struct facts {
	unsigned points; /* of enum scenario_point */
	struct fact list[FACTS_MAX];
	size_t n;
};

void facts_add(struct facts *facts, const char *name, const char *value); /* NULL is not added */

/* Starts counting from zero. The scenario must outlive the run. */
struct scenario_run *scenario_run_new(const struct scenario *scenario);
void scenario_run_free(struct scenario_run *run);
/* Counts from zero again. run may be NULL. */
void scenario_run_reset(struct scenario_run *run);

/* Which step answers. All zero: no rule fits. The strings belong to the scenario. */
struct play {
	const char *rule; /* its name, or NULL */
	unsigned step;    /* from 1 */
	uint64_t hit;     /* from 1: how often this counter of this rule was hit */
	const struct step *script;
};

/* Finds the first rule that fits, counts the hit and says which step plays. run may be NULL. */
void scenario_play(struct scenario_run *run, const struct facts *facts, struct play *out);

/* The tampers: each edits one value if the step that plays has something to say about it, and
 * returns whether it did. With an empty play they change nothing. */
bool tamper_answer(const struct play *play, struct answer *answer);
bool tamper_certificate(const struct play *play, struct cert_order *order);
bool tamper_reply(const struct play *play, struct certrep *rep);
bool tamper_http(const struct play *play, struct http_reply *reply);
bool tamper_send(const struct play *play, struct send *send);

#endif
