/*
 * spnego.c - just as much of RFC 4178 and DER as NTLM needs.
 */
#include "server/ndes/spnego.h"

#include <assert.h>
#include <string.h>

enum tag {
	TAG_OCTET_STRING = 0x04,
	TAG_OBJECT_IDENTIFIER = 0x06,
	TAG_SEQUENCE = 0x30,
	TAG_INITIAL_TOKEN = 0x60, /* RFC 2743 3.1 */
	TAG_NEG_TOKEN_INIT = 0xa0,
	TAG_NEG_TOKEN_RESP = 0xa1,
	TAG_INNER_TOKEN = 0xa2, /* mechToken, responseToken */
};

static void skip(struct view *in, size_t len)
{
	*in = (struct view){ in->data + len, in->len - len };
}

/* A length that stands in up to two octets behind its first. */
static bool take_length(struct view *in, size_t *out)
{
	if (in->len == 0 || in->data[0] == 0x80)
		return false;
	size_t len = in->data[0];
	size_t n = len > 0x80 ? len - 0x80 : 0;
	if (n > 2 || in->len <= n)
		return false;
	for (size_t i = 1; i <= n; i++)
		len = (i == 1 ? 0 : len << 8) | in->data[i];
	skip(in, 1 + n);
	*out = len;
	return true;
}

/* An element off the front. */
static bool take(struct view *in, uint8_t *out_tag, struct view *out)
{
	struct view rest = *in;
	size_t len;

	if (rest.len == 0)
		return false;
	*out_tag = rest.data[0];
	skip(&rest, 1);
	if (!take_length(&rest, &len) || len > rest.len)
		return false;
	*out = (struct view){ rest.data, len };
	skip(&rest, len);
	*in = rest;
	return true;
}

/* Inside the first element, if it has this tag. */
static bool enter(struct view *in, uint8_t want)
{
	struct view rest = *in, inside;
	uint8_t tag;

	if (!take(&rest, &tag, &inside) || tag != want)
		return false;
	*in = inside;
	return true;
}

/* Past the mechanism that an initial token names. */
static bool enter_initial_token(struct view *in)
{
	static const uint8_t spnego[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02 };
	struct view inside = *in, oid;
	uint8_t tag;

	if (!enter(&inside, TAG_INITIAL_TOKEN) || !take(&inside, &tag, &oid) ||
	    tag != TAG_OBJECT_IDENTIFIER ||
	    !view_equal(oid, (struct view){ spnego, sizeof(spnego) }))
		return false;
	*in = inside;
	return enter(in, TAG_NEG_TOKEN_INIT);
}

bool spnego_read(struct view token, struct view *out)
{
	struct view sequence = token, element;
	uint8_t tag;

	if (!enter_initial_token(&sequence) && !enter(&sequence, TAG_NEG_TOKEN_RESP))
		return false;
	if (!enter(&sequence, TAG_SEQUENCE))
		return false;
	while (take(&sequence, &tag, &element)) {
		if (tag != TAG_INNER_TOKEN)
			continue;
		if (!enter(&element, TAG_OCTET_STRING))
			return false;
		*out = element;
		return true;
	}
	return false;
}

/* Puts a head before what is there. */
static void prepend(struct bytes *to, const void *head, size_t len)
{
	struct bytes longer = bytes_alloc(len + to->len);

	memcpy(longer.data, head, len);
	memcpy(longer.data + len, to->data, to->len);
	bytes_clear(to);
	*to = longer;
}

/* Makes it the content of an element. */
static void wrap(struct bytes *content, uint8_t tag)
{
	size_t len = content->len;
	uint8_t head[4] = { tag };
	size_t head_len = 1;

	assert(len <= 0xffff);
	if (len > 0xff) {
		head[head_len++] = 0x82;
		head[head_len++] = (uint8_t)(len >> 8);
	} else if (len >= 0x80) {
		head[head_len++] = 0x81;
	}
	head[head_len++] = (uint8_t)len;
	prepend(content, head, head_len);
}

void spnego_write_challenge(struct view inner, struct bytes *out)
{
	/* negState accept-incomplete; supportedMech 1.3.6.1.4.1.311.2.2.10 */
	static const uint8_t before[] = { 0xa0, 0x03, 0x0a, 0x01, 0x01, 0xa1, 0x0c,
		                          0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01,
		                          0x82, 0x37, 0x02, 0x02, 0x0a };
	struct bytes token = bytes_copy(inner);

	wrap(&token, TAG_OCTET_STRING);
	wrap(&token, TAG_INNER_TOKEN);
	prepend(&token, before, sizeof(before));
	wrap(&token, TAG_SEQUENCE);
	wrap(&token, TAG_NEG_TOKEN_RESP);
	*out = token;
}

void spnego_write_accepted(struct bytes *out)
{
	static const uint8_t accepted[] = { 0xa1, 0x07, 0x30, 0x05, 0xa0, 0x03, 0x0a, 0x01, 0x00 };

	*out = bytes_copy((struct view){ accepted, sizeof(accepted) });
}
