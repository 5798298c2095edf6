/*
 * utf16.c - UTF-16LE by iconv, which glibc has built in.
 */
#include "server/ndes/utf16.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* Converts as much as it can; whether that was all. *out_len is the room, and then what was used.
 * iconv does not change its input, whatever its prototype says. */
static bool convert(const char *to, const char *from, struct view in, char *out, size_t *out_len)
{
	iconv_t converter = iconv_open(to, from);
	struct bytes copy = bytes_copy(in);
	char *at = (char *)copy.data;
	size_t in_left = in.len, out_left = *out_len;

	if (converter == (iconv_t)-1)
		abort(); /* a libc without UTF-16 */
	bool whole = iconv(converter, &at, &in_left, &out, &out_left) != (size_t)-1;
	iconv_close(converter);
	bytes_clear(&copy);
	*out_len -= out_left;
	return whole;
}

bool utf16_encode(const char *text, struct bytes *out)
{
	size_t len = 2 * strlen(text);

	*out = bytes_alloc(len);
	out->len = len;
	if (convert("UTF-16LE", "UTF-8", view_of_text(text), (char *)out->data, &out->len))
		return true;
	bytes_clear(out);
	return false;
}

bool utf16_decode(struct view wide, char *out, size_t size)
{
	size_t len = size - 1;

	if (!convert("UTF-8", "UTF-16LE", wide, out, &len))
		return false;
	out[len] = '\0';
	return strlen(out) == len;
}
