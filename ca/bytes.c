/*
 * bytes.c - owned and borrowed bytes. No bytes are NULL and 0, and memory that is not there ends
 * the program.
 */
#include "ca/scep.h"

#include <stdlib.h>
#include <string.h>

void bytes_clear(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ 0 };
}

struct bytes bytes_alloc(size_t len)
{
	struct bytes bytes = { 0 };

	if (len == 0)
		return bytes;
	bytes.data = malloc(len);
	if (!bytes.data)
		abort();
	bytes.len = len;
	return bytes;
}

struct bytes bytes_copy(struct view from)
{
	struct bytes copy = bytes_alloc(from.len);

	if (from.len > 0)
		memcpy(copy.data, from.data, from.len);
	return copy;
}

struct bytes bytes_of_text(const char *text)
{
	return bytes_copy(view_of_text(text));
}

struct view bytes_view(const struct bytes *bytes)
{
	return (struct view){ .data = bytes->data, .len = bytes->len };
}

struct view view_of_text(const char *text)
{
	return (struct view){ .data = (const uint8_t *)text, .len = strlen(text) };
}

bool view_equal(struct view a, struct view b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
