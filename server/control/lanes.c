/*
 * lanes.c - what a lane is, at this moment, and making it new.
 */
#include <stdio.h>

#include "server/control/api.h"
#include "server/control/body.h"
#include "server/control/json.h"
#include "server/control/resources.h"
#include "server/ndes/ndes.h"

static json_t *fingerprints_of(const struct ca *ca)
{
	json_t *object = json_object();

	api_put(object, "fingerprints", api_fingerprints(ca_certificate(ca, CA_ROLE_CA)));
	return object;
}

static json_t *ca_of(const struct lane *lane, const struct settings *settings, int generation)
{
	const struct ca *ca = authorities_ca(lane->authorities, generation);
	const struct ca *next = generation + 1 < AUTHORITIES_MAX
	                                ? authorities_ca(lane->authorities, generation + 1)
	                                : NULL;
	json_t *object = fingerprints_of(ca);

	api_put(object, "hierarchy", api_text(setting_hierarchy_name(ca_hierarchy(ca))));
	api_put(object, "generation", json_integer(generation));
	api_put(object, "rollover_at", api_time_or_null(settings->rollover_at));
	api_put(object, "next", next ? fingerprints_of(next) : json_null());
	return object;
}

static void put_url(json_t *urls, const char *name, const char *base, const char *path)
{
	char url[CERT_URL_SIZE + 64];

	snprintf(url, sizeof(url), "%s%s", base, path);
	api_put(urls, name, api_text(url));
}

/* The TLS listener has an address of its own: the ready file knows it. */
static void put_tls_url(json_t *urls, const char *ready_json)
{
	json_auto_t *ready = json_loads(ready_json, 0, NULL);
	const char *url =
		json_string_value(json_object_get(json_object_get(ready, "urls"), "scep_tls"));

	if (url)
		api_put(urls, "scep_tls", api_text(url));
}

static json_t *urls_of(const struct control *control, const struct lane *lane, int generation)
{
	static const struct {
		const char *name, *path;
	} rows[] = {
		{ "scep", "/certsrv/mscep/mscep.dll" },
		{ "admin", "/certsrv/mscep_admin/" },
		{ "challenge", "/challenge" },
		{ "ocsp", "/ocsp" },
	};
	json_t *urls = json_object();
	char crl[CERT_URL_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_url(urls, rows[i].name, lane->base_url, rows[i].path);
	ndes_publish_url(lane, generation, "crl", crl);
	api_put(urls, "crl", api_text(crl));
	put_tls_url(urls, control->ready_json);
	return urls;
}

static json_t *counts_of(const struct store_counts *counts)
{
	json_t *object = json_object();

	api_put(object, "certificates", json_integer((json_int_t)counts->certificates));
	api_put(object, "revoked", json_integer((json_int_t)counts->revoked));
	api_put(object, "pending", json_integer((json_int_t)counts->pending));
	api_put(object, "challenges", json_integer((json_int_t)counts->challenges));
	api_put(object, "exchanges", json_integer((json_int_t)counts->exchanges));
	return object;
}

/* A lane as it is, or NULL: then an error was answered. */
static json_t *lane_object(const struct api_call *call)
{
	struct lane *lane = call->lane;
	struct store_counts counts;
	struct store_error err;
	struct settings settings;

	if (!store_count(lane->store, lane->name, lane_now_ms(lane) / 1000, &counts, &err)) {
		api_error(call->reply, 500, "%s", err.text);
		return NULL;
	}
	lane_settings(lane, &settings);
	bool fixed = lane_takes_fixed(lane, &settings);
	int generation = authorities_generation(lane->authorities, settings.rollover_at,
	                                        lane_now_ms(lane) / 1000);
	json_t *object = json_object();

	api_put(object, "name", api_text(lane->name));
	api_put(object, "dialect", api_text(lane->dialect->name));
	api_put(object, "challenge", api_text(fixed ? lane->challenge : NULL));
	api_put(object, "scenario", api_text(call->control->scenario));
	api_put(object, "clock", api_clock_object(&lane->clock));
	api_put(object, "urls", urls_of(call->control, lane, generation));
	api_put(object, "ca", ca_of(lane, &settings, generation));
	api_put(object, "counts", counts_of(&counts));
	return object;
}

void api_list_lanes(struct api_call *call)
{
	json_t *lane = lane_object(call);

	if (!lane)
		return;
	json_t *lanes = json_array();
	json_t *object = json_object();
	json_array_append_new(lanes, lane);
	api_put(object, "lanes", lanes);
	api_reply(call->reply, 200, object);
}

void api_get_lane(struct api_call *call)
{
	json_t *lane = lane_object(call);

	if (lane)
		api_reply(call->reply, 200, lane);
}

void api_reset_lane(struct api_call *call)
{
	struct store_error err;

	if (!body_is_empty(call->http->body, call->reply))
		return;
	if (lane_reset(call->lane, &err))
		api_get_lane(call);
	else
		api_error(call->reply, 500, "%s", err.text);
}
