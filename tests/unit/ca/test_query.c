#include "ca/query.h"
#include "client.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

static struct {
	struct ca *ca;
	struct client client;
	char keys[512];
} the;

static int set_up(void)
{
	struct ca_error err;

	snprintf(the.keys, sizeof(the.keys), "%s/captured/keys", data_dir());
	the.client = client_new("device");
	return ca_open(the.keys, &the.ca, &err) ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(the.ca);
	client_free(&the.client);
	return 0;
}

/* The SEQUENCE of these values, in the words of openssl asn1parse -genstr. */
static struct bytes generate(const char *first, const char *second)
{
	FILE *file = fopen(scratch("conf"), "we");

	fprintf(file,
	        "asn1=SEQUENCE:body\n[body]\na=%s\nb=%s\n[name]\nset=SET:rdn\n[rdn]\n"
	        "part=SEQUENCE:part\n[part]\ntype=OID:commonName\nvalue=UTF8:somebody\n"
	        "[empty]\n",
	        first, second);
	fclose(file);
	run_well("openssl asn1parse -genconf %s -out %s -noout", scratch("conf"), scratch("body"));
	return read_file(scratch("body"));
}

/* -- serial numbers and issuers -- */

static void serial_numbers_are_read_as_openssl_prints_them(void)
{
	static const struct {
		const char *generated, *want;
	} rows[] = {
		{ "INTEGER:0", "00" },
		{ "INTEGER:1", "01" },
		{ "INTEGER:0x7900000001ABcd", "7900000001ABCD" },
		{ "INTEGER:0xFF", "FF" },
		{ "INTEGER:-5", "-05" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes body = generate("SEQUENCE:name", rows[i].generated);
		struct scep_request got = { 0 };
		struct ca_error err = { "" };

		CHECK_SAY(ca_read_issuer_and_serial(bytes_view(&body), &got, &err), "%s: %s",
		          rows[i].generated, err.text);
		CHECK_STR(got.serial, rows[i].want);
		scep_request_clear(&got);
		bytes_clear(&body);
	}
}

static void the_issuer_is_a_name(void)
{
	struct bytes body = generate("SEQUENCE:name", "INTEGER:1");
	struct scep_request got = { 0 };
	struct ca_error err = { "" };

	CHECK(ca_read_issuer_and_serial(bytes_view(&body), &got, &err));
	write_file(scratch("issuer"), bytes_view(&got.issuer));
	CHECK_SAY(strstr(run_well("openssl asn1parse -inform DER -in %s", scratch("issuer")).text,
	                 "UTF8STRING        :somebody"),
	          "the issuer");
	CHECK(!ca_is_issuer(the.ca, bytes_view(&got.issuer)));
	CHECK(!ca_is_issuer(the.ca, bytes_view(&body)));
	CHECK(!ca_is_issuer(the.ca, (struct view){ 0 }));
	scep_request_clear(&got);
	bytes_clear(&body);
}

/* sscep's self-signed certificates have 33; nobody has 65. */
static void a_strangers_serial_number_may_be_long(void)
{
	static const struct {
		int octets;
		bool fits;
	} rows[] = { { 20, true }, { 33, true }, { 64, true }, { 65, false }, { 500, false } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char number[1200] = "INTEGER:0x";
		struct scep_request got = { 0 };
		struct ca_error err = { "" };

		memset(number + 10, '5', (size_t)rows[i].octets * 2);
		struct bytes body = generate("SEQUENCE:name", number);
		CHECK_INT(ca_read_issuer_and_serial(bytes_view(&body), &got, &err), rows[i].fits);
		if (rows[i].fits)
			CHECK_STR(got.serial, number + 10);
		else
			CHECK_SAY(strstr(err.text, "more than 64 octets"), "%s", err.text);
		scep_request_clear(&got);
		bytes_clear(&body);
	}
}

/* -- whole messages -- */

static enum ca_decoded decode_body(const char *message_type, struct view body,
                                   struct scep_request *got, struct ca_error *err)
{
	struct view ra = ca_certificate(the.ca, CA_ROLE_RA_ENCRYPT);
	const unsigned char *at = ra.data;
	X509 *recipient = d2i_X509(NULL, &at, (long)ra.len);
	struct bytes envelope =
		client_seal(body, recipient, &(struct client_envelope){ .cipher = NULL });
	struct bytes message =
		client_sign(&the.client, bytes_view(&envelope),
	                    &(struct client_message){ .message_type = message_type });
	enum ca_decoded decoded = ca_decode(the.ca, bytes_view(&message), got, err);

	X509_free(recipient);
	bytes_clear(&envelope);
	bytes_clear(&message);
	return decoded;
}

static void only_a_body_that_is_sound_is_good_content_unless_it_is_a_polls(void)
{
	static const struct {
		const char *name, *message_type, *first, *second;
		enum ca_decoded want;
		bool has_issuer;
	} rows[] = {
		{ "GetCert", "21", "SEQUENCE:name", "INTEGER:1", CA_DECODED, true },
		{ "GetCRL", "22", "SEQUENCE:name", "INTEGER:1", CA_DECODED, true },
		{ "GetCert by subject", "21", "SEQUENCE:name", "SEQUENCE:name", CA_BAD_CONTENT,
		  false },
		{ "GetCRL in words", "22", "UTF8:a", "UTF8:b", CA_BAD_CONTENT, false },
		{ "CertPoll", "20", "SEQUENCE:name", "SEQUENCE:name", CA_DECODED, true },
		{ "CertPoll in words", "20", "UTF8:a", "UTF8:b", CA_DECODED, false },
		{ "CertPoll of nobody", "20", "SEQUENCE:empty", "SEQUENCE:empty", CA_DECODED,
		  true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes body = generate(rows[i].first, rows[i].second);
		struct scep_request got = { 0 };
		struct ca_error err = { "" };
		enum ca_decoded decoded =
			decode_body(rows[i].message_type, bytes_view(&body), &got, &err);

		CHECK_SAY(decoded == rows[i].want, "%s: %d %s", rows[i].name, decoded, err.text);
		if (decoded == CA_BAD_CONTENT)
			CHECK_SAY(strstr(err.text, "RFC 8894 3.3.4"), "%s", err.text);
		CHECK_SAY((got.issuer.len > 0) == rows[i].has_issuer, "%s", rows[i].name);
		CHECK_BYTES(got.content.data, got.content.len, body.data, body.len);
		scep_request_clear(&got);
		bytes_clear(&body);
	}
}

static void a_body_that_is_no_asn1_is_forgiven_in_a_poll_only(void)
{
	static const char *const types[] = { "20", "21", "22" };

	for (size_t i = 0; i < 3; i++) {
		struct scep_request got = { 0 };
		struct ca_error err = { "" };

		CHECK_INT(decode_body(types[i], view_of_text("device"), &got, &err),
		          i == 0 ? CA_DECODED : CA_BAD_CONTENT);
		CHECK_INT(got.issuer.len, 0);
		CHECK_STR(got.serial, "");
		scep_request_clear(&got);
	}
}

/* What openssl finds in the body that was recorded. */
static void check_body(const struct scep_request *got, const char *file)
{
	bool is_poll = got->message_type == SCEP_CERT_POLL;
	char serial[256];

	write_file(scratch("body"), bytes_view(&got->content));
	struct said said = run_well("openssl asn1parse -inform DER -in %s; echo", scratch("body"));
	snprintf(serial, sizeof(serial), "INTEGER           :%s\n", got->serial);
	CHECK_SAY((strstr(said.text, serial) == NULL) == is_poll, "%s: %s", file, said.text);
	CHECK_SAY(ca_is_issuer(the.ca, bytes_view(&got->issuer)) != is_poll, "%s: %s", file,
	          said.text);
	write_file(scratch("issuer"), bytes_view(&got->issuer));
	said = run_well("openssl asn1parse -inform DER -in %s", scratch("issuer"));
	CHECK_SAY(strstr(said.text, is_poll ? ":Peer MSCEP-RA Sign" : ":Peer Root CA"), "%s: %s",
	          file, said.text);
}

static void recorded_queries_name_the_ca_and_recorded_polls_its_ra(void)
{
	static const struct {
		const char *file;
		int message_type;
	} rows[] = {
		{ "sscep/008.req", SCEP_CERT_POLL },
		{ "sscep/015.req", SCEP_GET_CERT },
		{ "sscep/017.req", SCEP_GET_CRL },
		{ "strongswan-5.9.8/006.req", SCEP_CERT_POLL },
		{ "strongswan-6.0.6/006.req", SCEP_CERT_POLL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[512];
		struct scep_request got = { 0 };
		struct ca_error err = { "" };

		snprintf(path, sizeof(path), "%s/captured/%s", data_dir(), rows[i].file);
		struct bytes message = read_file(path);
		CHECK_SAY(ca_decode(the.ca, bytes_view(&message), &got, &err) == CA_DECODED,
		          "%s: %s", rows[i].file, err.text);
		CHECK_INT(got.message_type, rows[i].message_type);
		check_body(&got, rows[i].file);
		scep_request_clear(&got);
		bytes_clear(&message);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "serial numbers are read as openssl prints them",
		  serial_numbers_are_read_as_openssl_prints_them },
		{ "the issuer is a name", the_issuer_is_a_name },
		{ "a stranger's serial number may be long", a_strangers_serial_number_may_be_long },
		{ "only a body that is sound is good content, unless it is a poll's",
		  only_a_body_that_is_sound_is_good_content_unless_it_is_a_polls },
		{ "a body that is no ASN.1 is forgiven in a poll only",
		  a_body_that_is_no_asn1_is_forgiven_in_a_poll_only },
		{ "recorded queries name the CA, and recorded polls its RA",
		  recorded_queries_name_the_ca_and_recorded_polls_its_ra },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/query", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
