#include "ca/ca.h"
#include "ca/ca_private.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

static char keys[512], keys_ca_only[512], other[512], two_tier[512];

/* A second CA with its RAs that has nothing to do with the captured one, and one below a root. */
static int make_other_cas(void)
{
	snprintf(keys, sizeof(keys), "%s/captured/keys", data_dir());
	snprintf(keys_ca_only, sizeof(keys_ca_only), "%s/captured/keys-ca-only", data_dir());
	snprintf(other, sizeof(other), "%s", scratch("other"));
	snprintf(two_tier, sizeof(two_tier), "%s", scratch("two-tier"));
	const char *script =
		"set -e; mkdir other two-tier; cd other\n"
		"ec='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
		"openssl req -x509 $ec -keyout ca.key -out ca.pem -subj /CN=other\n"
		"cd ../two-tier\n"
		"openssl req -x509 $ec -keyout ../root.key -out root.pem -subj /CN=root\n"
		"openssl req -newkey rsa:2048 -nodes -keyout ca.key -out ca.csr -subj /CN=sub\n"
		"openssl x509 -req -in ca.csr -CA root.pem -CAkey ../root.key -out ca.pem\n"
		"for ra in ra-sign ra-encrypt; do\n"
		"  openssl req -newkey rsa:2048 -nodes -keyout $ra.key -out $ra.csr -subj /CN=$ra\n"
		"  openssl x509 -req -in $ra.csr -CA ca.pem -CAkey ca.key -out $ra.pem\n"
		"done; rm *.csr\n";
	write_file(scratch("make"), view_of_text(script));
	return run("cd %s && sh make", scratch_dir()).status;
}

static struct ca *open_well(const char *dir)
{
	struct ca_error err = { "" };
	struct ca *ca = NULL;

	CHECK_SAY(ca_open(dir, &ca, &err), "%s", err.text);
	return ca;
}

static void an_ndes_has_three_certificates_with_their_keys(void)
{
	struct ca *ca = open_well(keys);

	if (!ca)
		return;
	CHECK(ca->ra_sign != ca->ca && ca->ra_encrypt != ca->ca && ca->root == ca->ca);
	CHECK(X509_check_private_key(ca->ca, ca->ca_key) == 1);
	CHECK(X509_check_private_key(ca->ra_sign, ca->ra_sign_key) == 1);
	CHECK(X509_check_private_key(ca->ra_encrypt, ca->ra_encrypt_key) == 1);
	ca_close(ca);
}

static void a_ca_without_ra_files_is_its_own_ra(void)
{
	struct ca *ca = open_well(keys_ca_only);

	if (!ca)
		return;
	CHECK(ca->ra_sign == ca->ca && ca->ra_encrypt == ca->ca && ca->root == ca->ca);
	CHECK(ca->ra_sign_key == ca->ca_key && ca->ra_encrypt_key == ca->ca_key);
	ca_close(ca);
}

static void a_ca_below_a_root_knows_its_root(void)
{
	struct ca *ca = open_well(two_tier);

	if (!ca)
		return;
	CHECK(ca->root != ca->ca);
	CHECK(X509_NAME_cmp(X509_get_subject_name(ca->root), X509_get_issuer_name(ca->ca)) == 0);
	ca_close(ca);
}

static void a_root_pem_that_is_the_ca_itself_is_no_second_tier(void)
{
	run_well("cd %s && rm -rf same && cp -r %s same && cp same/ca.pem same/root.pem",
	         scratch_dir(), keys);
	struct ca *ca = open_well(scratch("same"));
	if (ca)
		CHECK(ca->root == ca->ca);
	ca_close(ca);
}

static void single_des_is_known_while_a_ca_is_open_and_the_rest_always(void)
{
	struct ca *ca = open_well(keys), *again = open_well(keys);
	uint8_t digest[SCEP_FINGERPRINT_LEN];

	ca_close(again);
	EVP_CIPHER *des = EVP_CIPHER_fetch(NULL, "DES-CBC", NULL);
	EVP_CIPHER *aes = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
	CHECK(des != NULL);
	CHECK(aes != NULL);
	EVP_CIPHER_free(des);
	EVP_CIPHER_free(aes);
	ca_close(ca);
	ca_sha256(view_of_text("abc"), digest);
	CHECK_BYTES(digest, 4, "\xba\x78\x16\xbf", 4);
}

static void opening_writes_nothing(void)
{
	run_well("rm -rf %s && cp -r %s %s", scratch("kept"), keys, scratch("kept"));
	struct said before = run_well("ls -lA --time-style=full-iso %s", scratch("kept"));
	ca_close(open_well(scratch("kept")));
	CHECK_STR(run_well("ls -lA --time-style=full-iso %s", scratch("kept")).text, before.text);
}

struct broken {
	const char *name;
	const char *from;
	const char *by;       /* shell, in a copy of from; $OTHER is another CA's folder */
	const char *error[2]; /* parts of the sentence */
};

static const struct broken brokens[] = {
	{ "nothing there", keys, "rm *", { "/bad/ca.pem is missing", "needs ca.pem and ca.key" } },
	{ "no CA certificate", keys, "rm ca.pem", { "/bad/ca.pem is missing", "ca.key" } },
	{ "no CA key", keys, "rm ca.key", { "/bad/ca.key is missing", "ca.pem" } },
	{ "the CA's key is another's",
	  keys,
	  "cp ra-sign.key ca.key",
	  { "/bad/ca.key is not the key of ca.pem", "belong together" } },
	{ "the CA's key is of another kind",
	  keys,
	  "cp $OTHER/ca.key ca.key",
	  { "/bad/ca.key is not the key of ca.pem", "" } },
	{ "RA keys exchanged",
	  keys,
	  "mv ra-sign.key k; mv ra-encrypt.key ra-sign.key; mv k ra-encrypt.key",
	  { "/bad/ra-sign.key is not the key of ra-sign.pem", "" } },
	{ "the encryption key is another's",
	  keys,
	  "cp ca.key ra-encrypt.key",
	  { "/bad/ra-encrypt.key is not the key of ra-encrypt.pem", "" } },
	{ "no signing certificate", keys, "rm ra-sign.pem", { "/bad/ra-sign.pem is missing", "" } },
	{ "no signing key", keys, "rm ra-sign.key", { "/bad/ra-sign.key is missing", "none of" } },
	{ "no encryption certificate",
	  keys,
	  "rm ra-encrypt.pem",
	  { "/bad/ra-encrypt.pem is missing", "" } },
	{ "no encryption key",
	  keys,
	  "rm ra-encrypt.key",
	  { "/bad/ra-encrypt.key is missing", "" } },
	{ "only one RA", keys, "rm ra-sign.*", { "/bad/ra-sign.", "is missing" } },
	{ "RAs of another CA",
	  keys,
	  "cp $TWO/ra-* .",
	  { "/bad/ra-sign.pem is not issued by ca.pem", "" } },
	{ "RAs of a CA of the same name",
	  two_tier,
	  "openssl req -x509 -key ca.key -subj /CN=sub -out ca.pem; rm root.pem;"
	  "openssl genrsa -out new.key; openssl req -x509 -key new.key -subj /CN=sub -out ca.pem;"
	  "mv new.key ca.key",
	  { "/bad/ra-sign.pem is not issued by ca.pem", "" } },
	{ "no root",
	  two_tier,
	  "rm root.pem",
	  { "/bad/root.pem is missing", "ca.pem is issued by CN=root" } },
	{ "the root is another",
	  two_tier,
	  "cp $OTHER/ca.pem root.pem",
	  { "/bad/ca.pem is not issued by root.pem", "" } },
	{ "a chain in ca.pem",
	  two_tier,
	  "cat root.pem >>ca.pem",
	  { "/bad/ca.pem holds more than one certificate", "root.pem" } },
	{ "a CA that cannot decrypt", other, "true", { "/bad: the keys that", "RSA" } },
};

static void what_does_not_belong_together_is_named_with_the_remedy(void)
{
	for (size_t i = 0; i < sizeof(brokens) / sizeof(brokens[0]); i++) {
		const struct broken *broken = &brokens[i];
		struct ca_error err = { "" };
		struct ca *ca = NULL;

		run_well("cd %s && rm -rf bad && cp -r %s bad && cd bad && OTHER=%s TWO=%s && { "
		         "%s; }",
		         scratch_dir(), broken->from, other, two_tier, broken->by);
		CHECK_SAY(!ca_open(scratch("bad"), &ca, &err) && !ca, "%s: opened", broken->name);
		CHECK_SAY(strstr(err.text, broken->error[0]) && strstr(err.text, broken->error[1]),
		          "%s: %s", broken->name, err.text);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "an NDES has three certificates with their keys",
		  an_ndes_has_three_certificates_with_their_keys },
		{ "a CA without RA files is its own RA", a_ca_without_ra_files_is_its_own_ra },
		{ "a CA below a root knows its root", a_ca_below_a_root_knows_its_root },
		{ "a root.pem that is the CA itself is no second tier",
		  a_root_pem_that_is_the_ca_itself_is_no_second_tier },
		{ "single DES is known while a CA is open, and the rest always",
		  single_des_is_known_while_a_ca_is_open_and_the_rest_always },
		{ "opening writes nothing", opening_writes_nothing },
		{ "what does not belong together is named, with the remedy",
		  what_does_not_belong_together_is_named_with_the_remedy },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/authority", make_other_cas, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
