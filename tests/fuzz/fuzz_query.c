/*
 * fuzz_query.c - the query of a request target. Two slow but plain readers of the same text stand
 * beside ours: one cuts it at every '&', the other goes along escape by escape.
 */
#include "fuzz.h"

#include "server/http/http.h"

#include <string.h>
#include <strings.h>

/* Where the value of a parameter starts, and in text its end becomes a NUL; NULL if it is not
 * there. */
static const char *value_in(char *text, const char *name)
{
	for (char *part; (part = strsep(&text, "&"));) {
		char *value = strchr(part, '=');

		if (value)
			*value++ = '\0';
		if (strcasecmp(part, name) == 0)
			return value ? value : part + strlen(part);
	}
	return NULL;
}

static void parameter_is_found(const char *query, const char *name)
{
	struct view got = http_query_parameter(query, name);
	char *copy = strdup(query);
	const char *want;

	if (!copy)
		abort();
	want = value_in(copy, name);
	MUST(!got.data == !want);
	if (want) {
		MUST((const char *)got.data - query == want - copy);
		MUST(got.len == strlen(want));
	}
	free(copy);
}

/* Whether text starts with an escape, and which byte it stands for. */
static bool is_escape(struct view text, uint8_t *out)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char hex[3] = { 0 };

	if (text.len < 3 || text.data[0] != '%')
		return false;
	memcpy(hex, text.data + 1, 2);
	if (strspn(hex, digits) != 2)
		return false;
	*out = (uint8_t)strtoul(hex, NULL, 16);
	return true;
}

static void escapes_are_decoded(struct view text, struct view decoded)
{
	for (size_t i = 0; i < decoded.len; i++) {
		size_t taken = 1;
		uint8_t want;

		MUST(text.len > 0);
		want = text.data[0];
		if (is_escape(text, &want))
			taken = 3;
		MUST(decoded.data[i] == want);
		text.data += taken;
		text.len -= taken;
	}
	MUST(text.len == 0);
}

static void percent_decoding_holds(struct view text)
{
	struct bytes decoded = { 0 };

	http_percent_decode(text, &decoded);
	escapes_are_decoded(text, bytes_view(&decoded));
	bytes_clear(&decoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "operation", "message", "m" };
	char *query = strndup((const char *)data, size);

	if (!query)
		abort();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		parameter_is_found(query, names[i]);
	free(query);
	percent_decoding_holds((struct view){ data, size });
	return 0;
}
