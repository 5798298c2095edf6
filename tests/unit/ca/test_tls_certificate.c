/*
 * test_tls_certificate.c - the certificate that a TLS client gets to see, judged by the openssl
 * command.
 */
#include "ca/ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "witness.h"

#define NOW INT64_C(1798000000) /* 2026-12-23 04:26:40 */

static struct ca *open_ca(const char *dir)
{
	struct ca *ca = NULL;
	struct ca_error err = { "" };

	CHECK_SAY(ca_open(dir, &ca, &err), "%s", err.text);
	return ca;
}

static struct ca *open_captured(void)
{
	char dir[512];

	snprintf(dir, sizeof(dir), "%s/captured/keys", data_dir());
	return open_ca(dir);
}

/* A CA of so many days from today on. */
static struct ca *open_new(const char *name, int days)
{
	run_well("mkdir %s && openssl req -x509 -newkey rsa:2048 -nodes -days %d -subj /CN=New "
	         "-keyout %s/ca.key -out %s/ca.pem",
	         scratch("%s", name), days, scratch("%s", name), scratch("%s", name));
	return open_ca(scratch("%s", name));
}

/* Leaves leaf.pem, leaf.key and trust.pem in the scratch folder. */
static void write_out(const struct ca *ca, const struct tls_identity *identity)
{
	struct bytes trust = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_trust_pem(ca, &trust, &err), "%s", err.text);
	write_file(scratch("trust.pem"), bytes_view(&trust));
	write_file(scratch("leaf.der"), bytes_view(&identity->chain.certificates[0]));
	write_file(scratch("key.der"), bytes_view(&identity->key));
	run_well("openssl x509 -inform DER -in %s -out %s", scratch("leaf.der"),
	         scratch("leaf.pem"));
	run_well("openssl pkey -inform DER -in %s -out %s", scratch("key.der"),
	         scratch("leaf.key"));
	bytes_clear(&trust);
}

static void mint(const struct ca *ca, const struct tls_order *order, struct tls_identity *out)
{
	struct ca_error err = { "" };

	if (CHECK_SAY(ca_mint_tls(ca, order, NOW, out, &err), "%s", err.text))
		write_out(ca, out);
}

static void test_it_is_for_every_name_and_address_and_for_no_other(void)
{
	static const char *const hosts[] = { "192.0.2.7", "device.example", "localhost", "::1",
		                             "2001:db8::7" };
	static const struct {
		const char *option;
		bool good;
	} rows[] = {
		{ "-verify_ip 192.0.2.7", true },
		{ "-verify_hostname device.example", true },
		{ "-verify_hostname LOCALHOST", true },
		{ "-verify_ip ::1", true },
		{ "-verify_ip 2001:db8::7", true },
		{ "-verify_ip 192.0.2.8", false },
		{ "-verify_hostname example", false },
		{ "-verify_hostname 192.0.2.7.example", false },
		{ "-purpose sslclient", false },
	};
	struct tls_order order = { .hosts = hosts, .n_hosts = 5 };
	struct tls_identity identity = { 0 };
	struct ca *ca = open_captured();

	mint(ca, &order, &identity);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *purpose = strstr(rows[i].option, "purpose") ? "" : "-purpose sslserver";
		struct said said = run("openssl verify -attime %lld -x509_strict -CAfile %s %s %s "
		                       "%s",
		                       (long long)NOW, scratch("trust.pem"), purpose,
		                       rows[i].option, scratch("leaf.pem"));
		CHECK_SAY((said.status == 0) == rows[i].good, "%s: %s", rows[i].option, said.text);
	}
	tls_identity_clear(&identity);
	CHECK(!identity.key.data && identity.chain.n == 0);
	ca_close(ca);
}

static void test_it_says_who_it_is_and_what_it_may(void)
{
	static const char *const hosts[] = { "device.example" };
	static const char *const endless[] = {
		"a-name-that-is-longer-than-a-common-name-may-be.in-a-domain-of-its-own.example"
	};
	struct tls_identity identity = { 0 };
	struct ca *ca = open_captured();

	mint(ca, &(struct tls_order){ .hosts = hosts, .n_hosts = 1 }, &identity);
	struct said said = run_well("openssl x509 -in %s -noout -subject -nameopt RFC2253 "
	                            "-ext keyUsage,extendedKeyUsage,basicConstraints",
	                            scratch("leaf.pem"));
	CHECK_STR(said.text, "subject=CN=device.example\n"
	                     "X509v3 Key Usage: critical\n    Digital Signature\n"
	                     "X509v3 Extended Key Usage: \n    TLS Web Server Authentication");
	tls_identity_clear(&identity);
	mint(ca, &(struct tls_order){ .hosts = endless, .n_hosts = 1 }, &identity);
	said = run_well("openssl x509 -in %s -noout -subject -nameopt RFC2253",
	                scratch("leaf.pem"));
	CHECK_STR(said.text, "subject=CN=mockndes");
	tls_identity_clear(&identity);
	ca_close(ca);
}

static void test_keys_are_fresh_and_of_the_kind_that_is_wanted(void)
{
	static const char *const hosts[] = { "localhost" };
	static const struct {
		bool rsa;
		const char *key, *usage;
	} rows[] = {
		{ false, "ASN1 OID: prime256v1", "Digital Signature" },
		{ true, "Private-Key: (2048 bit, 2 primes)",
		  "Digital Signature, Key Encipherment" },
	};
	struct tls_identity identity = { 0 }, another = { 0 };
	struct ca *ca = open_captured();

	for (size_t i = 0; i < 2; i++) {
		struct tls_order order = { .hosts = hosts, .n_hosts = 1, .rsa = rows[i].rsa };

		mint(ca, &order, &another);
		mint(ca, &order, &identity);
		struct said said =
			run_well("openssl pkey -in %s -noout -text", scratch("leaf.key"));
		CHECK_SAY(strstr(said.text, rows[i].key) != NULL, "%s", said.text);
		said = run_well("openssl x509 -in %s -noout -ext keyUsage", scratch("leaf.pem"));
		CHECK_SAY(strstr(said.text, rows[i].usage) != NULL, "%s", said.text);
		run_well("test \"$(openssl pkey -in %s -pubout)\" = \"$(openssl x509 -in %s "
		         "-noout -pubkey)\"",
		         scratch("leaf.key"), scratch("leaf.pem"));
		CHECK(!view_equal(bytes_view(&identity.key), bytes_view(&another.key)));
		tls_identity_clear(&identity);
		tls_identity_clear(&another);
	}
	ca_close(ca);
}

/* Seconds since 1970 of a date that openssl prints: "notAfter=Jan 24 03:26:40 2028 GMT". */
static int64_t date_of(const char *option)
{
	struct said said = run_well("openssl x509 -in %s -noout %s", scratch("leaf.pem"), option);
	const char *text = strchr(said.text, '=');
	struct tm tm = { 0 };

	return text && strptime(text + 1, "%b %d %H:%M:%S %Y GMT", &tm) ? timegm(&tm) : 0;
}

static void test_it_is_valid_from_before_now_for_less_than_398_days(void)
{
	static const char *const hosts[] = { "localhost" };
	struct tls_identity identity = { 0 };
	struct ca *ca = open_new("long", 3650);

	mint(ca, &(struct tls_order){ .hosts = hosts, .n_hosts = 1 }, &identity);
	int64_t from = date_of("-startdate"), to = date_of("-enddate");
	CHECK_INT(from, NOW - 3600);
	CHECK_SAY(to - from < INT64_C(398) * 86400 && to - from > INT64_C(390) * 86400,
	          "%lld seconds", (long long)(to - from));
	tls_identity_clear(&identity);
	ca_close(ca);
}

static void test_it_does_not_outlive_the_ca(void)
{
	static const char *const hosts[] = { "localhost" };
	struct tls_order order = { .hosts = hosts, .n_hosts = 1 };
	struct tls_identity identity = { 0 };
	struct ca_error err = { "" };

	struct ca *ca = open_new("short", 30);
	if (!ca || !CHECK_SAY(ca_mint_tls(ca, &order, time(NULL), &identity, &err), "%s", err.text))
		return;
	write_out(ca, &identity);
	CHECK_INT(date_of("-enddate"), ca_not_after(ca));
	run_well("openssl verify -CAfile %s %s", scratch("trust.pem"), scratch("leaf.pem"));
	tls_identity_clear(&identity);
	ca_close(ca);
}

static void test_an_issuing_ca_goes_with_it_and_a_root_does_not(void)
{
	static const char *const hosts[] = { "localhost" };
	struct tls_order order = { .hosts = hosts, .n_hosts = 1 };
	struct tls_identity identity = { 0 };
	struct ca_error err = { "" };

	run_well("mkdir %s", scratch("two"));
	CHECK_SAY(ca_create(scratch("two"), CA_TWO_TIER, NOW, &err), "%s", err.text);
	struct ca *ca = open_ca(scratch("two"));
	mint(ca, &order, &identity);
	CHECK_INT(identity.chain.n, 2);
	write_file(scratch("issuer.der"), bytes_view(&identity.chain.certificates[1]));
	run_well("openssl x509 -inform DER -in %s -out %s", scratch("issuer.der"),
	         scratch("issuer.pem"));
	run_well("openssl verify -attime %lld -no-CApath -CAfile %s/root.pem -untrusted %s %s",
	         (long long)NOW, scratch("two"), scratch("issuer.pem"), scratch("leaf.pem"));
	tls_identity_clear(&identity);
	ca_close(ca);
	ca = open_captured();
	mint(ca, &order, &identity);
	CHECK_INT(identity.chain.n, 1);
	tls_identity_clear(&identity);
	ca_close(ca);
}

static CU_TestInfo tests[] = {
	{ "it is for every name and address and for no other",
	  test_it_is_for_every_name_and_address_and_for_no_other },
	{ "it says who it is and what it may", test_it_says_who_it_is_and_what_it_may },
	{ "keys are fresh and of the kind that is wanted",
	  test_keys_are_fresh_and_of_the_kind_that_is_wanted },
	{ "it is valid from before now for less than 398 days",
	  test_it_is_valid_from_before_now_for_less_than_398_days },
	{ "it does not outlive the CA", test_it_does_not_outlive_the_ca },
	{ "an issuing CA goes with it and a root does not",
	  test_an_issuing_ca_goes_with_it_and_a_root_does_not },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "ca/tls_certificate", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
