/*
 * stages.h - the stages of an exchange and the faults of each. A fault is one row of its stage's
 * table (stage_NAME.c) and one function that edits the value; the row is its documentation too.
 */
#ifndef SCENARIOS_STAGES_H
#define SCENARIOS_STAGES_H

#include "scenarios/scenarios.h"

struct node;
struct source;

/* What a field of a step says, once it is read; which member is the fault's business. */
union fault_value {
	int choice;
	uint64_t number;
	const char *text;
	struct answer answer;
	struct {
		uint64_t after;
		bool is_percent;
	} cut;
};

/* A word that a field takes, and what it stands for. */
struct choice {
	const char *word;
	int value;
};

struct fault {
	const char *field; /* "recipient-nonce"; NULL: the stage has no fields, it is this one */
	const char *takes; /* how values look: "wrong, absent or empty" */
	const char *help;  /* one sentence */
	const struct choice *choices; /* up to a row of zeros, if it takes one of some words */
	bool (*parse)(const struct source *source, const struct node *node,
	              const struct fault *fault, union fault_value *out);
	/* Edits the stage's value and returns whether that changed it. */
	bool (*apply)(const union fault_value *value, void *target);
};

struct stage {
	const char *name;
	unsigned points; /* of enum scenario_point: where its value exists */
	const struct fault *faults;
	size_t n_faults;
};

/* The stages of this version, up to NULL. */
extern const struct stage *const scenario_stages[];
extern const struct stage stage_answer, stage_certificate, stage_reply, stage_http, stage_send;

#define AT_MESSAGES                                                                                \
	(AT_PKI_OPERATION | AT_PKCS_REQ | AT_RENEWAL_REQ | AT_CERT_POLL | AT_GET_CERT | AT_GET_CRL)
#define AT_ANY_HTTP (AT_REQUEST | AT_ADMIN | AT_GET_CA_CAPS | AT_GET_CA_CERT | AT_MESSAGES)

/* A parse function for faults with choices. */
bool fault_read_choice(const struct source *source, const struct node *node,
                       const struct fault *fault, union fault_value *out);

/* What the tampers are made of: applies the step's settings for the stage to its value. Returns
 * whether one of them changed it. */
bool play_stage(const struct play *play, const struct stage *stage, void *target);

/* The named refusals, up to a row of zeros. */
extern const struct refusal scenario_refusals[];

#endif
