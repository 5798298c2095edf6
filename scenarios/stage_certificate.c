/*
 * stage_certificate.c - the order that the CA gets: what the certificate will say.
 */
#include "scenarios/read.h"

static bool apply_key(const union fault_value *value, void *target)
{
	struct cert_order *order = target;

	if (order->key == (enum cert_key)value->choice)
		return false;
	order->key = (enum cert_key)value->choice;
	return true;
}

static const struct choice keys[] = {
	{ "requested", CERT_KEY_REQUESTED },
	{ "other", CERT_KEY_OTHER },
	{ 0 },
};

static const struct fault faults[] = {
	{
		.field = "key",
		.takes = "requested or other",
		.help = "Whose public key is certified: the one of the request, or one that nobody "
			"asked for.",
		.choices = keys,
		.parse = fault_read_choice,
		.apply = apply_key,
	},
};

const struct stage stage_certificate = { "certificate", AT_MESSAGES, faults, LENGTH(faults) };

bool tamper_certificate(const struct play *play, struct cert_order *order)
{
	return play_stage(play, &stage_certificate, order);
}
