/*
 * crypto.c - what other folders need of libcrypto: random bytes, SHA-256, comparing secrets, hex,
 * and base64 in all the spellings that SCEP clients give it.
 */
#include "ca/ca.h"

#include "ca/cleanup.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

/* OpenSSL counts in int. */
#define BASE64_MAX (1024 * 1024 * 1024)

void ca_random(uint8_t *out, size_t len)
{
	if (RAND_bytes_ex(NULL /* context */, out, len, 0 /* strength */) != 1)
		abort();
}

void ca_sha256(struct view data, uint8_t out[static SCEP_FINGERPRINT_LEN])
{
	if (!EVP_Digest(data.data, data.len, out, NULL /* length */, EVP_sha256(), NULL))
		abort();
}

bool ca_equal_constant_time(struct view a, struct view b)
{
	return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.data, b.data, a.len) == 0);
}

void ca_hex(struct view data, char *out)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < data.len; i++) {
		*out++ = digits[data.data[i] >> 4];
		*out++ = digits[data.data[i] & 0x0f];
	}
	*out = '\0';
}

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

bool ca_knows_digest(const char *name)
{
	CLEAN(EVP_MD_freep) EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);

	ERR_clear_error();
	return md != NULL;
}

bool ca_knows_cipher(const char *name)
{
	CLEAN(EVP_CIPHER_freep) EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);

	ERR_clear_error();
	return cipher != NULL;
}
