/*
 * test_tls_files.c - certificates and keys that somebody brings, made by the openssl command.
 */
#include "ca/ca.h"

#include <stdio.h>
#include <string.h>

#include "witness.h"

/* leaf.pem and leaf.key, issued by issuer.pem, and an unrelated other.key. */
static int make_files(void)
{
	static const char command[] =
		"cd %s && exec >/dev/null 2>&1 && "
		"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 "
		"-subj /CN=Issuer -keyout issuer.key -out issuer.pem && "
		"openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "
		"/CN=leaf.example -keyout leaf.key -out leaf.csr && "
		"openssl x509 -req -in leaf.csr -CA issuer.pem -CAkey issuer.key -days 9 "
		"-out leaf.pem && openssl genrsa -out other.key 2048 && "
		"openssl ec -in leaf.key -aes128 -passout pass:x -out locked.key && "
		"cat leaf.pem issuer.pem > chain.pem && cat issuer.pem leaf.pem > turned.pem && "
		"cat leaf.key chain.pem > all.pem && openssl x509 -in leaf.pem -outform DER "
		"-out leaf.der && "
		"for i in 1 2 3 4 5 6 7 8 9; do cat issuer.pem; done > nine.pem && "
		"(cat leaf.pem; head -5 issuer.pem; echo '-----END CERTIFICATE-----') > torn.pem";
	struct said said = run(command, scratch_dir());

	if (said.status != 0)
		printf("# %s\n", said.text);
	return said.status;
}

static bool read_files(const char *cert, const char *key, struct tls_identity *out,
                       struct ca_error *err)
{
	return ca_read_tls(scratch("%s", cert), scratch("%s", key), out, err);
}

static void test_what_belongs_together_is_read(void)
{
	static const struct {
		const char *cert, *key;
		size_t n;
	} rows[] = {
		{ "leaf.pem", "leaf.key", 1 },
		{ "chain.pem", "leaf.key", 2 },
		{ "all.pem", "all.pem", 2 },
	};
	struct bytes leaf = read_file(scratch("leaf.der"));

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tls_identity identity = { 0 };
		struct ca_error err = { "" };

		if (!CHECK_SAY(read_files(rows[i].cert, rows[i].key, &identity, &err), "%s",
		               err.text))
			continue;
		CHECK_INT(identity.chain.n, rows[i].n);
		CHECK_BYTES(identity.chain.certificates[0].data, identity.chain.certificates[0].len,
		            leaf.data, leaf.len);
		write_file(scratch("key.der"), bytes_view(&identity.key));
		run_well("test \"$(openssl pkey -inform DER -in %s -pubout)\" = "
		         "\"$(openssl pkey -in %s -pubout)\"",
		         scratch("key.der"), scratch("leaf.key"));
		tls_identity_clear(&identity);
	}
	bytes_clear(&leaf);
}

static void test_what_does_not_is_told(void)
{
	static const struct {
		const char *cert, *key, *want;
	} rows[] = {
		{ "none.pem", "leaf.key", "none.pem: No such file" },
		{ "leaf.pem", "none.key", "none.key: No such file" },
		{ "leaf.key", "leaf.key", "leaf.key holds no PEM certificate" },
		{ "leaf.der", "leaf.key", "leaf.der holds no PEM certificate" },
		{ "leaf.pem", "leaf.pem", "leaf.pem holds no PEM private key" },
		{ "leaf.pem", "locked.key", "locked.key has a passphrase" },
		{ "leaf.pem", "other.key", "other.key is not the key of the first certificate in" },
		{ "turned.pem", "leaf.key", "leaf.key is not the key of the first certificate in" },
		{ "nine.pem", "issuer.key", "nine.pem holds more than 8 certificates" },
		{ "torn.pem", "leaf.key", "torn.pem: certificate 2 cannot be read" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tls_identity identity = { 0 };
		struct ca_error err = { "" };

		CHECK_SAY(!read_files(rows[i].cert, rows[i].key, &identity, &err), "%s",
		          rows[i].want);
		CHECK_SAY(strstr(err.text, rows[i].want) != NULL, "want %s: %s", rows[i].want,
		          err.text);
		CHECK(!identity.key.data && identity.chain.n == 0);
	}
}

static CU_TestInfo tests[] = {
	{ "what belongs together is read", test_what_belongs_together_is_read },
	{ "what does not is told", test_what_does_not_is_told },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "ca/tls_files", make_files, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
