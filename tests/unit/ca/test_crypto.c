#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <string.h>

static void random_bytes_differ_each_time(void)
{
	uint8_t first[32] = { 0 }, second[32] = { 0 };

	ca_random(first, sizeof(first));
	ca_random(second, sizeof(second));
	CHECK(memcmp(first, second, sizeof(first)) != 0);
}

static void sha256_and_hex_say_what_openssl_says(void)
{
	uint8_t digest[SCEP_FINGERPRINT_LEN];
	char hex[2 * SCEP_FINGERPRINT_LEN + 1];

	ca_sha256(view_of_text("secret"), digest);
	ca_hex((struct view){ digest, sizeof(digest) }, hex);
	CHECK_STR(run_well("printf secret | openssl dgst -sha256 -r | cut -d' ' -f1 | tr a-f A-F")
	                  .text,
	          hex);
	ca_hex(view_of_text(""), hex);
	CHECK_STR(hex, "");
}

static void secrets_are_equal_only_as_a_whole(void)
{
	CHECK(ca_equal_constant_time(view_of_text("secret"), view_of_text("secret")));
	CHECK(ca_equal_constant_time(view_of_text(""), (struct view){ NULL, 0 }));
	CHECK(!ca_equal_constant_time(view_of_text("secret"), view_of_text("Secret")));
	CHECK(!ca_equal_constant_time(view_of_text("secret"), view_of_text("secret2")));
	CHECK(!ca_equal_constant_time(view_of_text("secret"), view_of_text("")));
}

/* What `openssl dgst` says of the text, in upper-case hex. */
static struct said openssl_digest(const char *options, const char *text)
{
	write_file(scratch("text"), view_of_text(text));
	return run_well("openssl dgst %s -r %s | cut -d' ' -f1 | tr a-f A-F", options,
	                scratch("text"));
}

static void md4_says_what_openssl_says(void)
{
	/* the last is longer than one block of 64 bytes */
	static const char long_text[] = "0123456789012345678901234567890123456789"
					"0123456789012345678901234567890123456789";
	static const char *const texts[] = { "", "s", long_text };
	char hex[2 * CA_MD5_LEN + 1];
	uint8_t digest[CA_MD5_LEN];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		CHECK(ca_md4(view_of_text(texts[i]), digest));
		ca_hex((struct view){ digest, sizeof(digest) }, hex);
		CHECK_STR(openssl_digest("-md4 -provider legacy -provider default", texts[i]).text,
		          hex);
	}
}

static void hmac_md5_says_what_openssl_says(void)
{
	static const uint8_t key[] = { 0x00, 0xff, 0x10 };
	char hex[2 * CA_MD5_LEN + 1];
	uint8_t digest[CA_MD5_LEN];

	ca_hmac_md5((struct view){ key, sizeof(key) }, view_of_text("secret"), digest);
	ca_hex((struct view){ digest, sizeof(digest) }, hex);
	CHECK_STR(openssl_digest("-md5 -mac hmac -macopt hexkey:00ff10", "secret").text, hex);
	/* RFC 2104's function of nothing and nothing */
	ca_hmac_md5((struct view){ NULL, 0 }, (struct view){ NULL, 0 }, digest);
	ca_hex((struct view){ digest, sizeof(digest) }, hex);
	CHECK_STR(hex, "74E6F7298A9C2D168935F58C001BAD88");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "random bytes differ each time", random_bytes_differ_each_time },
		{ "SHA-256 and hex say what openssl says", sha256_and_hex_say_what_openssl_says },
		{ "secrets are equal only as a whole", secrets_are_equal_only_as_a_whole },
		{ "MD4 says what openssl says", md4_says_what_openssl_says },
		{ "HMAC-MD5 says what openssl says", hmac_md5_says_what_openssl_says },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/crypto", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
