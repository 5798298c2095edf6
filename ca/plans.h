/*
 * plans.h - which certificates an installation consists of, and what each of them says.
 */
#ifndef CA_PLANS_H
#define CA_PLANS_H

#include "ca/ca_private.h"
#include "ca/extensions.h"

/* What tells one certificate of an installation from the others. */
struct profile {
	enum ca_role role;
	enum ca_role issuer; /* where there is nobody of that role it is its own issuer */
	const char *common_name;
	const char *template_name; /* or NULL */
	int years;
	const struct extension *extensions;
	size_t n_extensions;
};

/* An issuer comes before what it issues. The first CA and the one that takes over from it have the
 * same plan. */
struct plan {
	const struct profile *profiles[CA_ROLES];
	size_t n;
};

const struct plan *ca_plan(enum ca_hierarchy hierarchy);

#endif
