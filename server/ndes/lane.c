/*
 * lane.c - the lane's time, settings and challenges.
 */
#include "server/ndes/lane.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/nearest.h"
#include "server/ndes/setting_values.h"
#include "store/rows.h"

void lane_init(struct lane *lane, const struct settings *settings)
{
	pthread_mutex_init(&lane->changing, NULL);
	pthread_mutex_init(&lane->lock, NULL);
	lane->settings = lane->start_settings = *settings;
}

void lane_clear(struct lane *lane)
{
	scenario_run_free(lane->run);
	lane->run = NULL;
	pthread_mutex_destroy(&lane->lock);
	pthread_mutex_destroy(&lane->changing);
}

int64_t lane_now_ms(const struct lane *lane)
{
	return clock_now_ms(&lane->clock);
}

void lane_settings(struct lane *lane, struct settings *out)
{
	pthread_mutex_lock(&lane->lock);
	*out = lane->settings;
	pthread_mutex_unlock(&lane->lock);
}

static void explain_unknown(const char *name, char *reason, size_t size)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < setting_rows_len; i++)
		nearest_offer(&nearest, setting_rows[i].name);
	snprintf(reason, size, "there is no setting \"%s\"%s", name, nearest_hint(&nearest));
}

static enum lane_changed change_one(const struct lane_change *change, struct settings *settings,
                                    char *reason, size_t reason_size)
{
	const struct setting_row *row = setting_find(change->name, strlen(change->name));

	if (!row) {
		explain_unknown(change->name, reason, reason_size);
		return LANE_UNKNOWN_SETTING;
	}
	if (row->at_start) {
		snprintf(reason, reason_size, "%s is chosen at the start, with --set", row->name);
		return LANE_FIXED_SETTING;
	}
	if (!row->set(settings, change->value)) {
		snprintf(reason, reason_size, "%s takes %s", row->name, row->values);
		return LANE_BAD_VALUE;
	}
	return LANE_CHANGED;
}

/* Before a lane has a date of change there have to be keys to change to. */
static bool make_ready(struct lane *lane, int64_t rollover_at, char *reason, size_t reason_size)
{
	struct ca_error err;

	if (rollover_at == 0 ||
	    authorities_make_next(lane->authorities, lane_now_ms(lane) / 1000, &err))
		return true;
	snprintf(reason, reason_size, "%s", err.text);
	return false;
}

static enum lane_changed change_all(const struct lane_change *changes, size_t n,
                                    struct settings *settings, size_t *out_bad, char *reason,
                                    size_t reason_size)
{
	for (size_t i = 0; i < n; i++) {
		enum lane_changed what = change_one(&changes[i], settings, reason, reason_size);
		if (what != LANE_CHANGED) {
			*out_bad = i;
			return what;
		}
	}
	return LANE_CHANGED;
}

/* The date of a change outlives the process: nobody is to go back to the CA before it unawares. */
static bool keep_rollover(const struct lane *lane, int64_t rollover_at, struct store_error *err)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)rollover_at);
	return store_put_value(lane->store, lane->name, "rollover-at", text, err);
}

static bool is_valid_at(const struct ca *ca, int64_t at)
{
	return ca_not_before(ca) <= at && at <= ca_not_after(ca);
}

/* The next CA may have been dated by a clock that was set otherwise. A date that has passed means:
 * from now on. */
static bool check_date(const struct lane *lane, int64_t rollover_at, char *reason,
                       size_t reason_size)
{
	const struct ca *next = authorities_ca(lane->authorities, 1);
	int64_t now = lane_now_ms(lane) / 1000;
	char from[32], until[32];

	if (rollover_at == 0 || is_valid_at(next, rollover_at) ||
	    (rollover_at < now && is_valid_at(next, now)))
		return true;
	setting_write_time(ca_not_before(next), from, sizeof(from));
	setting_write_time(ca_not_after(next), until, sizeof(until));
	snprintf(reason, reason_size, "rollover-at: the next CA is valid from %s to %s", from,
	         until);
	return false;
}

static enum lane_changed set_rollover(struct lane *lane, int64_t rollover_at, char *reason,
                                      size_t reason_size)
{
	struct store_error err = { "" };

	if (!make_ready(lane, rollover_at, reason, reason_size))
		return LANE_NOT_CHANGED;
	if (!check_date(lane, rollover_at, reason, reason_size))
		return LANE_BAD_VALUE;
	if (keep_rollover(lane, rollover_at, &err))
		return LANE_CHANGED;
	snprintf(reason, reason_size, "%s", err.text);
	return LANE_NOT_CHANGED;
}

static size_t find_rollover(const struct lane_change *changes, size_t n)
{
	size_t i = 0;

	while (i + 1 < n && strcmp(changes[i].name, "rollover-at") != 0)
		i++;
	return i;
}

static void put_settings(struct lane *lane, const struct settings *settings)
{
	pthread_mutex_lock(&lane->lock);
	lane->settings = *settings;
	pthread_mutex_unlock(&lane->lock);
}

static enum lane_changed change_settings(struct lane *lane, const struct lane_change *changes,
                                         size_t n, size_t *out_bad, char *reason,
                                         size_t reason_size)
{
	struct settings settings;

	lane_settings(lane, &settings);
	int64_t rollover_at = settings.rollover_at;
	enum lane_changed what = change_all(changes, n, &settings, out_bad, reason, reason_size);
	if (what == LANE_CHANGED && settings.rollover_at != rollover_at) {
		*out_bad = find_rollover(changes, n);
		what = set_rollover(lane, settings.rollover_at, reason, reason_size);
	}
	if (what == LANE_CHANGED)
		put_settings(lane, &settings);
	return what;
}

enum lane_changed lane_change_settings(struct lane *lane, const struct lane_change *changes,
                                       size_t n, size_t *out_bad, char *reason, size_t reason_size)
{
	pthread_mutex_lock(&lane->changing);
	enum lane_changed what = change_settings(lane, changes, n, out_bad, reason, reason_size);
	pthread_mutex_unlock(&lane->changing);
	return what;
}

static bool recall_rollover(struct lane *lane, struct store_error *err)
{
	char kept[STORE_TEXT_SIZE];

	switch (store_get_value(lane->store, lane->name, "rollover-at", kept, err)) {
	case STORE_FOUND:
		lane->settings.rollover_at = strtoll(kept, NULL, 10);
		lane->start_settings.rollover_at = lane->settings.rollover_at;
		return true;
	case STORE_NOT_FOUND:
		return true;
	case STORE_FAILED:
		break;
	}
	return false;
}

bool lane_start(struct lane *lane, char *reason, size_t reason_size)
{
	struct store_error err = { "" };

	if (lane->settings.rollover_given)
		return set_rollover(lane, lane->settings.rollover_at, reason, reason_size) ==
		       LANE_CHANGED;
	if (recall_rollover(lane, &err))
		return make_ready(lane, lane->settings.rollover_at, reason, reason_size);
	snprintf(reason, reason_size, "%s", err.text);
	return false;
}

static bool reset(struct lane *lane, struct store_error *err)
{
	if (!store_reset(lane->store, lane->name, err) ||
	    !keep_rollover(lane, lane->start_settings.rollover_at, err))
		return false;
	put_settings(lane, &lane->start_settings);
	clock_reset(&lane->clock);
	scenario_run_reset(lane->run);
	return true;
}

bool lane_reset(struct lane *lane, struct store_error *err)
{
	pthread_mutex_lock(&lane->changing);
	bool done = reset(lane, err);
	pthread_mutex_unlock(&lane->changing);
	return done;
}

bool lane_takes_fixed(const struct lane *lane, const struct settings *settings)
{
	return settings->enforce_password && (settings->use_single_password || lane->fixed_opens);
}

bool lane_is_fixed_challenge(const struct lane *lane, const char *challenge)
{
	return ca_equal_constant_time(view_of_text(lane->challenge), view_of_text(challenge));
}

static void random_hex(size_t n_bytes, char *out)
{
	uint8_t random[LANE_PASSWORD_LENGTH_MAX];

	assert(n_bytes <= sizeof(random));
	ca_random(random, n_bytes);
	ca_hex((struct view){ random, n_bytes }, out);
}

/* Of short ones many have been handed out before. */
#define DRAWS 8

enum store_added lane_new_challenge(struct lane *lane, char out[static LANE_ONE_TIME_SIZE],
                                    struct store_error *err)
{
	int64_t now = lane_now_ms(lane) / 1000;
	enum store_added added = STORE_ADDED_BEFORE;
	struct settings settings;

	lane_settings(lane, &settings);
	for (unsigned i = 0; i < DRAWS && added == STORE_ADDED_BEFORE; i++) {
		random_hex(settings.password_length, out);
		added = store_add_challenge(lane->store, lane->name, out, now,
		                            now + settings.password_validity, settings.password_max,
		                            err);
	}
	return added;
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
