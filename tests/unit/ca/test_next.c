#include "ca/ca.h"
#include "generations.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <string.h>

/* The DER of an extension's value, in hex, as asn1parse finds it behind the OID. */
static struct said extension(const char *dir, const char *oid)
{
	return run_well("openssl asn1parse -in %s/ca.pem | grep -A1 ':%s$' | "
	                "sed -n 's/.*HEX DUMP\\]://p'",
	                dir, oid);
}

static void the_version_counts_certificates_and_keys_from_zero(void)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		CHECK_STR(extension(generations[i].now, "1.3.6.1.4.1.311.21.1").text, "020100");
		CHECK_STR(extension(generations[i].next, "1.3.6.1.4.1.311.21.1").text,
		          "0203010001");
	}
}

static void a_third_ca_is_one_version_further(void)
{
	struct ca_error err = { "" };
	char dir[GENERATIONS_PATH_SIZE];

	CHECK(new_directory("third", dir));
	CHECK_SAY(ca_create_next(dir, TWO->next_ca, TWO->next, LATER, &err), "%s", err.text);
	CHECK_STR(extension(dir, "1.3.6.1.4.1.311.21.1").text, "0203020002");
}

/* What openssl writes into the captured CA's certificate, and what follows. */
static void a_key_is_numbered_by_the_certificate_it_came_with(void)
{
	static const char *const versions[][2] = {
		{ "-addext 1.3.6.1.4.1.311.21.1=DER:020103", "0203040004" }, /* renewed thrice */
		{ "-addext 1.3.6.1.4.1.311.21.1=DER:0203020003", "0203040004" },
		{ "-addext 1.3.6.1.4.1.311.21.1=DER:0500", "0203010001" }, /* no number */
		{ "", "0203010001" },
	};

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		char dir[GENERATIONS_PATH_SIZE], next[GENERATIONS_PATH_SIZE];
		struct ca_error err = { "" };
		struct ca *ca = NULL;

		run_well("cd %s && rm -rf renewed after", scratch_dir());
		CHECK(new_directory("renewed", dir) && new_directory("after", next));
		run_well("cd %s && cp %s/captured/keys/ca.key . && openssl req -x509 -key ca.key "
		         "-subj /CN=Own -out ca.pem %s",
		         dir, data_dir(), versions[i][0]);
		CHECK_SAY(ca_open(dir, &ca, &err), "%s", err.text);
		if (!ca)
			return;
		CHECK_SAY(ca_create_next(next, ca, dir, LATER, &err), "%s", err.text);
		CHECK_STR(extension(next, "1.3.6.1.4.1.311.21.1").text, versions[i][1]);
		ca_close(ca);
	}
}

static void the_next_ca_names_the_one_before_by_its_hash(void)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		struct said hash = run_well("printf 0414; openssl x509 -in %s/ca.pem -outform DER "
		                            "| sha1sum | tr a-f A-F | cut -c1-40",
		                            generations[i].now);

		CHECK_STR(extension(generations[i].now, "1.3.6.1.4.1.311.21.2").text, "");
		CHECK_STR(extension(generations[i].next, "1.3.6.1.4.1.311.21.2").text, hash.text);
	}
}

/* The body of a GetNextCACert answer, in the scratch folder's "answer". */
static void answer(const struct generations *row)
{
	struct ca_error err = { "" };
	struct chain chain = { 0 };
	struct bytes der = { 0 };

	CHECK_SAY(ca_chain(row->next_ca, &chain, &err) &&
	                  ca_encode_next(row->ca, &chain, &der, &err),
	          "%s", err.text);
	write_file(scratch("answer"), bytes_view(&der));
	bytes_clear(&der);
	chain_clear(&chain);
}

static struct said verify_answer(const char *command, const char *trust)
{
	return run("openssl %s -verify -inform DER -in %s -CAfile %s -attime %lld -out %s", command,
	           scratch("answer"), trust, (long long)LATER, scratch("content"));
}

static void openssl_verifies_getnextcacert_against_the_current_ca(void)
{
	static const char *const commands[] = { "cms -binary", "smime -binary" };

	for (size_t i = 0; i < GENERATIONS; i++)
		for (size_t n = 0; n < 2; n++) {
			const char *trust = scratch("trust.pem");
			struct said said;

			run_well("cat %s/%s >%s", generations[i].now, generations[i].anchor, trust);
			answer(&generations[i]);
			said = verify_answer(commands[n], trust);
			CHECK_SAY(said.status == 0 && strstr(said.text, "successful"), "%s %s: %s",
			          generations[i].name, commands[n], said.text);
		}
}

/* GetCACert at the next CA itself says what it should be; one certificate is a list here too. */
static void its_content_is_the_chain_of_the_next_ca_in_the_same_order(void)
{
	static const char *const chains[] = { "ra-sign.pem ra-encrypt.pem ca.pem",
		                              "ra-sign.pem ra-encrypt.pem root.pem ca.pem",
		                              "ca.pem" };

	for (size_t i = 0; i < GENERATIONS; i++) {
		answer(&generations[i]);
		run_well("openssl cms -verify -noverify -binary -inform DER -in %s -out %s",
		         scratch("answer"), scratch("content"));
		run_well("openssl pkcs7 -inform DER -in %s -print_certs | "
		         "sed -n '/^-----BEGIN/,/^-----END/p' >%s; cd %s && cat %s | cmp - %s",
		         scratch("content"), scratch("got.pem"), generations[i].next, chains[i],
		         scratch("got.pem"));
	}
}

static void its_content_is_plain_data_and_sha_256_signs_it(void)
{
	answer(SINGLE);
	struct said said = run_well("openssl cms -cmsout -print -noout -inform DER -in %s | "
	                            "grep -v '^ *[0-9a-f]* - '",
	                            scratch("answer"));

	CHECK_SAY(strstr(said.text, "eContentType: pkcs7-data"), "%s", said.text);
	CHECK_SAY(strstr(said.text, "algorithm: sha256 "), "%s", said.text);
	CHECK_SAY(strstr(said.text, "signedAttrs:\n          <ABSENT>"), "%s", said.text);
}

static void whoever_trusts_another_ca_does_not_believe_it(void)
{
	struct said said;

	answer(SINGLE);
	said = verify_answer("cms -binary", scratch("single-tier-next/ca.pem"));
	CHECK_SAY(said.status != 0 && strstr(said.text, "Verification failure"), "%s", said.text);
}

static void a_next_ca_without_certificates_is_refused(void)
{
	struct chain empty = { 0 };
	struct bytes der = { 0 };
	struct ca_error err = { "" };

	CHECK(!ca_encode_next(SINGLE->ca, &empty, &der, &err));
	CHECK_SAY(strstr(err.text, "RFC 8894 4.7.1"), "%s", err.text);
	CHECK(!der.data);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the version counts certificates and keys from zero",
		  the_version_counts_certificates_and_keys_from_zero },
		{ "a third CA is one version further", a_third_ca_is_one_version_further },
		{ "a key is numbered by the certificate it came with",
		  a_key_is_numbered_by_the_certificate_it_came_with },
		{ "the next CA names the one before by its hash",
		  the_next_ca_names_the_one_before_by_its_hash },
		{ "openssl verifies GetNextCACert against the current CA",
		  openssl_verifies_getnextcacert_against_the_current_ca },
		{ "its content is the chain of the next CA in the same order",
		  its_content_is_the_chain_of_the_next_ca_in_the_same_order },
		{ "its content is plain data, and SHA-256 signs it",
		  its_content_is_plain_data_and_sha_256_signs_it },
		{ "whoever trusts another CA does not believe it",
		  whoever_trusts_another_ca_does_not_believe_it },
		{ "a next CA without certificates is refused",
		  a_next_ca_without_certificates_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/next", generations_make, generations_close, NULL, NULL,
		                    tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
