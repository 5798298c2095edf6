/*
 * query.c - reads queries. What is unknown or wrong is told by name (422): a misspelt limit would
 * else look as if it did nothing.
 */
#include "server/control/query.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/control/json.h"
#include "server/control/words.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX     1000
#define NAME_SIZE     64

bool query_has_only(const char *query, const char *names, struct http_reply *reply)
{
	char name[NAME_SIZE], hint[WORDS_HINT_SIZE];

	for (query += strspn(query, "&"); *query; query += strspn(query, "&")) {
		size_t len = strcspn(query, "&");

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(query, "=&"), query);
		if (!words_have(names, name)) {
			words_hint(names, name, hint);
			api_error(reply, 422, "there is no parameter \"%s\" here%s", name, hint);
			return false;
		}
		query += len;
	}
	return true;
}

static void blanks_for_pluses(struct bytes *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] == '+')
			text->data[i] = ' ';
}

bool query_text(const char *query, const char *name, char **out, struct http_reply *reply)
{
	struct bytes raw = bytes_copy(http_query_parameter(query, name)), decoded = { 0 };

	blanks_for_pluses(&raw);
	http_percent_decode(bytes_view(&raw), &decoded);
	bytes_clear(&raw);
	char *text = strndup(decoded.len ? (const char *)decoded.data : "", decoded.len);
	if (!text)
		abort();
	bool good = strlen(text) == decoded.len;
	bytes_clear(&decoded);
	if (!good) {
		free(text);
		api_error(reply, 422, "%s is no text", name);
		return false;
	}
	*out = text;
	return true;
}

bool query_number(const char *text, int64_t *out)
{
	size_t len = strlen(text);

	if (len == 0 || strspn(text, "0123456789") != len)
		return false;
	errno = 0;
	intmax_t number = strtoimax(text, NULL, 10);
	if (errno != 0)
		return false;
	*out = number;
	return true;
}

/* A parameter that is a number; without it, out stays as it is. */
static bool read_number(const char *query, const char *name, int64_t least, int64_t most,
                        int64_t *out, struct http_reply *reply)
{
	char *text = NULL;
	int64_t number;

	if (!http_query_parameter(query, name).data)
		return true;
	if (!query_text(query, name, &text, reply))
		return false;
	bool good = query_number(text, &number) && number >= least && number <= most;
	free(text);
	if (!good) {
		api_error(reply, 422, "%s is a number from %" PRId64 " to %" PRId64, name, least,
		          most);
		return false;
	}
	*out = number;
	return true;
}

bool query_page(const char *query, size_t least, struct page *out, struct http_reply *reply)
{
	int64_t after = 0, limit = LIMIT_DEFAULT;

	if (!read_number(query, "after", 0, INT64_MAX, &after, reply) ||
	    !read_number(query, "limit", (int64_t)least, LIMIT_MAX, &limit, reply))
		return false;
	*out = (struct page){ .after = after, .limit = (size_t)limit };
	return true;
}
