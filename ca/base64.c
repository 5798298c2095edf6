/*
 * base64.c - base64 and PEM. It is read in all the spellings that SCEP clients give it: they put it
 * into URLs, and what carries the URL has ideas of its own about plus signs and line ends.
 */
#include "ca/ca.h"

#include "ca/cleanup.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* OpenSSL counts in int. */
#define BASE64_MAX (1024 * 1024 * 1024)

#define PEM_LINE_LEN 64 /* RFC 7468 2 */

static bool in_base64_alphabet(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/';
}

/* The character of the standard alphabet that is meant by c, in which ' ' was a '+' before
 * somebody took a query for a form. */
static uint8_t base64_meant(uint8_t c)
{
	switch (c) {
	case ' ':
	case '-':
		return '+';
	case '_':
		return '/';
	default:
		return c;
	}
}

/* Rewrites text in the standard alphabet without line ends and padding. */
static bool base64_normalise(struct view text, uint8_t *out, size_t *out_len)
{
	size_t len = 0, n_padding = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = base64_meant(text.data[i]);

		if (c == '\r' || c == '\n' || c == '\t')
			continue;
		if (c == '=')
			n_padding++;
		else if (in_base64_alphabet(c) && n_padding == 0)
			out[len++] = c;
		else
			return false;
	}
	*out_len = len;
	return n_padding <= 2 && len % 4 != 1;
}

bool ca_base64_decode(struct view text, struct bytes *out)
{
	CLEAN(bytes_clear) struct bytes standard = bytes_alloc(text.len + 3);
	size_t len, padding;

	if (text.len > BASE64_MAX || !base64_normalise(text, standard.data, &len))
		return false;
	padding = (4 - len % 4) % 4;
	memset(standard.data + len, '=', padding);
	*out = bytes_alloc((len + padding) / 4 * 3);
	/* It cannot fail: nothing is left but its alphabet. */
	EVP_DecodeBlock(out->data, standard.data, (int)(len + padding));
	out->len -= padding;
	return true;
}

void ca_base64_encode(struct view data, struct bytes *out)
{
	assert(data.len < BASE64_MAX);
	*out = bytes_alloc((data.len + 2) / 3 * 4 + 1);
	EVP_EncodeBlock(out->data, data.data, (int)data.len);
	out->len--;
}

void ca_pem(const char *label, struct view der, struct bytes *out)
{
	CLEAN(bytes_clear) struct bytes base64 = { 0 };
	CLEAN(BIO_freep) BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	if (!bio)
		abort();
	ca_base64_encode(der, &base64);
	BIO_printf(bio, "-----BEGIN %s-----\n", label);
	for (size_t at = 0; at < base64.len; at += PEM_LINE_LEN)
		BIO_printf(bio, "%.*s\n", PEM_LINE_LEN, (const char *)base64.data + at);
	BIO_printf(bio, "-----END %s-----\n", label);
	BIO_write(bio, "", 1 /* the NUL */);
	size_t size = (size_t)BIO_get_mem_data(bio, &text);
	*out = bytes_copy((struct view){ (const uint8_t *)text, size });
	out->len--;
}
