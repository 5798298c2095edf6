#include "ca/keys.h"
#include "tests/unit/check.h"

#include <openssl/evp.h>

static void keys_made_together_are_rsa_2048_and_all_different(void)
{
	EVP_PKEY *keys[3] = { NULL };
	struct ca_error err = { "" };

	if (!CHECK_SAY(ca_keys_make(keys, 3, &err), "%s", err.text))
		return;
	for (size_t i = 0; i < 3; i++) {
		CHECK(EVP_PKEY_is_a(keys[i], "RSA"));
		CHECK_INT(EVP_PKEY_get_bits(keys[i]), 2048);
		CHECK(EVP_PKEY_eq(keys[i], keys[(i + 1) % 3]) == 0);
	}
	for (size_t i = 0; i < 3; i++)
		EVP_PKEY_free(keys[i]);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "keys made together are RSA-2048 and all different",
		  keys_made_together_are_rsa_2048_and_all_different },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/keys", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
