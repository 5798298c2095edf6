/*
 * fuzz_base64.c - base64 as clients spell it. OpenSSL's encoder is the witness: what is accepted
 * must be what it writes of the result, and what it writes must be accepted.
 */
#include "fuzz.h"

#include "ca/ca.h"

#include <openssl/evp.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* EVP_EncodeBlock without padding. The caller clears it. */
static struct bytes encode(struct view data)
{
	struct bytes text = bytes_alloc((data.len + 2) / 3 * 4 + 1);

	EVP_EncodeBlock(text.data, data.data, (int)data.len);
	text.len = data.len / 3 * 4 + (data.len % 3 ? data.len % 3 + 1 : 0);
	return text;
}

/* The six bits that a character stands for, or -1. */
static int sextet(uint8_t c)
{
	const char *at;

	if (c == '-' || c == ' ')
		c = '+';
	if (c == '_')
		c = '/';
	at = c ? strchr(alphabet, c) : NULL;
	return at ? (int)(at - alphabet) : -1;
}

/* Bits of the last character that belong to no byte. */
static int spare_bits(size_t len)
{
	static const int spare[] = { 0, 0x0f, 0x03 };

	return spare[len % 3];
}

static void is_what_openssl_writes(struct view text, struct view decoded)
{
	CLEAN(bytes_clear) struct bytes want = encode(decoded);
	size_t at = 0;

	for (size_t i = 0; i < text.len; i++) {
		int got = sextet(text.data[i]);

		if (got < 0)
			continue; /* white space, padding */
		MUST(at < want.len);
		if (++at == want.len)
			got &= ~spare_bits(decoded.len);
		MUST(got == sextet(want.data[at - 1]));
	}
	MUST(at == want.len);
}

static void any_text(struct view text)
{
	CLEAN(bytes_clear) struct bytes decoded = { 0 };

	if (ca_base64_decode(text, &decoded))
		is_what_openssl_writes(text, bytes_view(&decoded));
	else
		MUST(!decoded.data);
}

/* In the alphabet of URLs and in lines, or as it is. */
static void respell(struct bytes *text)
{
	struct bytes lines = bytes_alloc(text->len + text->len / 64 + 1);
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++) {
		uint8_t c = text->data[i];

		lines.data[len++] = c == '+' ? '-' : c == '/' ? '_' : c;
		if (i % 64 == 63)
			lines.data[len++] = '\n';
	}
	lines.len = len;
	bytes_clear(text);
	*text = lines;
}

static void any_bytes(struct view data)
{
	CLEAN(bytes_clear) struct bytes text = encode(data);

	for (int spelling = 0; spelling < 2; spelling++) {
		CLEAN(bytes_clear) struct bytes decoded = { 0 };

		MUST(ca_base64_decode(bytes_view(&text), &decoded));
		MUST(view_equal(bytes_view(&decoded), data));
		respell(&text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct view input = { data, size };

	any_text(input);
	any_bytes(input);
	return 0;
}
