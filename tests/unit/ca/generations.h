/*
 * generations.h - of each hierarchy a CA and the one that takes over from it, in the scratch
 * folder.
 */
#ifndef TESTS_UNIT_CA_GENERATIONS_H
#define TESTS_UNIT_CA_GENERATIONS_H

#include "ca/ca.h"

#define DAY   (24 * 60 * 60)
#define FIRST INT64_C(1793000000)     /* 2026-10-26 07:33:20: when the first CA is made */
#define LATER (FIRST + 4 * 365 * DAY) /* 2030-10-25: the next; both are valid then */

#define GENERATIONS_PATH_SIZE 512

struct generations {
	const char *name;
	enum ca_hierarchy hierarchy;
	const char *files;  /* each with a .pem and a .key */
	const char *anchor; /* of both, in their folders */
	char now[GENERATIONS_PATH_SIZE], next[GENERATIONS_PATH_SIZE];
	struct ca *ca, *next_ca;
};

#define GENERATIONS 3
extern struct generations generations[GENERATIONS];
#define SINGLE (&generations[0])
#define TWO    (&generations[1])

/* For a suite's set-up and tear-down. */
int generations_make(void);
int generations_close(void);

/* A new folder in the scratch folder. */
bool new_directory(const char *name, char out[static GENERATIONS_PATH_SIZE]);

struct certificate issue_leaf(const struct ca *ca, int64_t not_before, int64_t not_after);

#endif
