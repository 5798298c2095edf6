#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

static char keys[512], keys_ca_only[512], two_tier[512];

/* The captured CA below a root that is made here. */
static int make_two_tier(void)
{
	snprintf(keys, sizeof(keys), "%s/captured/keys", data_dir());
	snprintf(keys_ca_only, sizeof(keys_ca_only), "%s/captured/keys-ca-only", data_dir());
	snprintf(two_tier, sizeof(two_tier), "%s", scratch("two-tier"));
	return run("cp -r %s %s && cd %s && openssl req -x509 -newkey rsa:2048 -nodes -keyout "
	           "../root.key -out root.pem -subj /CN=root && openssl x509 -x509toreq -in ca.pem "
	           "-signkey ca.key -out ../csr && openssl x509 -req -in ../csr -CA root.pem "
	           "-CAkey ../root.key -out ca.pem",
	           keys, two_tier, two_tier)
	        .status;
}

struct row {
	const char *name, *dir;
	const char *files[5]; /* in the order of GetCACert */
	const char *trust[3];
};

static const struct row rows[] = {
	{ "single-tier", keys, { "ra-sign.pem", "ra-encrypt.pem", "ca.pem" }, { "ca.pem" } },
	{ "two-tier",
	  two_tier,
	  { "ra-sign.pem", "ra-encrypt.pem", "root.pem", "ca.pem" },
	  { "root.pem", "ca.pem" } },
	{ "CA only", keys_ca_only, { "ca.pem" }, { "ca.pem" } },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static struct bytes der_in(const char *dir, const char *file)
{
	run_well("openssl x509 -in %s/%s -outform DER -out %s", dir, file, scratch("der"));
	return read_file(scratch("der"));
}

static struct ca *open_ca(const char *dir)
{
	struct ca_error err = { "" };
	struct ca *ca = NULL;

	CHECK_SAY(ca_open(dir, &ca, &err), "%s", err.text);
	return ca;
}

static void check_chain(const struct row *row, const struct ca *ca)
{
	struct ca_error err = { "" };
	struct chain chain = { 0 };
	size_t n = 0;

	CHECK_SAY(ca_chain(ca, &chain, &err), "%s: %s", row->name, err.text);
	for (; row->files[n]; n++) {
		struct bytes want = der_in(row->dir, row->files[n]);

		CHECK_SAY(n < chain.n &&
		                  view_equal(bytes_view(&chain.certificates[n]), bytes_view(&want)),
		          "%s: certificate %zu is not %s", row->name, n, row->files[n]);
		bytes_clear(&want);
	}
	CHECK_INT(chain.n, n);
	chain_clear(&chain);
}

static void the_chain_has_the_order_of_an_ndes(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct ca *ca = open_ca(rows[i].dir);

		if (ca)
			check_chain(&rows[i], ca);
		ca_close(ca);
	}
}

static void what_to_trust_begins_with_the_root(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct ca *ca = open_ca(rows[i].dir);
		struct ca_error err = { "" };
		struct bytes pem = { 0 };

		if (!ca)
			continue;
		CHECK_SAY(ca_trust_pem(ca, &pem, &err), "%s", err.text);
		write_file(scratch("trust.pem"), bytes_view(&pem));
		for (size_t n = 0; n < 3 && rows[i].trust[n]; n++)
			run_well("cat %s | awk '/^-----BEGIN/{n++} n==%zu' | openssl x509 >%s; "
			         "openssl x509 -in %s/%s | cmp - %s",
			         scratch("trust.pem"), n + 1, scratch("one.pem"), rows[i].dir,
			         rows[i].trust[n], scratch("one.pem"));
		CHECK_INT(run("grep -c BEGIN %s", scratch("trust.pem")).text[0] - '0',
		          rows[i].trust[1] ? 2 : 1);
		bytes_clear(&pem);
		ca_close(ca);
	}
}

static void every_role_has_a_certificate(void)
{
	static const char *const files[] = {
		[CA_ROLE_ROOT] = "root.pem",
		[CA_ROLE_CA] = "ca.pem",
		[CA_ROLE_RA_SIGN] = "ra-sign.pem",
		[CA_ROLE_RA_ENCRYPT] = "ra-encrypt.pem",
	};
	struct ca *two = open_ca(two_tier), *only = open_ca(keys_ca_only);
	struct bytes alone = der_in(keys_ca_only, "ca.pem");

	for (size_t i = 0; two && only && i < 4; i++) {
		struct bytes want = der_in(two_tier, files[i]);

		CHECK_SAY(view_equal(ca_certificate(two, i), bytes_view(&want)), "%s", files[i]);
		CHECK_SAY(view_equal(ca_certificate(only, i), bytes_view(&alone)), "%s", files[i]);
		bytes_clear(&want);
	}
	bytes_clear(&alone);
	ca_close(two);
	ca_close(only);
}

/* openssl writes AB:CD:..., we ABCD... */
static void remove_colons(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (*from != ':')
			*to++ = *from;
	*to = '\0';
}

static void fingerprints_are_those_that_openssl_prints(void)
{
	static const char *const digests[] = { "MD5", "SHA1", "SHA256" };
	struct bytes der = der_in(keys, "ca.pem");

	for (size_t i = 0; i < 3; i++) {
		struct said said = run_well("openssl x509 -in %s/ca.pem -noout -fingerprint -%s "
		                            "| sed 's/.*=//'",
		                            keys, digests[i]);
		char text[CA_FINGERPRINT_TEXT_SIZE] = "";
		struct ca_error err = { "" };

		remove_colons(said.text);
		CHECK_SAY(ca_fingerprint(bytes_view(&der), digests[i], text, &err), "%s", err.text);
		CHECK_STR(text, said.text);
	}
	bytes_clear(&der);
}

static void a_digest_that_is_unknown_or_too_long_is_refused(void)
{
	static const char *const digests[] = { "SHA512", "NOPE", "" };

	for (size_t i = 0; i < 3; i++) {
		char text[CA_FINGERPRINT_TEXT_SIZE] = "before";
		struct ca_error err = { "" };

		CHECK(!ca_fingerprint(view_of_text("x"), digests[i], text, &err));
		CHECK_SAY(strstr(err.text, "take MD5, SHA1 or SHA256"), "%s", err.text);
		CHECK_STR(text, "before");
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the chain has the order of an NDES", the_chain_has_the_order_of_an_ndes },
		{ "what to trust begins with the root", what_to_trust_begins_with_the_root },
		{ "every role has a certificate", every_role_has_a_certificate },
		{ "fingerprints are those that openssl prints",
		  fingerprints_are_those_that_openssl_prints },
		{ "a digest that is unknown or too long is refused",
		  a_digest_that_is_unknown_or_too_long_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/chain", make_two_tier, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
