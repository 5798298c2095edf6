/*
 * installation.h - the keys and certificates of an installation while it is being made.
 */
#ifndef CA_INSTALLATION_H
#define CA_INSTALLATION_H

#include "ca/ca_private.h"
#include "ca/plans.h"

/* By role; NULL where nobody has it, or not yet. */
struct installation {
	EVP_PKEY *keys[CA_ROLES];
	X509 *certificates[CA_ROLES];
	const struct ca *before; /* borrowed: the CA whose place it takes, or NULL */
};

void installation_clear(struct installation *made);

/* Makes the keys and certificates of a plan, valid from an hour before now, but for those that are
 * there already. */
bool installation_make(const struct plan *plan, int64_t now, struct installation *made,
                       struct ca_error *err);

#endif
