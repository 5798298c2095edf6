#include "ca/files.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *captured(void)
{
	static char dir[512];

	snprintf(dir, sizeof(dir), "%s/captured/keys", data_dir());
	return dir;
}

static void what_is_written_is_read_by_openssl_and_again_by_us(void)
{
	X509 *cert = NULL, *cert_again = NULL;
	EVP_PKEY *key = NULL, *key_again = NULL;
	struct ca_error err = { "" };
	const char *dir = scratch_dir();

	CHECK_SAY(ca_read_certificate(captured(), "ca.pem", &cert, &err), "%s", err.text);
	CHECK_SAY(ca_read_key(captured(), "ca.key", &key, &err), "%s", err.text);
	CHECK_SAY(ca_write_certificate(dir, "a.pem", cert, &err), "%s", err.text);
	CHECK_SAY(ca_write_key(dir, "a.key", key, &err), "%s", err.text);
	CHECK_SAY(ca_read_certificate(dir, "a.pem", &cert_again, &err), "%s", err.text);
	CHECK_SAY(ca_read_key(dir, "a.key", &key_again, &err), "%s", err.text);
	CHECK(X509_cmp(cert, cert_again) == 0);
	CHECK(EVP_PKEY_eq(key, key_again) == 1);
	struct said said = run_well("openssl x509 -in %s/a.pem -noout -pubkey", dir);
	CHECK_STR(run_well("openssl pkey -in %s/a.key -pubout", dir).text, said.text);
	X509_free(cert);
	X509_free(cert_again);
	EVP_PKEY_free(key);
	EVP_PKEY_free(key_again);
}

static void a_key_is_its_owners_whatever_was_there_and_whatever_the_umask(void)
{
	EVP_PKEY *key = NULL;
	struct ca_error err = { "" };
	struct stat st = { 0 };

	CHECK_SAY(ca_read_key(captured(), "ca.key", &key, &err), "%s", err.text);
	write_file(scratch("b.key"), view_of_text("old"));
	write_file(scratch("b.key.new"), view_of_text("left over"));
	chmod(scratch("b.key"), 0644);
	chmod(scratch("b.key.new"), 0666);
	mode_t before = umask(0);
	CHECK_SAY(ca_write_key(scratch_dir(), "b.key", key, &err), "%s", err.text);
	umask(before);
	CHECK_INT(stat(scratch("b.key"), &st), 0);
	CHECK_INT(st.st_mode & 07777, 0600);
	CHECK(access(scratch("b.key.new"), F_OK) != 0);
	EVP_PKEY_free(key);
}

static void a_file_that_cannot_be_written_is_named(void)
{
	X509 *cert = NULL;
	struct ca_error err = { "" };

	CHECK_SAY(ca_read_certificate(captured(), "ca.pem", &cert, &err), "%s", err.text);
	CHECK(!ca_write_certificate("/nonexistent", "a.pem", cert, &err));
	CHECK_SAY(strstr(err.text, "/nonexistent/a.pem: No such file"), "%s", err.text);
	X509_free(cert);
}

struct bad_file {
	const char *name;
	const char *made_by; /* shell, in the scratch folder; $KEYS are sound keys */
	bool key;
	const char *error;
};

static const struct bad_file bad_files[] = {
	{ "no file", "true", false, "No such file" },
	{ "an empty certificate", ": >bad", false, "holds no PEM certificate" },
	{ "DER", "openssl x509 -in $KEYS/ca.pem -outform DER -out bad", false,
	  "holds no PEM certificate" },
	{ "a key where a certificate should be", "cp $KEYS/ca.key bad", false,
	  "holds no PEM certificate" },
	{ "two certificates", "cat $KEYS/ca.pem $KEYS/ra-sign.pem >bad", false,
	  "holds more than one certificate" },
	{ "a certificate where a key should be", "cp $KEYS/ca.pem bad", true,
	  "holds no PEM private key" },
	{ "a public key", "openssl pkey -in $KEYS/ca.key -pubout -out bad", true,
	  "holds no PEM private key" },
	{ "a key with a passphrase",
	  "openssl pkey -in $KEYS/ca.key -aes256 -passout pass:secret -out bad", true,
	  "has a passphrase" },
	{ "an old-style key with a passphrase",
	  "openssl rsa -traditional -in $KEYS/ca.key -aes256 -passout pass:secret -out bad", true,
	  "has a passphrase" },
};

static void a_file_that_is_something_else_is_named_with_the_remedy(void)
{
	for (size_t i = 0; i < sizeof(bad_files) / sizeof(bad_files[0]); i++) {
		const struct bad_file *bad = &bad_files[i];
		struct ca_error err = { "" };
		X509 *cert = NULL;
		EVP_PKEY *key = NULL;

		run_well("cd %s && rm -f bad && KEYS=%s && %s", scratch_dir(), captured(),
		         bad->made_by);
		bool read = bad->key ? ca_read_key(scratch_dir(), "bad", &key, &err)
		                     : ca_read_certificate(scratch_dir(), "bad", &cert, &err);
		CHECK_SAY(!read && !cert && !key, "%s was read", bad->name);
		CHECK_SAY(strstr(err.text, scratch("bad")) && strstr(err.text, bad->error),
		          "%s: %s", bad->name, err.text);
	}
}

static void text_before_and_blank_lines_after_a_certificate_do_no_harm(void)
{
	struct ca_error err = { "" };
	X509 *cert = NULL;

	run_well(
		"cd %s && openssl x509 -text -in %s/ca.pem -out good && printf '\\r\\n \\n' >>good",
		scratch_dir(), captured());
	CHECK_SAY(ca_read_certificate(scratch_dir(), "good", &cert, &err), "%s", err.text);
	X509_free(cert);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is written is read by openssl, and again by us",
		  what_is_written_is_read_by_openssl_and_again_by_us },
		{ "a key is its owner's, whatever was there and whatever the umask",
		  a_key_is_its_owners_whatever_was_there_and_whatever_the_umask },
		{ "a file that cannot be written is named",
		  a_file_that_cannot_be_written_is_named },
		{ "a file that is something else is named, with the remedy",
		  a_file_that_is_something_else_is_named_with_the_remedy },
		{ "text before and blank lines after a certificate do no harm",
		  text_before_and_blank_lines_after_a_certificate_do_no_harm },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/files", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
