/*
 * lane.h - an isolated NDES: its dialect, challenges, scenario and clock. Everything that happens
 * to a device happens in a lane.
 */
#ifndef SERVER_NDES_LANE_H
#define SERVER_NDES_LANE_H

#include "ca/ca.h"
#include "scenarios/scenarios.h"
#include "server/ndes/clock.h"
#include "server/ndes/dialects.h"
#include "store/store.h"

#define LANE_NAME_SIZE 65

/* Which challenges open the door: both bits may be set, none means that no challenge is asked for.
 */
enum challenge_mode {
	CHALLENGE_NONE = 0,
	CHALLENGE_STATIC = 1u << 0,   /* a fixed text, any number of times */
	CHALLENGE_ONE_TIME = 1u << 1, /* from mscep_admin, each spent by one certificate */
};

/* How long a one-time challenge lives, in seconds (NDES: PasswordValidity, 60 minutes). */
#define LANE_CHALLENGE_LIFETIME (60 * 60)

struct lane {
	char name[LANE_NAME_SIZE];
	struct clock clock;  /* what everything in the lane that asks for the time asks */
	const struct ca *ca; /* shared */
	struct store *store; /* shared */
	const struct dialect *dialect;
	unsigned challenge_mode;             /* of enum challenge_mode */
	char challenge[SCEP_CHALLENGE_SIZE]; /* the fixed text, if CHALLENGE_STATIC */
	struct scenario_run *run;            /* of the scenario that is loaded, or NULL */
};

/* The time by the lane's clock, milliseconds since 1970. */
int64_t lane_now_ms(const struct lane *lane);

/* Whether the fixed challenge is this one; takes the same time for any text of the same length. */
bool lane_is_fixed_challenge(const struct lane *lane, const char *challenge);

/* Makes a one-time challenge as NDES does, 16 upper-case hex digits, and stores it. */
#define LANE_ONE_TIME_SIZE 17
bool lane_new_challenge(const struct lane *lane, char out[static LANE_ONE_TIME_SIZE],
                        struct store_error *err);

/* Fills lane->challenge with the fixed text that the store keeps for this lane, made on first use.
 */
bool lane_keep_challenge(struct lane *lane, struct store_error *err);

#endif
