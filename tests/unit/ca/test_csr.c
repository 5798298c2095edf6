#include "ca/ca.h"
#include "client.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

static struct client client;

static int set_up(void)
{
	client = client_new("device");
	return 0;
}

static int tear_down(void)
{
	client_free(&client);
	return 0;
}

static void challenges_of_every_string_type_are_read(void)
{
	static const struct {
		const char *name;
		int type;
		const char *value;
		int len;
	} rows[] = {
		{ "PrintableString", V_ASN1_PRINTABLESTRING, "secret", 6 },
		{ "UTF8String", V_ASN1_UTF8STRING, "secret", 6 },
		{ "T61String", V_ASN1_T61STRING, "secret", 6 },
		{ "IA5String", V_ASN1_IA5STRING, "secret", 6 },
		{ "BMPString", V_ASN1_BMPSTRING, "\0s\0e\0c\0r\0e\0t", 12 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes der = client_csr(&client, rows[i].type, rows[i].value, rows[i].len);
		struct csr csr = { 0 };
		struct ca_error err = { "" };

		CHECK_SAY(ca_decode_csr(bytes_view(&der), &csr, &err), "%s: %s", rows[i].name,
		          err.text);
		CHECK(csr.has_challenge);
		CHECK_STR(csr.challenge, "secret");
		csr_clear(&csr);
		bytes_clear(&der);
	}
}

static void no_challenge_is_not_an_empty_one(void)
{
	struct bytes none = client_csr(&client, 0, NULL, 0);
	struct bytes empty = client_csr(&client, V_ASN1_PRINTABLESTRING, "", 0);
	struct csr csr = { 0 };
	struct ca_error err = { "" };

	CHECK(ca_decode_csr(bytes_view(&none), &csr, &err));
	CHECK(!csr.has_challenge);
	csr_clear(&csr);
	CHECK_SAY(ca_decode_csr(bytes_view(&empty), &csr, &err), "%s", err.text);
	CHECK(csr.has_challenge);
	CHECK_STR(csr.challenge, "");
	csr_clear(&csr);
	bytes_clear(&none);
	bytes_clear(&empty);
}

struct row {
	const char *name;
	const char *new_key; /* for openssl req -newkey */
	const char *arguments;
	const char *key_type;
	int key_bits;
	bool has_extensions;
};

static const struct row rows[] = {
	{ "RSA", "rsa:2048", "-subj '/C=DE/O=Example, Inc/CN=device-1'", "RSA", 2048, false },
	{ "elliptic curve", "ec -pkeyopt ec_paramgen_curve:P-256", "-subj /CN=device-1", "EC", 256,
	  false },
	{ "Ed25519", "ed25519", "-subj /CN=device-1", "ED25519", 256, false },
	{ "extensions", "rsa:2048",
	  "-subj /CN=device-1 -addext subjectAltName=DNS:device-1.example "
	  "-addext keyUsage=critical,digitalSignature",
	  "RSA", 2048, true },
	{ "no subject", "ec -pkeyopt ec_paramgen_curve:P-256", "-subj /", "EC", 256, false },
	{ "an umlaut", "ec -pkeyopt ec_paramgen_curve:P-256", "-utf8 -subj /CN=m\303\274ller", "EC",
	  256, false },
};

static void check_against_openssl(const struct row *row, const struct csr *csr)
{
	char want[SCEP_SUBJECT_TEXT_SIZE + 16], key_id[2 * SCEP_FINGERPRINT_LEN + 1];

	snprintf(want, sizeof(want), "subject=%s", csr->subject_text);
	CHECK_STR(run_well("openssl req -in %s -noout -subject -nameopt RFC2253", scratch("csr"))
	                  .text,
	          want);
	ca_hex((struct view){ csr->key_id, sizeof(csr->key_id) }, key_id);
	CHECK_STR(run_well("openssl req -in %s -noout -pubkey | openssl pkey -pubin -outform DER | "
	                   "openssl dgst -sha256 -r | cut -d' ' -f1 | tr a-f A-F",
	                   scratch("csr"))
	                  .text,
	          key_id);
	CHECK_STR(csr->key_type, row->key_type);
	CHECK_INT(csr->key_bits, row->key_bits);
	CHECK_INT(csr->extensions.len > 0, row->has_extensions);
	CHECK(!csr->has_challenge);
	if (row->has_extensions) {
		write_file(scratch("extensions"), bytes_view(&csr->extensions));
		struct said said =
			run_well("openssl asn1parse -inform DER -in %s", scratch("extensions"));
		CHECK_INT(count_of(said.text, "X509v3 Subject Alternative Name"), 1);
		CHECK_INT(count_of(said.text, "X509v3 Key Usage"), 1);
	}
}

static void what_a_request_asks_for_is_what_openssl_reads_in_it(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct csr csr = { 0 };
		struct ca_error err = { "" };

		run_well("openssl req -new -nodes -newkey %s -keyout %s -out %s %s && "
		         "openssl req -in %s -outform DER -out %s",
		         rows[i].new_key, scratch("key"), scratch("csr"), rows[i].arguments,
		         scratch("csr"), scratch("csr.der"));
		struct bytes der = read_file(scratch("csr.der"));
		if (CHECK_SAY(ca_decode_csr(bytes_view(&der), &csr, &err), "%s: %s", rows[i].name,
		              err.text))
			check_against_openssl(&rows[i], &csr);
		CHECK_BYTES(csr.der.data, csr.der.len, der.data, der.len);
		csr_clear(&csr);
		bytes_clear(&der);
	}
}

static void check_refused(struct view der, const char *says)
{
	struct csr csr = { 0 };
	struct ca_error err = { "" };

	CHECK(!ca_decode_csr(der, &csr, &err));
	CHECK_SAY(strstr(err.text, says) != NULL, "%s", err.text);
	csr_clear(&csr);
}

static void what_is_no_request_is_refused_with_the_reason(void)
{
	static const char long_challenge[SCEP_CHALLENGE_SIZE] = { 1 };
	struct bytes der = client_csr(&client, V_ASN1_PRINTABLESTRING, "secret", 6);
	struct bytes longer = bytes_alloc(der.len + 1);

	memcpy(longer.data, der.data, der.len);
	longer.data[der.len] = 0;
	check_refused((struct view){ NULL, 0 }, "RFC 2986 4.2: not a certificate signing request");
	check_refused(bytes_view(&longer), "RFC 2986 4.2: not a certificate signing request");
	der.data[der.len - 1] ^= 1;
	check_refused(bytes_view(&der), "RFC 2986 4.2: the request's signature does not hold");
	bytes_clear(&der);
	der = client_csr(&client, V_ASN1_UTF8STRING, long_challenge, sizeof(long_challenge));
	check_refused(bytes_view(&der), "RFC 2985 5.4.1: the challengePassword");
	bytes_clear(&der);
	der = client_csr(&client, V_ASN1_OCTET_STRING, "secret", 6);
	check_refused(bytes_view(&der), "RFC 2985 5.4.1: the challengePassword");
	bytes_clear(&der);
	bytes_clear(&longer);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "challenges of every string type are read",
		  challenges_of_every_string_type_are_read },
		{ "no challenge is not an empty one", no_challenge_is_not_an_empty_one },
		{ "what a request asks for is what openssl reads in it",
		  what_a_request_asks_for_is_what_openssl_reads_in_it },
		{ "what is no request is refused with the reason",
		  what_is_no_request_is_refused_with_the_reason },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/csr", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
