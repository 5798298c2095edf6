/*
 * challenges.c - one-time challenges: those that were handed out, and one more.
 */
#include "server/control/api.h"
#include "server/control/body.h"
#include "server/control/json.h"
#include "server/control/query.h"
#include "server/control/resources.h"

static const char *state_of(const struct store_challenge_row *row, int64_t now)
{
	if (row->spent_at)
		return "spent";
	return now < row->expires_at ? "unspent" : "expired";
}

static json_t *challenge_object(const struct store_challenge_row *row, int64_t now)
{
	json_t *object = json_object();

	api_put(object, "id", json_integer(row->id));
	api_put(object, "challenge", api_text(row->challenge));
	api_put(object, "made_at", api_time(row->made_at));
	api_put(object, "expires_at", api_time(row->expires_at));
	api_put(object, "state", api_text(state_of(row, now)));
	api_put(object, "spent_at", api_time_or_null(row->spent_at));
	api_put(object, "spent_by", api_text(row->spent_by));
	return object;
}

void api_list_challenges(struct api_call *call)
{
	const struct lane *lane = call->lane;
	struct store_challenges list = { 0 };
	struct store_error err;
	struct page page;

	if (!query_page(call->http->query, 1, &page, call->reply))
		return;
	if (!store_list_challenges(lane->store, lane->name, page.after, page.limit, &list, &err)) {
		api_error(call->reply, 500, "%s", err.text);
		return;
	}
	json_t *items = json_array();
	for (size_t i = 0; i < list.n; i++)
		json_array_append_new(items,
		                      challenge_object(&list.rows[i], lane_now_ms(lane) / 1000));
	int64_t next = list.n ? list.rows[list.n - 1].id : page.after;
	store_challenges_clear(&list);
	api_reply(call->reply, 200, api_page_object(items, next));
}

static void reply_challenge(struct http_reply *reply, const char *challenge, int64_t expires_at)
{
	json_t *object = json_object();

	api_put(object, "challenge", api_text(challenge));
	api_put(object, "expires_at", api_time(expires_at));
	api_reply(reply, 201, object);
}

void api_make_challenge(struct api_call *call)
{
	int64_t now = lane_now_ms(call->lane) / 1000;
	char challenge[LANE_ONE_TIME_SIZE];
	struct settings settings;
	struct store_error err;

	if (!body_is_empty(call->http->body, call->reply))
		return;
	lane_settings(call->lane, &settings);
	if (settings.use_single_password) {
		api_error(call->reply, 409,
		          "use-single-password is on: the fixed challenge alone opens the door");
		return;
	}
	switch (lane_new_challenge(call->lane, challenge, &err)) {
	case STORE_ADDED:
		reply_challenge(call->reply, challenge, now + settings.password_validity);
		return;
	case STORE_CACHE_FULL:
	case STORE_ADDED_BEFORE:
		api_error(call->reply, 409,
		          "the password cache is full: %u challenges (password-max) are neither "
		          "spent nor expired",
		          settings.password_max);
		return;
	case STORE_NOT_ADDED:
		break;
	}
	api_error(call->reply, 500, "%s", err.text);
}
