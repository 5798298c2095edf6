/*
 * lane.c - the lane's time, settings and challenges.
 */
#include "server/ndes/lane.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/nearest.h"
#include "store/rows.h"

void lane_init(struct lane *lane, const struct settings *settings)
{
	pthread_mutex_init(&lane->lock, NULL);
	lane->settings = lane->start_settings = *settings;
}

void lane_clear(struct lane *lane)
{
	scenario_run_free(lane->run);
	lane->run = NULL;
	pthread_mutex_destroy(&lane->lock);
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
static bool make_ready(struct lane *lane, const struct settings *settings, char *reason,
                       size_t reason_size)
{
	struct ca_error err;

	if (settings->rollover_at == 0 ||
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

/* Somebody else may have changed other settings meanwhile: what was found good on a copy is done
 * again on the real ones. */
static void commit(struct lane *lane, const struct lane_change *changes, size_t n)
{
	size_t bad;
	char reason[256];

	pthread_mutex_lock(&lane->lock);
	change_all(changes, n, &lane->settings, &bad, reason, sizeof(reason));
	pthread_mutex_unlock(&lane->lock);
}

enum lane_changed lane_change_settings(struct lane *lane, const struct lane_change *changes,
                                       size_t n, size_t *out_bad, char *reason, size_t reason_size)
{
	struct settings before, after;
	struct store_error err = { "" };

	lane_settings(lane, &before);
	after = before;
	enum lane_changed what = change_all(changes, n, &after, out_bad, reason, reason_size);
	if (what != LANE_CHANGED)
		return what;
	if (!make_ready(lane, &after, reason, reason_size))
		return LANE_NOT_CHANGED;
	if (after.rollover_at != before.rollover_at &&
	    !keep_rollover(lane, after.rollover_at, &err)) {
		snprintf(reason, reason_size, "%s", err.text);
		return LANE_NOT_CHANGED;
	}
	commit(lane, changes, n);
	return LANE_CHANGED;
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
	bool done = lane->settings.rollover_given
	                    ? keep_rollover(lane, lane->settings.rollover_at, &err)
	                    : recall_rollover(lane, &err);

	if (!done)
		snprintf(reason, reason_size, "%s", err.text);
	return done && make_ready(lane, &lane->settings, reason, reason_size);
}

bool lane_reset(struct lane *lane, struct store_error *err)
{
	if (!store_reset(lane->store, lane->name, err) ||
	    !keep_rollover(lane, lane->start_settings.rollover_at, err))
		return false;
	pthread_mutex_lock(&lane->lock);
	lane->settings = lane->start_settings;
	pthread_mutex_unlock(&lane->lock);
	clock_reset(&lane->clock);
	scenario_run_reset(lane->run);
	return true;
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

enum store_added lane_new_challenge(struct lane *lane, char out[static LANE_ONE_TIME_SIZE],
                                    struct store_error *err)
{
	int64_t now = lane_now_ms(lane) / 1000;
	struct settings settings;

	lane_settings(lane, &settings);
	random_hex(settings.password_length, out);
	return store_add_challenge(lane->store, lane->name, out, now,
	                           now + settings.password_validity, settings.password_max, err);
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
