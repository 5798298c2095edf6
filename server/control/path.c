/*
 * path.c - matches a path with a template. A transactionID is whatever a device made up, slashes
 * included: it ends where the rest of the template is all that is left.
 */
#include "server/control/path.h"

#include <string.h>

static bool is_placeholder(const char *at, const char *name)
{
	return strncmp(at, name, strlen(name)) == 0;
}

/* How much of path a placeholder takes; rest is what follows it in the template. */
static size_t value_len(const char *placeholder, const char *path, const char *rest)
{
	size_t path_len = strlen(path), rest_len = strlen(rest);

	if (is_placeholder(placeholder, "{transactionID}"))
		return path_len > rest_len ? path_len - rest_len : 0;
	return strcspn(path, is_placeholder(placeholder, "{lane}") ? "/" : "/.");
}

static bool keep(const char *placeholder, const char *value, size_t len, struct path_values *out)
{
	bool is_lane = is_placeholder(placeholder, "{lane}");
	char *to = is_lane ? out->lane : out->item;
	size_t size = is_lane ? sizeof(out->lane) : sizeof(out->item);

	if (len == 0 || len >= size)
		return false;
	memcpy(to, value, len);
	to[len] = '\0';
	return true;
}

bool path_fits(const char *template, const char *path, struct path_values *out)
{
	while (*template) {
		if (*template != '{') {
			if (*template ++ != *path++)
				return false;
			continue;
		}
		const char *rest = strchr(template, '}') + 1;
		size_t len = value_len(template, path, rest);
		if (!keep(template, path, len, out))
			return false;
		path += len;
		template = rest;
	}
	return *path == '\0';
}
