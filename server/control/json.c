/*
 * json.c - JSON values and the replies that carry them. Texts come from devices and may be
 * anything; JSON is UTF-8.
 */
#include "server/control/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ca/ca.h"

/* As many digits as a double keeps: more would make 0.005 0.0050000000000000001. */
#define REAL_DIGITS 15

static json_t *made(json_t *value)
{
	if (!value)
		abort();
	return value;
}

/* Latin-1, mostly. */
static json_t *text_of_bytes(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
	char *valid = malloc(strlen(text) * 3 + 1);
	size_t len = 0;

	if (!valid)
		abort();
	for (; *text; text++) {
		bool ascii = (unsigned char)*text < 0x80;
		size_t n = ascii ? 1 : sizeof(replacement) - 1;
		memcpy(valid + len, ascii ? text : replacement, n);
		len += n;
	}
	json_t *value = made(json_stringn(valid, len));
	free(valid);
	return value;
}

json_t *api_text(const char *text)
{
	if (!text)
		return json_null();
	json_t *value = json_string(text);
	return value ? value : text_of_bytes(text);
}

json_t *api_time(int64_t seconds)
{
	time_t at = (time_t)seconds;
	struct tm utc = { 0 };

	gmtime_r(&at, &utc);
	return made(json_sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900,
	                         utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec));
}

json_t *api_time_or_null(int64_t seconds)
{
	return seconds ? api_time(seconds) : json_null();
}

json_t *api_lines(const char *text)
{
	json_t *lines = made(json_array());

	while (text && *text) {
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, len);
		if (!line)
			abort();
		if (len > 0)
			json_array_append_new(lines, api_text(line));
		free(line);
		text += text[len] ? len + 1 : len;
	}
	return lines;
}

json_t *api_pem(const char *label, struct view der)
{
	struct bytes pem = { 0 };

	ca_pem(label, der, &pem);
	json_t *value = made(json_stringn((const char *)pem.data, pem.len));
	bytes_clear(&pem);
	return value;
}

json_t *api_fingerprints(struct view certificate)
{
	static const struct {
		const char *name, *digest;
	} kinds[] = { { "md5", "MD5" }, { "sha1", "SHA1" }, { "sha256", "SHA256" } };
	json_t *object = made(json_object());
	char text[CA_FINGERPRINT_TEXT_SIZE];
	struct ca_error err;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (ca_fingerprint(certificate, kinds[i].digest, text, &err))
			api_put(object, kinds[i].name, api_text(text));
	return object;
}

void api_put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0)
		abort();
}

json_t *api_page_object(json_t *items, int64_t next)
{
	json_t *object = json_object();

	api_put(object, "items", items);
	api_put(object, "next", json_integer(next));
	return object;
}

void api_reply(struct http_reply *reply, int status, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
	char *line = NULL;

	if (!text || asprintf(&line, "%s\n", text) < 0)
		abort();
	http_reply_text(reply, status, "application/json", line);
	free(line);
	free(text);
	json_decref(value);
}

void api_reply_bytes(struct http_reply *reply, const char *content_type, struct view body)
{
	http_reply_text(reply, 200, content_type, "");
	bytes_clear(&reply->body);
	reply->body = bytes_copy(body);
}

void api_error(struct http_reply *reply, int status, const char *format, ...)
{
	json_t *object = made(json_object());
	char *sentence = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&sentence, format, args) < 0)
		abort();
	va_end(args);
	api_put(object, "error", api_text(sentence));
	free(sentence);
	api_reply(reply, status, object);
}
