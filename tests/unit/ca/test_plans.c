#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NOW INT64_C(1793000000) /* 2026-10-26 07:33:20 */

struct row {
	const char *name;
	enum ca_hierarchy hierarchy;
	const char *files;    /* as ls lists them */
	const char *chain[5]; /* in the order of GetCACert */
	char dir[512];
};

static struct row rows[] = {
	{ .name = "single-tier",
	  .hierarchy = CA_SINGLE_TIER,
	  .files = "ca.key ca.pem ra-encrypt.key ra-encrypt.pem ra-sign.key ra-sign.pem ",
	  .chain = { "ra-sign.pem", "ra-encrypt.pem", "ca.pem" } },
	{ .name = "two-tier",
	  .hierarchy = CA_TWO_TIER,
	  .files = "ca.key ca.pem ra-encrypt.key ra-encrypt.pem ra-sign.key ra-sign.pem "
	           "root.key root.pem ",
	  .chain = { "ra-sign.pem", "ra-encrypt.pem", "root.pem", "ca.pem" } },
	{ .name = "ca-only",
	  .hierarchy = CA_ONLY,
	  .files = "ca.key ca.pem ",
	  .chain = { "ca.pem" } },
};
#define ROWS     (sizeof(rows) / sizeof(rows[0]))
#define TWO_TIER (rows[1].dir)
#define CA_ALONE (rows[2].dir)

static int make_one_of_each(void)
{
	struct ca_error err = { "" };

	for (size_t i = 0; i < ROWS; i++) {
		snprintf(rows[i].dir, sizeof(rows[i].dir), "%s", scratch("%s", rows[i].name));
		if (mkdir(rows[i].dir, 0700) != 0 ||
		    !ca_create(rows[i].dir, rows[i].hierarchy, NOW, &err))
			return 1;
	}
	return 0;
}

static struct ca *open_ca(const char *dir)
{
	struct ca_error err = { "" };
	struct ca *ca = NULL;

	CHECK_SAY(ca_open(dir, &ca, &err), "%s", err.text);
	return ca;
}

static void each_hierarchy_has_its_files_and_keys_are_private(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		CHECK_STR(run_well("ls -A %s | tr '\\n' ' '", rows[i].dir).text, rows[i].files);
		CHECK_STR(run_well("find %s -name '*.key' ! -perm 600", rows[i].dir).text, "");
	}
}

static void an_open_ca_knows_its_hierarchy(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct ca *ca = open_ca(rows[i].dir);

		if (ca)
			CHECK_INT(ca_hierarchy(ca), rows[i].hierarchy);
		ca_close(ca);
	}
}

static void openssl_verifies_every_certificate_of_every_chain(void)
{
	for (size_t i = 0; i < ROWS; i++)
		for (size_t n = 0; rows[i].chain[n]; n++) {
			const char *root = rows[i].hierarchy == CA_TWO_TIER ? "root" : "ca";

			run_well("cd %s && openssl verify -x509_strict -attime %lld -CAfile "
			         "%s.pem -untrusted ca.pem %s",
			         rows[i].dir, (long long)NOW, root, rows[i].chain[n]);
		}
}

/* openssl reads the order out of the SignedData that is sent; one certificate is sent bare. */
static void getcacert_has_the_order_of_an_ndes(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct ca *ca = open_ca(rows[i].dir);
		struct ca_error err = { "" };
		struct chain chain = { 0 };
		struct bytes der = { 0 };

		if (!ca)
			continue;
		CHECK(ca_chain(ca, &chain, &err) && ca_encode_chain(&chain, &der, &err));
		write_file(scratch("sent"), bytes_view(&der));
		if (rows[i].hierarchy == CA_ONLY)
			run_well("openssl x509 -inform DER -in %s >%s", scratch("sent"),
			         scratch("got.pem"));
		else
			run_well("openssl pkcs7 -inform DER -in %s -print_certs | "
			         "sed -n '/^-----BEGIN/,/^-----END/p' >%s",
			         scratch("sent"), scratch("got.pem"));
		run_well("cd %s && cat %s %s %s %s | cmp - %s", rows[i].dir, rows[i].chain[0],
		         rows[i].chain[1] ? rows[i].chain[1] : "",
		         rows[i].chain[2] ? rows[i].chain[2] : "",
		         rows[i].chain[3] ? rows[i].chain[3] : "", scratch("got.pem"));
		bytes_clear(&der);
		chain_clear(&chain);
		ca_close(ca);
	}
}

static void a_ca_alone_may_sign_and_decrypt_messages(void)
{
	struct said said = run_well("openssl x509 -in %s/ca.pem -noout -ext "
	                            "keyUsage,basicConstraints",
	                            CA_ALONE);

	CHECK_SAY(strstr(said.text,
	                 "Digital Signature, Key Encipherment, Certificate Sign, CRL Sign"),
	          "%s", said.text);
	CHECK_SAY(strstr(said.text, "CA:TRUE"), "%s", said.text);
}

static void the_root_has_a_name_and_a_key_of_its_own_and_outlives_the_ca(void)
{
	CHECK_STR(run_well("openssl x509 -in %s/root.pem -noout -subject -nameopt RFC2253 -dates",
	                   TWO_TIER)
	                  .text,
	          "subject=CN=MOCKNDES Test Root CA (do not trust),"
	          "O=mockndes test CA - not to be trusted\n"
	          "notBefore=Oct 26 06:33:20 2026 GMT\nnotAfter=Oct 26 06:33:20 2036 GMT");
	CHECK_STR(run_well("openssl x509 -in %s/ca.pem -noout -enddate", TWO_TIER).text,
	          "notAfter=Oct 26 06:33:20 2031 GMT");
	CHECK_STR(run_well("openssl pkey -in %s/root.key -pubout", TWO_TIER).text,
	          run_well("openssl x509 -in %s/root.pem -noout -pubkey", TWO_TIER).text);
	CHECK(run("cmp %s/root.key %s/ca.key", TWO_TIER, TWO_TIER).status != 0);
}

/* In this directory a two-tier CA was begun, and now it is to be a CA alone. */
static void what_another_making_left_does_not_stay(void)
{
	struct ca_error err = { "" };
	char dir[512];

	snprintf(dir, sizeof(dir), "%s", scratch("left"));
	run_well("cp -r %s %s && rm %s/ca.pem", TWO_TIER, dir, dir);
	CHECK_SAY(ca_create(dir, CA_ONLY, NOW, &err), "%s", err.text);
	CHECK_STR(run_well("ls -A %s | tr '\\n' ' '", dir).text, "ca.key ca.pem ");
	ca_close(open_ca(dir));
}

static void what_cannot_be_removed_is_named(void)
{
	struct ca_error err = { "" };
	char dir[512];

	snprintf(dir, sizeof(dir), "%s", scratch("stuck"));
	run_well("mkdir -p %s/root.pem", dir);
	CHECK(!ca_create(dir, CA_ONLY, NOW, &err));
	CHECK_SAY(strstr(err.text, "/stuck/root.pem: Is a directory"), "%s", err.text);
	CHECK(!ca_exists(dir));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "each hierarchy has its files, and keys are private",
		  each_hierarchy_has_its_files_and_keys_are_private },
		{ "an open CA knows its hierarchy", an_open_ca_knows_its_hierarchy },
		{ "openssl verifies every certificate of every chain",
		  openssl_verifies_every_certificate_of_every_chain },
		{ "GetCACert has the order of an NDES", getcacert_has_the_order_of_an_ndes },
		{ "a CA alone may sign and decrypt messages",
		  a_ca_alone_may_sign_and_decrypt_messages },
		{ "the root has a name and a key of its own and outlives the CA",
		  the_root_has_a_name_and_a_key_of_its_own_and_outlives_the_ca },
		{ "what another making left does not stay",
		  what_another_making_left_does_not_stay },
		{ "what cannot be removed is named", what_cannot_be_removed_is_named },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/plans", make_one_of_each, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
