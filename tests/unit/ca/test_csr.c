#include "ca/ca.h"
#include "ca/tlv.h"
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
		CHECK_INT(csr.challenge_tag, rows[i].type);
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
	CHECK_INT(csr.challenge_tag, 0);
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

/* The request that `openssl req` makes with these arguments. */
static struct csr request_with(const char *arguments)
{
	struct csr csr = { 0 };
	struct ca_error err = { "" };

	run_well("openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=a "
	         "-keyout %s -outform DER -out %s %s",
	         scratch("key"), scratch("csr"), arguments);
	struct bytes der = read_file(scratch("csr"));
	CHECK_SAY(ca_decode_csr(bytes_view(&der), &csr, &err), "%s: %s", arguments, err.text);
	bytes_clear(&der);
	return csr;
}

static void key_usage_says_whether_to_sign_or_to_encrypt(void)
{
	static const struct {
		const char *arguments;
		bool has;
		unsigned usage;
	} asked[] = {
		{ "", false, 0 },
		{ "-addext extendedKeyUsage=clientAuth", false, 0 },
		{ "-addext keyUsage=digitalSignature", true, CSR_SIGNS },
		{ "-addext keyUsage=critical,nonRepudiation", true, CSR_SIGNS },
		{ "-addext keyUsage=keyEncipherment", true, CSR_ENCRYPTS },
		{ "-addext keyUsage=dataEncipherment", true, CSR_ENCRYPTS },
		{ "-addext keyUsage=keyAgreement", true, CSR_ENCRYPTS },
		{ "-addext keyUsage=digitalSignature,keyEncipherment", true,
		  CSR_SIGNS | CSR_ENCRYPTS },
		{ "-addext keyUsage=keyCertSign,cRLSign", true, 0 },
		{ "-addext keyUsage=DER:0400", false, 0 }, /* an OCTET STRING */
	};

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct csr csr = request_with(asked[i].arguments);

		CHECK_SAY(csr.has_key_usage == asked[i].has && csr.key_usage == asked[i].usage,
		          "%s: %d, %u", asked[i].arguments, csr.has_key_usage, csr.key_usage);
		csr_clear(&csr);
	}
}

#define BMP_PERIOD "\x1e\x1c\0V\0a\0l\0i\0d\0i\0t\0y\0P\0e\0r\0i\0o\0d"
#define BMP_UNITS  "\x1e\x26\0V\0a\0l\0i\0d\0i\0t\0y\0P\0e\0r\0i\0o\0d\0U\0n\0i\0t\0s"
#define BMP_YEARS  "\x1e\x0a\0Y\0e\0a\0r\0s"
#define PAIR(literal)                                                                              \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}

/* Pairs as Windows writes them, and such as nobody should. */
static const struct view years = PAIR("\x30\x2a" BMP_PERIOD BMP_YEARS);
static const struct view two = PAIR("\x30\x2c" BMP_UNITS "\x1e\x02\0\x32");
static const struct view ascii_units = PAIR("\x30\x18\x13\x13validityperiodunits\x13\x01\x37");
static const struct view ascii_years = PAIR("\x30\x17\x13\x0evalidityperiod\x13\x05Years");
static const struct view unknown = PAIR("\x30\x08\x1e\x02\0A\x1e\x02\0B");
static const struct view nonsense[] = {
	PAIR("\x04\x00"),                                 /* no SEQUENCE */
	PAIR("\x30\x00"),                                 /* empty */
	PAIR("\x30\x1e" BMP_PERIOD),                      /* without a value */
	PAIR("\x30\x20" BMP_PERIOD "\x05\x00"),           /* a NULL for a value */
	PAIR("\x30\x20\x05\x00" BMP_PERIOD),              /* a NULL for a name */
	PAIR("\x30\x2c" BMP_PERIOD BMP_YEARS "\x05\x00"), /* three things */
	PAIR("\x30\x2c" BMP_UNITS "\x1e\x02\0x"),         /* no number */
	PAIR("\x30\x2a" BMP_UNITS "\x1e\x00"),            /* an empty number */
	PAIR("\x30\x2e" BMP_UNITS "\x1e\x04\0-\0\x31"),   /* a negative one */
	PAIR("\x30\x34" BMP_UNITS "\x13\0129999999999"),  /* one too long */
	PAIR("\x30\x3e" BMP_PERIOD "\x13\036as long as it takes, and more."),
};

static struct tlv *pair_attribute(struct tlv *values)
{
	static const uint8_t oid[] = "\x2b\x06\x01\x04\x01\x82\x37\x0d\x02\x01";

	return tlv_constructed(TLV_SEQUENCE,
	                       tlv_primitive(TLV_OID, (struct view){ oid, sizeof(oid) - 1 }),
	                       values, NULL);
}

/* What is signed of a request with these pairs, each in an attribute of its own or all in one;
 * OpenSSL's functions will not write an attribute twice. */
static struct bytes unsigned_request(const struct view *const pairs[], size_t n, bool together)
{
	struct bytes plain = client_csr(&client, 0, NULL, 0);
	struct tlv *tree = tlv_read(bytes_view(&plain));
	struct tlv *attributes = tree->first->first, *all = tlv_constructed(TLV_SET, NULL);

	while (attributes->next)
		attributes = attributes->next;
	for (size_t i = 0; i < n; i++) {
		struct tlv *value = tlv_encoded(*pairs[i]);

		if (together)
			tlv_append(all, value);
		else
			tlv_append(attributes,
			           pair_attribute(tlv_constructed(TLV_SET, value, NULL)));
	}
	tlv_append(attributes, pair_attribute(all));
	struct bytes der = tlv_write(tree, TLV_DER);
	tlv_free(tree);
	bytes_clear(&plain);
	return der;
}

static struct csr request_with_pairs(const struct view *const pairs[], size_t n, bool together)
{
	struct bytes der = unsigned_request(pairs, n, together);
	const uint8_t *at = der.data;
	X509_REQ *req = d2i_X509_REQ(NULL, &at, (long)der.len);
	struct csr csr = { 0 };
	struct ca_error err = { "" };

	bytes_clear(&der);
	CHECK(X509_REQ_sign(req, client.key, EVP_sha256()));
	der = der_of(req, ASN1_ITEM_rptr(X509_REQ));
	CHECK_SAY(ca_decode_csr(bytes_view(&der), &csr, &err), "%s", err.text);
	bytes_clear(&der);
	X509_REQ_free(req);
	return csr;
}

static void the_validity_asked_for_is_read_from_name_value_pairs(void)
{
	const struct view *const pairs[] = { &unknown, &years, &two };

	for (int together = 0; together < 2; together++) {
		struct csr csr = request_with_pairs(pairs, 3, together);

		CHECK_STR(csr.validity_period, "Years");
		CHECK_INT(csr.validity_units, 2);
		csr_clear(&csr);
	}
}

static void a_name_counts_in_any_case_and_any_string_type(void)
{
	const struct view *const pairs[] = { &ascii_years, &ascii_units };
	struct csr csr = request_with_pairs(pairs, 2, false);

	CHECK_STR(csr.validity_period, "Years");
	CHECK_INT(csr.validity_units, 7);
	csr_clear(&csr);
}

static void pairs_that_are_nonsense_ask_for_nothing(void)
{
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
		const struct view *const pairs[] = { &nonsense[i] };
		struct csr csr = request_with_pairs(pairs, 1, true);

		CHECK_SAY(csr.validity_period[0] == '\0' && csr.validity_units == 0,
		          "nonsense %zu: \"%s\" %lld", i, csr.validity_period,
		          (long long)csr.validity_units);
		csr_clear(&csr);
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
		{ "key usage says whether to sign or to encrypt",
		  key_usage_says_whether_to_sign_or_to_encrypt },
		{ "the validity asked for is read from name-value pairs",
		  the_validity_asked_for_is_read_from_name_value_pairs },
		{ "a name counts in any case and any string type",
		  a_name_counts_in_any_case_and_any_string_type },
		{ "pairs that are nonsense ask for nothing",
		  pairs_that_are_nonsense_ask_for_nothing },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/csr", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
