/*
 * keys.c - making RSA keys. Searching for primes takes anything from 60 to 350 ms a key and is
 * nearly all of a first start, so several keys are searched for at once.
 */
#include "ca/keys.h"

#include "ca/error.h"

#include <assert.h>
#include <openssl/rsa.h>
#include <pthread.h>

#define KEY_BITS 2048
#define KEYS_MAX 8

EVP_PKEY *ca_key_make(void)
{
	return EVP_RSA_gen(KEY_BITS);
}

static void *make_into(void *slot)
{
	EVP_PKEY **key = slot;

	*key = ca_key_make();
	return NULL;
}

/* A thread that cannot be had costs time only: its key is made by the caller. */
static void make_together(EVP_PKEY *keys[], size_t n)
{
	pthread_t threads[KEYS_MAX];
	bool started[KEYS_MAX];

	for (size_t i = 0; i < n; i++)
		started[i] = pthread_create(&threads[i], NULL, make_into, &keys[i]) == 0;
	for (size_t i = 0; i < n; i++)
		if (started[i])
			pthread_join(threads[i], NULL);
		else
			make_into(&keys[i]);
}

static bool all_made(EVP_PKEY *keys[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!keys[i])
			return false;
	return true;
}

static void free_all(EVP_PKEY *keys[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		EVP_PKEY_free(keys[i]);
		keys[i] = NULL;
	}
}

bool ca_keys_make(EVP_PKEY *keys[], size_t n, struct ca_error *err)
{
	assert(n <= KEYS_MAX);
	make_together(keys, n);
	if (all_made(keys, n))
		return true;
	free_all(keys, n);
	return ca_fail(err, "OpenSSL cannot make an RSA key of %d bits", KEY_BITS);
}
