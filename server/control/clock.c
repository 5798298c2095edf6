/*
 * clock.c - the lane's time, and changing it: to a time, by a while, or back to the machine's.
 */
#include <inttypes.h>
#include <string.h>

#include "server/control/api.h"
#include "server/control/body.h"
#include "server/control/json.h"
#include "server/control/resources.h"

#define LAST_MS INT64_C(253402300799000) /* 9999-12-31T23:59:59Z: no later time can be written */

json_t *api_clock_object(const struct clock *clock)
{
	const struct clock machine = { 0 };
	int64_t now_ms = clock_now_ms(clock), machine_ms = clock_now_ms(&machine);
	bool fixed = atomic_load(&clock->fixed_ms) != 0;
	json_t *object = json_object();

	api_put(object, "now", api_time(now_ms / 1000));
	api_put(object, "machine", api_time(machine_ms / 1000));
	api_put(object, "offset_ms",
	        json_integer(fixed ? now_ms - machine_ms : atomic_load(&clock->offset_ms)));
	api_put(object, "fixed", json_boolean(fixed));
	return object;
}

void api_get_clock(struct api_call *call)
{
	api_reply(call->reply, 200, api_clock_object(&call->lane->clock));
}

/* "61m"; "-61m" is back. */
static bool parse_duration(const char *text, int64_t *out_ms)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 } };
	const char *digits = text + (*text == '-');
	char *end = NULL;

	if (*digits < '0' || *digits > '9')
		return false;
	intmax_t count = strtoimax(text, &end, 10); /* out of range: the last number in it */
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end, units[i].unit) == 0)
			return !__builtin_mul_overflow(count, units[i].ms, out_ms);
	return false;
}

/* What a body asks for. */
struct change {
	int64_t now_ms; /* -1: not said */
	const char *advance;
	bool fixed, machine;
};

static bool is_one_thing(const json_t *body, const struct change *change)
{
	return (change->now_ms >= 0) + (change->advance != NULL) + change->machine == 1 &&
	       (change->now_ms >= 0 || !json_object_get(body, "fixed")) &&
	       (change->machine || !json_object_get(body, "machine"));
}

/* The texts in out belong to body. On false an error was answered. */
static bool read_change(const json_t *body, struct change *out, struct http_reply *reply)
{
	struct change change = { .now_ms = -1 };

	if (!body_time(body, "now", &change.now_ms, reply) ||
	    !body_flag(body, "fixed", &change.fixed, reply) ||
	    !body_text(body, "advance", &change.advance, reply) ||
	    !body_flag(body, "machine", &change.machine, reply))
		return false;
	if (!is_one_thing(body, &change)) {
		api_error(reply, 422,
		          "say one thing: {\"now\": TIME, \"fixed\": false}, "
		          "{\"advance\": \"61m\"} or {\"machine\": true}");
		return false;
	}
	*out = change;
	return true;
}

static bool advance(struct clock *clock, const char *by, struct http_reply *reply)
{
	int64_t ms, then_ms;

	if (!parse_duration(by, &ms)) {
		api_error(reply, 422,
		          "\"advance\" is a duration such as 90s, 61m, 12h, 30d or -1h");
		return false;
	}
	if (__builtin_add_overflow(clock_now_ms(clock), ms, &then_ms) || then_ms <= 0 ||
	    then_ms > LAST_MS) {
		api_error(reply, 422, "that is not between 1970 and 9999");
		return false;
	}
	clock_advance(clock, ms);
	return true;
}

static bool carry_out(const struct change *change, struct clock *clock, struct http_reply *reply)
{
	if (change->advance)
		return advance(clock, change->advance, reply);
	if (change->machine)
		clock_follow_machine(clock);
	else
		clock_set(clock, change->now_ms, change->fixed);
	return true;
}

void api_set_clock(struct api_call *call)
{
	json_auto_t *body = NULL;
	struct change change;

	if (body_read_only(call->http->body, "now fixed advance machine", &body, call->reply) &&
	    read_change(body, &change, call->reply) &&
	    carry_out(&change, &call->lane->clock, call->reply))
		api_get_clock(call);
}
