/*
 * answer.c - the two honest answers to a request: it is granted for a reason, or refused by name.
 */
#include <assert.h>

#include "server/ndes/exchange.h"

bool ndes_grant(struct exchange *x, const char *why)
{
	x->answer.kind = ANSWER_ISSUE;
	x->why = why;
	return true;
}

bool ndes_refuse(struct exchange *x, const char *name)
{
	const struct refusal *refusal = refusal_find(name);

	assert(refusal);
	x->answer = (struct answer){ .kind = ANSWER_REFUSE, .refusal = *refusal };
	return true;
}
