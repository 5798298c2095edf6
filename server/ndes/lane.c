/*
 * lane.c - the lane's time and its challenges.
 */
#include "server/ndes/lane.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int64_t lane_now_ms(const struct lane *lane)
{
	return clock_now_ms(&lane->clock);
}

bool lane_is_fixed_challenge(const struct lane *lane, const char *challenge)
{
	return (lane->challenge_mode & CHALLENGE_STATIC) &&
	       ca_equal_constant_time(view_of_text(lane->challenge), view_of_text(challenge));
}

static void random_hex(size_t n_bytes, char *out)
{
	uint8_t random[16];

	assert(n_bytes <= sizeof(random));
	ca_random(random, n_bytes);
	ca_hex((struct view){ random, n_bytes }, out);
}

bool lane_new_challenge(const struct lane *lane, char out[static LANE_ONE_TIME_SIZE],
                        struct store_error *err)
{
	int64_t now = lane_now_ms(lane) / 1000;

	random_hex((LANE_ONE_TIME_SIZE - 1) / 2, out);
	return store_add_challenge(lane->store, lane->name, out, now, now + LANE_CHALLENGE_LIFETIME,
	                           err);
}

bool lane_keep_challenge(struct lane *lane, struct store_error *err)
{
	char kept[STORE_TEXT_SIZE];
	char made[7];

	switch (store_get_value(lane->store, lane->name, "challenge", kept, err)) {
	case STORE_FOUND:
		snprintf(lane->challenge, sizeof(lane->challenge), "%.255s", kept);
		return true;
	case STORE_NOT_FOUND:
		random_hex(3, made);
		snprintf(lane->challenge, sizeof(lane->challenge), "lab-%s", made);
		return store_put_value(lane->store, lane->name, "challenge", lane->challenge, err);
	case STORE_FAILED:
		break;
	}
	return false;
}
