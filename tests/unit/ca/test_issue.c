#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static struct ca *ca;
static char keys[512];

static int open_ca(void)
{
	struct ca_error err;

	snprintf(keys, sizeof(keys), "%s/captured/keys", data_dir());
	return ca_open(keys, &ca, &err) ? 0 : 1;
}

static int close_ca(void)
{
	ca_close(ca);
	return 0;
}

#define RSA_KEY "-key $KEYS/ra-encrypt.key " /* a new one would take its time */
#define EC_KEY  "-newkey ec -pkeyopt ec_paramgen_curve:P-256 "

/* Issues the order, clears it, and leaves the certificate in the scratch folder's "leaf". */
static struct certificate issue(struct cert_order order)
{
	struct certificate certificate = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_issue(ca, &order, &certificate, &err), "%s", err.text);
	write_file(scratch("leaf"), bytes_view(&certificate.der));
	cert_order_clear(&order);
	return certificate;
}

/* What openssl x509 says about the leaf. */
static struct said leaf(const char *options)
{
	return run_well("openssl x509 -inform DER -in %s -noout %s", scratch("leaf"), options);
}

static void openssl_verifies_the_leaf(void)
{
	struct certificate certificate = issue(order_for(RSA_KEY "-subj /CN=device"));

	run_well("openssl x509 -inform DER -in %s -out %s && openssl verify -x509_strict "
	         "-purpose sslclient -attime %lld -CAfile %s/ca.pem %s",
	         scratch("leaf"), scratch("leaf.pem"), (long long)(NOT_BEFORE + 1), keys,
	         scratch("leaf.pem"));
	CHECK(strstr(leaf("-text").text, "Signature Algorithm: sha256WithRSAEncryption"));
	CHECK(strstr(leaf("-text").text, "Version: 3"));
	certificate_clear(&certificate);
}

static void the_description_is_what_openssl_reads(void)
{
	struct certificate certificate =
		issue(order_for(RSA_KEY "-utf8 -subj '/O=Ex, ample/CN=m\303\274ller'"));
	char want[1200];

	snprintf(want, sizeof(want), "serial=%s", certificate.serial);
	CHECK_STR(leaf("-serial").text, want);
	snprintf(want, sizeof(want), "subject=%s", certificate.subject_text);
	CHECK_STR(leaf("-subject -nameopt RFC2253").text, want);
	CHECK_INT(certificate.not_before, NOT_BEFORE);
	CHECK_INT(certificate.not_after, NOT_AFTER);
	CHECK_STR(leaf("-dates").text, "notBefore=Dec 23 04:26:40 2026 GMT\n"
	                               "notAfter=Jan 15 08:00:00 2027 GMT");
	certificate_clear(&certificate);
}

static void the_subject_is_copied_byte_for_byte(void)
{
	/* a BMPString and a T61String, as old clients write them */
	static const uint8_t name[] = "\x30\x1b\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x1e\x02\x00\x61"
				      "\x31\x0c\x30\x0a\x06\x03\x55\x04\x0a\x14\x03\x62\x63\xe4";
	struct cert_order order = order_for(RSA_KEY "-subj /CN=replaced");

	bytes_clear(&order.subject);
	order.subject = bytes_copy((struct view){ name, sizeof(name) - 1 });
	struct certificate certificate = issue(order);
	CHECK(memmem(certificate.der.data, certificate.der.len, name, sizeof(name) - 1));
	certificate_clear(&certificate);
}

static void an_empty_subject_is_issued(void)
{
	struct cert_order order = order_for(RSA_KEY "-subj /");
	struct certificate certificate = issue(order);

	CHECK_STR(certificate.subject_text, "");
	CHECK_STR(leaf("-subject").text, "subject=");
	certificate_clear(&certificate);
}

static void the_key_is_the_requested_one_of_whatever_kind(void)
{
	static const char *const options[] = { RSA_KEY, EC_KEY, "-newkey ed25519 ",
		                               "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 " };

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		char line[256];

		snprintf(line, sizeof(line), "%s -subj /CN=device", options[i]);
		struct certificate certificate = issue(order_for(line));
		struct said want =
			run_well("openssl req -inform DER -in %s -noout -pubkey", scratch("csr"));
		CHECK_SAY(strcmp(leaf("-pubkey").text, want.text) == 0, "%s", options[i]);
		certificate_clear(&certificate);
	}
}

static void another_key_is_rsa_2048_and_different_each_time(void)
{
	struct cert_order order = order_for(RSA_KEY "-subj /CN=device");
	struct said seen[3];

	seen[0] = run_well("openssl req -inform DER -in %s -noout -pubkey", scratch("csr"));
	for (size_t i = 1; i < 3; i++) {
		struct certificate certificate = { 0 };
		struct ca_error err = { "" };

		order.key = CERT_KEY_OTHER;
		CHECK_SAY(ca_issue(ca, &order, &certificate, &err), "%s", err.text);
		write_file(scratch("leaf"), bytes_view(&certificate.der));
		seen[i] = leaf("-pubkey");
		CHECK(strstr(leaf("-text").text, "Public-Key: (2048 bit)"));
		certificate_clear(&certificate);
	}
	CHECK(strcmp(seen[0].text, seen[1].text) != 0);
	CHECK(strcmp(seen[0].text, seen[2].text) != 0);
	CHECK(strcmp(seen[1].text, seen[2].text) != 0);
	cert_order_clear(&order);
}

static void what_was_asked_for_is_copied_and_the_rest_is_not(void)
{
	struct certificate certificate = issue(
		order_for(RSA_KEY "-subj /CN=device -addext 'subjectAltName=critical,DNS:a.example,"
	                          "email:me@example.org,URI:urn:x,otherName:1.3.6.1.4.1.311.20.2.3;"
	                          "UTF8:me@corp' -addext keyUsage=nonRepudiation "
	                          "-addext 'extendedKeyUsage=critical,emailProtection,1.2.3.4' "
	                          "-addext basicConstraints=CA:TRUE -addext nsComment=no"));
	struct said said = leaf("-ext subjectAltName,keyUsage,extendedKeyUsage");
	struct said want = run_well("openssl req -inform DER -in %s -noout -text -reqopt "
	                            "no_header,no_version,no_subject,no_pubkey,no_sigdump",
	                            scratch("csr"));

	CHECK_SAY(strstr(said.text, "X509v3 Subject Alternative Name: critical\n"
	                            "    DNS:a.example, email:me@example.org, URI:urn:x, "
	                            "othername: UPN::me@corp"),
	          "%s (asked: %s)", said.text, want.text);
	CHECK_SAY(strstr(said.text, "X509v3 Key Usage: \n    Non Repudiation"), "%s", said.text);
	CHECK_SAY(strstr(said.text, "X509v3 Extended Key Usage: critical\n"
	                            "    E-mail Protection, 1.2.3.4"),
	          "%s", said.text);
	struct said all = leaf("-text");
	CHECK(!strstr(all.text, "CA:TRUE") && !strstr(all.text, "Netscape"));
	CHECK_INT(count_of(all.text, "X509v3"), 1 /* heading */ + 5);
	certificate_clear(&certificate);
}

static void the_value_of_a_san_is_copied_byte_for_byte(void)
{
	/* Extensions with one SAN; the dNSName has a NUL and a high byte in it */
	static const uint8_t extensions[] = "\x30\x12\x30\x10\x06\x03\x55\x1d\x11\x04\x09"
					    "\x30\x07\x82\x05"
					    "a\0b\xffz";
	struct cert_order order = order_for(RSA_KEY "-subj /CN=device");

	bytes_clear(&order.extensions);
	order.extensions = bytes_copy((struct view){ extensions, sizeof(extensions) - 1 });
	struct certificate certificate = issue(order);
	CHECK(memmem(certificate.der.data, certificate.der.len, extensions + 2,
	             sizeof(extensions) - 3));
	certificate_clear(&certificate);
}

static void a_request_without_wishes_gets_the_defaults(void)
{
	struct certificate certificate = issue(order_for(RSA_KEY "-subj /CN=device"));

	CHECK_STR(leaf("-ext keyUsage,extendedKeyUsage,subjectAltName").text,
	          "X509v3 Key Usage: critical\n    Digital Signature, Key Encipherment\n"
	          "X509v3 Extended Key Usage: \n    TLS Web Client Authentication");
	certificate_clear(&certificate);
}

static void key_identifiers_are_of_the_key_inside_and_of_the_ca(void)
{
	static const enum cert_key kinds[] = { CERT_KEY_REQUESTED, CERT_KEY_OTHER };
	struct said ca_id = run_well("openssl x509 -in %s/ca.pem -noout -ext subjectKeyIdentifier "
	                             "| sed -n '2s/ *//p'",
	                             keys);

	for (size_t i = 0; i < 2; i++) {
		struct cert_order order = order_for(RSA_KEY "-subj /CN=device");

		order.key = kinds[i];
		struct certificate certificate = issue(order);
		struct said want = run_well(
			"openssl x509 -inform DER -in %s -noout -pubkey | openssl rsa -pubin "
			"-RSAPublicKey_out -outform DER 2>/dev/null | openssl dgst -sha1 -c -r | "
			"sed 's/ .*//'",
			scratch("leaf"));
		struct said id = leaf("-ext subjectKeyIdentifier | sed -n '2s/ *//p' | "
		                      "tr -d : | tr A-F a-f");
		CHECK_STR(id.text, want.text);
		CHECK_STR(leaf("-ext authorityKeyIdentifier | sed -n '2s/ *//p'").text, ca_id.text);
		certificate_clear(&certificate);
	}
}

static void validity_is_obeyed_sensible_or_not(void)
{
	struct cert_order order = order_for(RSA_KEY "-subj /CN=device");

	order.not_before = INT64_C(4102444800);
	order.not_after = INT64_C(0);
	struct certificate certificate = issue(order);
	CHECK_STR(leaf("-dates").text, "notBefore=Jan  1 00:00:00 2100 GMT\n"
	                               "notAfter=Jan  1 00:00:00 1970 GMT");
	certificate_clear(&certificate);
}

struct clerk {
	const struct cert_order *order;
	char serials[25][CERT_SERIAL_TEXT_SIZE];
};

static void *issue_many(void *arg)
{
	struct clerk *clerk = arg;

	for (size_t i = 0; i < 25; i++) {
		struct certificate certificate = { 0 };
		struct ca_error err;

		if (ca_issue(ca, clerk->order, &certificate, &err))
			memcpy(clerk->serials[i], certificate.serial, CERT_SERIAL_TEXT_SIZE);
		certificate_clear(&certificate);
	}
	return NULL;
}

static void threads_may_issue_at_once_and_no_serial_number_comes_twice(void)
{
	struct cert_order order = order_for(EC_KEY "-subj /CN=device -addext subjectAltName=DNS:a");
	struct clerk clerks[4] = {
		{ .order = &order }, { .order = &order }, { .order = &order }, { .order = &order }
	};
	pthread_t threads[4];

	for (size_t i = 0; i < 4; i++)
		CHECK_INT(pthread_create(&threads[i], NULL, issue_many, &clerks[i]), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < 100; i++) {
		const char *serial = clerks[i / 25].serials[i % 25];

		CHECK_INT(strlen(serial), 38);
		for (size_t j = 0; j < i; j++)
			CHECK(strcmp(serial, clerks[j / 25].serials[j % 25]) != 0);
	}
	cert_order_clear(&order);
}

static void check_refused(struct cert_order order, const char *name, const char *error)
{
	struct certificate certificate = { .not_before = 7 };
	struct ca_error err = { "" };

	CHECK_SAY(!ca_issue(ca, &order, &certificate, &err), "%s: issued", name);
	CHECK_SAY(strstr(err.text, error), "%s: %s", name, err.text);
	CHECK_INT(certificate.not_before, 7);
	CHECK(certificate.der.data == NULL);
	cert_order_clear(&order);
}

#define NOT_A_NAME     "the order's subject is not a Name"
#define NOT_A_KEY      "the order's public key is not a SubjectPublicKeyInfo"
#define NOT_EXTENSIONS "the order's extensions are not Extensions"
#define FIELD(name)    offsetof(struct cert_order, name)
#define IS(literal)                                                                                \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}
#define ONE_BYTE_TOO_MANY                                                                          \
	{                                                                                          \
		NULL, 0                                                                            \
	}

struct bad_order {
	const char *name;
	size_t field;
	struct view content;
	const char *error;
};

static const struct bad_order bad_orders[] = {
	{ "no subject", FIELD(subject), IS(""), NOT_A_NAME },
	{ "a subject with more behind it", FIELD(subject), ONE_BYTE_TOO_MANY, NOT_A_NAME },
	{ "no key", FIELD(public_key), IS(""), NOT_A_KEY },
	{ "a key that is an empty SEQUENCE", FIELD(public_key), IS("\x30\x00"), NOT_A_KEY },
	{ "a key in BER", FIELD(public_key), IS("\x30\x80\x00\x00"), NOT_A_KEY },
	{ "a key cut short", FIELD(public_key), IS("\x30\x0d\x30\x05\x06\x03"), NOT_A_KEY },
	{ "an algorithm without a key", FIELD(public_key), IS("\x30\x05\x30\x03\x06\x01\x2a"),
	  NOT_A_KEY },
	{ "a key with more behind it", FIELD(public_key), ONE_BYTE_TOO_MANY, NOT_A_KEY },
	{ "extensions that are something else", FIELD(extensions), IS("\x04\x00"), NOT_EXTENSIONS },
	{ "extensions with more behind them", FIELD(extensions), ONE_BYTE_TOO_MANY,
	  NOT_EXTENSIONS },
};

static void bend(struct bytes *field, struct view content)
{
	struct bytes bent = content.data ? bytes_copy(content) : bytes_alloc(field->len + 1);

	if (!content.data) {
		memcpy(bent.data, field->data, field->len);
		bent.data[field->len] = 0;
	}
	bytes_clear(field);
	*field = bent;
}

static void bytes_that_are_not_what_they_should_be_are_refused(void)
{
	for (size_t i = 0; i < sizeof(bad_orders) / sizeof(bad_orders[0]); i++) {
		const struct bad_order *bad = &bad_orders[i];
		struct cert_order order =
			order_for(EC_KEY "-subj /CN=device -addext subjectAltName=DNS:a");

		bend((struct bytes *)((char *)&order + bad->field), bad->content);
		check_refused(order, bad->name, bad->error);
	}
}

static void a_subject_too_long_to_be_told_is_refused_not_cut(void)
{
	struct cert_order order = order_for(EC_KEY "-subj /CN=device");
	X509_NAME *name = X509_NAME_new();

	for (size_t i = 0; i < 20; i++)
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		                           (const unsigned char *)"0123456789012345678901234567890"
		                                                  "12345678901234567890123456789",
		                           60, -1, 0);
	bytes_clear(&order.subject);
	order.subject = der_of(name, ASN1_ITEM_rptr(X509_NAME));
	X509_NAME_free(name);
	check_refused(order, "a long subject", "more than 1023 characters");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "openssl verifies the leaf", openssl_verifies_the_leaf },
		{ "the description is what openssl reads", the_description_is_what_openssl_reads },
		{ "the subject is copied byte for byte", the_subject_is_copied_byte_for_byte },
		{ "an empty subject is issued", an_empty_subject_is_issued },
		{ "the key is the requested one, of whatever kind",
		  the_key_is_the_requested_one_of_whatever_kind },
		{ "another key is RSA-2048 and different each time",
		  another_key_is_rsa_2048_and_different_each_time },
		{ "what was asked for is copied, and the rest is not",
		  what_was_asked_for_is_copied_and_the_rest_is_not },
		{ "the value of a SAN is copied byte for byte",
		  the_value_of_a_san_is_copied_byte_for_byte },
		{ "a request without wishes gets the defaults",
		  a_request_without_wishes_gets_the_defaults },
		{ "key identifiers are of the key inside and of the CA",
		  key_identifiers_are_of_the_key_inside_and_of_the_ca },
		{ "validity is obeyed, sensible or not", validity_is_obeyed_sensible_or_not },
		{ "threads may issue at once, and no serial number comes twice",
		  threads_may_issue_at_once_and_no_serial_number_comes_twice },
		{ "bytes that are not what they should be are refused",
		  bytes_that_are_not_what_they_should_be_are_refused },
		{ "a subject too long to be told is refused, not cut",
		  a_subject_too_long_to_be_told_is_refused_not_cut },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/issue", open_ca, close_ca, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
