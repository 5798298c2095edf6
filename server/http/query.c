/*
 * query.c - the query of a request target, as it came. Nothing is decoded until somebody asks, and
 * '+' stays '+': clients send base64 raw.
 */
#include "server/http/http.h"

#include <string.h>
#include <strings.h>

struct view http_query_parameter(const char *query, const char *name)
{
	size_t name_len = strlen(name);

	while (*query) {
		size_t len = strcspn(query, "&");
		const char *equals = memchr(query, '=', len);
		const char *end = query + len;
		size_t key_len = equals ? (size_t)(equals - query) : len;

		if (key_len == name_len && strncasecmp(query, name, name_len) == 0) {
			const char *value = equals ? equals + 1 : end;

			return (struct view){ (const uint8_t *)value, (size_t)(end - value) };
		}
		query = *end ? end + 1 : end;
	}
	return (struct view){ NULL, 0 };
}

int http_hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20; /* lower case */
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void http_percent_decode(struct view text, struct bytes *out)
{
	struct bytes decoded = bytes_copy(text);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		int high = -1, low = -1;

		if (text.data[i] == '%' && i + 2 < text.len) {
			high = http_hex_digit(text.data[i + 1]);
			low = http_hex_digit(text.data[i + 2]);
		}
		bool escape = high >= 0 && low >= 0;
		decoded.data[len++] = escape ? (uint8_t)(high << 4 | low) : text.data[i];
		i += escape ? 2 : 0;
	}
	decoded.len = len;
	*out = decoded;
}
