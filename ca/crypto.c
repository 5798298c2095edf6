/*
 * crypto.c - what other folders need of libcrypto: random bytes, digests, comparing secrets, hex.
 */
#include "ca/ca.h"

#include "ca/cleanup.h"
#include "ca/ossl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>

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

/* MD4 is in the provider "legacy", which need not be installed. */
bool ca_md4(struct view data, uint8_t out[static CA_MD5_LEN])
{
	CLEAN(EVP_MD_freep) EVP_MD *md4 = NULL;
	struct ca_error ignored;

	if (ca_ossl_load(&ignored))
		md4 = EVP_MD_fetch(NULL /* context */, "MD4", NULL /* properties */);
	if (!md4 || !EVP_Digest(data.data, data.len, out, NULL /* length */, md4, NULL)) {
		ERR_clear_error();
		return false;
	}
	return true;
}

void ca_hmac_md5(struct view key, struct view data, uint8_t out[static CA_MD5_LEN])
{
	const void *octets = key.len > 0 ? (const void *)key.data : ""; /* HMAC refuses NULL */

	if (!HMAC(EVP_md5(), octets, (int)key.len, data.data, data.len, out, NULL /* length */))
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
