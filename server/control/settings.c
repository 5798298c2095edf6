/*
 * settings.c - a lane's settings, as `--set` takes them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "server/control/api.h"
#include "server/control/body.h"
#include "server/control/json.h"
#include "server/ndes/ndes.h"

#define VALUE_SIZE 256

void api_get_settings(struct api_call *call)
{
	json_t *object = json_object();
	struct settings settings;
	char value[VALUE_SIZE];

	lane_settings(call->lane, &settings);
	for (size_t i = 0; i < setting_rows_len; i++) {
		setting_rows[i].get(&settings, value, sizeof(value));
		api_put(object, setting_rows[i].name, api_text(value));
	}
	api_reply(call->reply, 200, object);
}

/* A value as --set would take it, or NULL if it is neither text, number nor true or false. */
static json_t *as_text(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return json_string(json_string_value(value));
	case JSON_INTEGER:
		return json_sprintf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	case JSON_REAL:
		return json_sprintf("%g", json_real_value(value));
	case JSON_TRUE:
		return json_string("true");
	case JSON_FALSE:
		return json_string("false");
	default:
		return NULL;
	}
}

static void refuse(struct http_reply *reply, int status, const char *setting, const char *reason)
{
	json_t *object = json_object();

	api_put(object, "error", api_text(reason));
	api_put(object, "setting", api_text(setting));
	api_reply(reply, status, object);
}

/* All values as texts; NULL: an error was answered. */
static json_t *texts_of(json_t *body, struct http_reply *reply)
{
	json_t *texts = json_object();
	const char *name;
	json_t *value;

	json_object_foreach(body, name, value)
	{
		json_t *text = as_text(value);
		if (!text) {
			refuse(reply, 422, name, "a setting is a text, a number, true or false");
			json_decref(texts);
			return NULL;
		}
		api_put(texts, name, text);
	}
	return texts;
}

/* Makes all the changes, or answers an error. */
static bool change(struct api_call *call, json_t *texts)
{
	size_t n = 0, bad = 0;
	struct lane_change *changes = calloc(json_object_size(texts) + 1, sizeof(*changes));
	char reason[512] = "";
	const char *name;
	json_t *text;

	if (!changes)
		abort();
	json_object_foreach(texts, name, text) changes[n++] =
		(struct lane_change){ name, json_string_value(text) };
	enum lane_changed changed =
		lane_change_settings(call->lane, changes, n, &bad, reason, sizeof(reason));
	if (changed == LANE_NOT_CHANGED)
		api_error(call->reply, 500, "%s", reason);
	else if (changed != LANE_CHANGED)
		refuse(call->reply, 422, changes[bad].name, reason);
	free(changes);
	return changed == LANE_CHANGED;
}

void api_change_settings(struct api_call *call)
{
	json_auto_t *body = NULL;

	if (!body_read(call->http->body, &body, call->reply))
		return;
	json_auto_t *texts = texts_of(body, call->reply);
	if (texts && change(call, texts))
		api_get_settings(call);
}
