/*
 * body.c - reads bodies. What is no JSON, or no object, is unreadable (400); a member that is
 * unknown or wrong is told by name (422). jansson bounds the depth (2048) and refuses U+0000.
 */
#include "server/control/body.h"

#include "server/control/json.h"
#include "server/control/words.h"
#include "server/ndes/ndes.h"

bool body_read(struct view body, json_t **out, struct http_reply *reply)
{
	json_error_t err;

	if (body.len == 0) {
		*out = json_object();
		return true;
	}
	json_t *value = json_loadb((const char *)body.data, body.len, JSON_REJECT_DUPLICATES, &err);
	if (!value) {
		api_error(reply, 400, "the body is not JSON: line %d, column %d: %s", err.line,
		          err.column, err.text);
		return false;
	}
	if (!json_is_object(value)) {
		json_decref(value);
		api_error(reply, 400, "the body is not an object: {...}");
		return false;
	}
	*out = value;
	return true;
}

static bool has_only(json_t *object, const char *names, struct http_reply *reply)
{
	char hint[WORDS_HINT_SIZE];
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		if (words_have(names, name))
			continue;
		words_hint(names, name, hint);
		api_error(reply, 422, "there is no member \"%s\" here%s", name, hint);
		return false;
	}
	return true;
}

bool body_read_only(struct view body, const char *names, json_t **out, struct http_reply *reply)
{
	json_t *object = NULL;

	if (!body_read(body, &object, reply))
		return false;
	if (!has_only(object, names, reply)) {
		json_decref(object);
		return false;
	}
	*out = object;
	return true;
}

bool body_is_empty(struct view body, struct http_reply *reply)
{
	json_auto_t *object = NULL;

	return body_read_only(body, "", &object, reply);
}

bool body_text(const json_t *object, const char *name, const char **out, struct http_reply *reply)
{
	const json_t *value = json_object_get(object, name);

	if (value && !json_is_string(value)) {
		api_error(reply, 422, "\"%s\" is a text", name);
		return false;
	}
	if (value)
		*out = json_string_value(value);
	return true;
}

bool body_flag(const json_t *object, const char *name, bool *out, struct http_reply *reply)
{
	const json_t *value = json_object_get(object, name);

	if (value && !json_is_boolean(value)) {
		api_error(reply, 422, "\"%s\" is true or false", name);
		return false;
	}
	if (value)
		*out = json_is_true(value);
	return true;
}

bool body_time(const json_t *object, const char *name, int64_t *out_ms, struct http_reply *reply)
{
	const char *text = NULL;

	if (!body_text(object, name, &text, reply))
		return false;
	if (text && !clock_parse(text, out_ms)) {
		api_error(reply, 422, "\"%s\" is a time such as 2026-11-22T14:30:00Z", name);
		return false;
	}
	return true;
}
