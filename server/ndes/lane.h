/*
 * lane.h - an isolated NDES: its dialect, settings, challenges, scenario and clock. Everything that
 * happens to a device happens in a lane.
 */
#ifndef SERVER_NDES_LANE_H
#define SERVER_NDES_LANE_H

#include <pthread.h>

#include "scenarios/scenarios.h"
#include "server/ndes/authorities.h"
#include "server/ndes/clock.h"
#include "server/ndes/dialects.h"
#include "server/ndes/settings.h"
#include "server/ndes/users.h"
#include "store/store.h"

#define LANE_NAME_SIZE 65

struct lane {
	char name[LANE_NAME_SIZE];
	struct clock clock; /* what everything in the lane that asks for the time asks */
	struct authorities *authorities; /* shared */
	struct store *store;             /* shared */
	const struct users *users;       /* shared: who may log in to mscep_admin */
	const struct dialect *dialect;
	char base_url[CERT_URL_SIZE]; /* what URLs in certificates begin with, "http://HOST:PORT";
	                                 "": none are written */
	char challenge[SCEP_CHALLENGE_SIZE]; /* the fixed text */
	bool fixed_opens;         /* the fixed text opens the door beside one-time challenges */
	struct scenario_run *run; /* of the scenario that is loaded, or NULL */

	/* Both are taken in lane.c alone: changing around a whole change or reset, so that what is
	 * stored and what is in memory are of the same one; within it lock, for no longer than a
	 * copy takes. Handlers wait for lock only. */
	pthread_mutex_t changing, lock;
	struct settings settings;       /* behind the lock, once it serves */
	struct settings start_settings; /* what a reset brings back; constant */
};

/* The lock and the settings that it begins with. */
void lane_init(struct lane *lane, const struct settings *settings);
/* When all else in it is set: recalls the date of a CA's change that was set before, unless the
 * settings say another, and sees that there is a CA to change to. */
bool lane_start(struct lane *lane, char *reason, size_t reason_size);
void lane_clear(struct lane *lane);

/* The time by the lane's clock, milliseconds since 1970. */
int64_t lane_now_ms(const struct lane *lane);

/* A copy of the settings as they are now. */
void lane_settings(struct lane *lane, struct settings *out);

/* A change of some settings: what a name and its value are. */
struct lane_change {
	const char *name, *value;
};
enum lane_changed {
	LANE_CHANGED,
	LANE_UNKNOWN_SETTING,
	LANE_BAD_VALUE,     /* also a date of change at which the next CA is not valid */
	LANE_FIXED_SETTING, /* it is chosen at the start */
	LANE_NOT_CHANGED,   /* something of ours failed */
};
/*
 * Makes all changes, or none. Whatever a setting needs to work is there when it returns: the keys
 * of the next CA, for rollover-at. *out_bad is the index of the change that is wrong; reason says
 * why.
 */
enum lane_changed lane_change_settings(struct lane *lane, const struct lane_change *changes,
                                       size_t n, size_t *out_bad, char *reason, size_t reason_size);

/* Back to how it began: settings, the machine's or the start's clock, and nothing on record. The
 * CA, the next one too, stays. */
bool lane_reset(struct lane *lane, struct store_error *err);

/* Whether the fixed challenge opens the door under these settings: where one is asked for, alone or
 * beside one-time challenges. */
bool lane_takes_fixed(const struct lane *lane, const struct settings *settings);

/* Whether the fixed challenge is this one; takes the same time for any text of the same length. */
bool lane_is_fixed_challenge(const struct lane *lane, const char *challenge);

/* Makes a one-time challenge as NDES does, upper-case hex digits, and stores it, unless the
 * password cache is full. It is as good as full with STORE_ADDED_BEFORE: passwords are so short
 * that no new one was found. */
#define LANE_PASSWORD_LENGTH_MAX 64 /* bytes */
#define LANE_ONE_TIME_SIZE       (2 * LANE_PASSWORD_LENGTH_MAX + 1)
enum store_added lane_new_challenge(struct lane *lane, char out[static LANE_ONE_TIME_SIZE],
                                    struct store_error *err);

/* Fills lane->challenge with the fixed text that the store keeps for this lane, made on first use.
 */
bool lane_keep_challenge(struct lane *lane, struct store_error *err);

#endif
