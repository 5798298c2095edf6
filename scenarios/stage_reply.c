/*
 * stage_reply.c - the CertRep message before it is encoded and signed, so that whatever is wrong in
 * it is wrong under a good signature.
 */
#include <string.h>

#include "scenarios/read.h"

enum nonce { NONCE_WRONG, NONCE_ABSENT, NONCE_EMPTY };

static void remove_attribute(struct certrep *rep, struct certrep_attribute *attribute)
{
	size_t behind = rep->n_attributes - (size_t)(attribute - rep->attributes) - 1;

	bytes_clear(&attribute->value);
	memmove(attribute, attribute + 1, behind * sizeof(*attribute));
	rep->attributes[--rep->n_attributes] = (struct certrep_attribute){ 0 };
}

/* RFC 8894 3.2.1.5: the request's senderNonce, which the client has to compare. Inverted it differs
 * in every bit, the same way each time. */
static bool apply_recipient_nonce(const union fault_value *value, void *target)
{
	struct certrep *rep = target;
	struct certrep_attribute *nonce = certrep_find(rep, SCEP_OID_RECIPIENT_NONCE);

	if (!nonce || (nonce->value.len == 0 && value->choice != NONCE_ABSENT))
		return false;
	if (value->choice == NONCE_ABSENT)
		remove_attribute(rep, nonce);
	else if (value->choice == NONCE_EMPTY)
		bytes_clear(&nonce->value);
	else
		for (size_t i = 0; i < nonce->value.len; i++)
			nonce->value.data[i] ^= 0xff;
	return true;
}

static const struct choice nonces[] = {
	{ "wrong", NONCE_WRONG },
	{ "absent", NONCE_ABSENT },
	{ "empty", NONCE_EMPTY },
	{ 0 },
};

static const struct fault faults[] = {
	{
		.field = "recipient-nonce",
		.takes = "wrong, absent or empty",
		.help = "The recipientNonce: every bit inverted, left out, or without a byte.",
		.choices = nonces,
		.parse = fault_read_choice,
		.apply = apply_recipient_nonce,
	},
};

const struct stage stage_reply = { "reply", AT_MESSAGES, faults, LENGTH(faults) };

bool tamper_reply(const struct play *play, struct certrep *rep)
{
	return play_stage(play, &stage_reply, rep);
}
