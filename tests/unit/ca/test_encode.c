#include "ca/ca.h"
#include "client.h"
#include "shape.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

static struct {
	struct ca *ca;
	struct client client;
	char keys[512]; /* the folder with the CA's */
} the;

static void write_client(void)
{
	FILE *key = fopen(scratch("client.key"), "we");
	FILE *certificate = fopen(scratch("client.pem"), "we");

	PEM_write_PrivateKey(key, the.client.key, NULL, NULL, 0, NULL, NULL);
	PEM_write_X509(certificate, the.client.certificate);
	fclose(key);
	fclose(certificate);
}

static int set_up(void)
{
	struct ca_error err;

	snprintf(the.keys, sizeof(the.keys), "%s/captured/keys", data_dir());
	the.client = client_new("device");
	write_client();
	write_file(scratch("empty"), view_of_text(""));
	return ca_open(the.keys, &the.ca, &err) ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(the.ca);
	client_free(&the.client);
	return 0;
}

static struct bytes client_der(void)
{
	unsigned char *der = NULL;
	int len = i2d_X509(the.client.certificate, &der);
	struct bytes copy = bytes_copy((struct view){ der, (size_t)len });

	OPENSSL_free(der);
	return copy;
}

static void set_algorithms(struct certrep *rep, const char *digest, const char *cipher)
{
	snprintf(rep->digest, sizeof(rep->digest), "%s", digest);
	snprintf(rep->cipher, sizeof(rep->cipher), "%s", cipher);
}

/* A refusal as an NDES makes it, its attributes not in the order of DER. */
static struct certrep refusal(void)
{
	struct certrep rep = { .content = CERTREP_CONTENT_ZERO_BYTE };

	set_algorithms(&rep, "SHA1", "");
	certrep_add_text(&rep, SCEP_OID_TRANSACTION_ID, "F521A5D751931F8D8D17F8005E73344FCBFFD09A");
	certrep_add_text(&rep, SCEP_OID_MESSAGE_TYPE, "3");
	certrep_add_text(&rep, SCEP_OID_PKI_STATUS, "2");
	certrep_add_text(&rep, SCEP_OID_FAIL_INFO, "2");
	certrep_add_text(&rep, SCEP_OID_ENROLL_SCEP_ERROR, "-2147024809");
	certrep_add(&rep, SCEP_OID_SENDER_NONCE, TAG_OCTETS, view_of_text("0123456789abcdef"));
	certrep_add(&rep, SCEP_OID_RECIPIENT_NONCE, TAG_OCTETS, view_of_text("ABCDEF9876543210"));
	certrep_add(&rep, SCEP_OID_CONTENT_TYPE, TAG_OID, view_of_text("1.2.840.113549.1.7.1"));
	certrep_add(&rep, SCEP_OID_MESSAGE_DIGEST, TAG_OCTETS, view_of_text(""));
	return rep;
}

/* The same message with certificates for the client; SUCCESS but for its pkiStatus. */
static struct certrep delivery(const char *cipher)
{
	struct certrep rep = refusal();

	rep.content = CERTREP_CONTENT_ENVELOPE;
	set_algorithms(&rep, "SHA256", cipher);
	rep.recipient = client_der();
	rep.certificates[0] = client_der();
	rep.certificates[1] = bytes_copy(ca_certificate(the.ca, CA_ROLE_CA));
	rep.certificates[2] = bytes_copy(ca_certificate(the.ca, CA_ROLE_RA_SIGN));
	rep.n_certificates = 3;
	return rep;
}

static bool encode(const struct certrep *rep)
{
	struct bytes reply = { 0 };
	struct ca_error err = { "" };
	bool ok = ca_encode(the.ca, rep, &reply, &err);

	CHECK_SAY(ok, "%s", err.text);
	write_file(scratch("reply"), bytes_view(&reply));
	bytes_clear(&reply);
	return ok;
}

static void verify(const struct certrep *rep)
{
	const char *signer = rep->signer == CERTREP_SIGNER_CA ? "ca" : "ra-sign";
	const char *other = rep->signer == CERTREP_SIGNER_CA ? "ra-sign" : "ca";
	char content[600] = "";

	if (rep->content == CERTREP_CONTENT_ABSENT)
		snprintf(content, sizeof(content), "-content %s", scratch("empty"));
	run_well("openssl cms -verify -noverify -certfile %s/%s.pem -inform DER -in %s -binary "
	         "-out %s %s",
	         the.keys, signer, scratch("reply"), scratch("content"), content);
	CHECK(run("openssl cms -verify -noverify -certfile %s/%s.pem -inform DER -in %s %s",
	          the.keys, other, scratch("reply"), content)
	              .status != 0);
}

/* Compared with what was read from a real refusal (670 bytes, Windows Server 2012). */
static void a_refusal_has_the_shape_that_ndes_gives_it(void)
{
	static const char want[] =
		"d=0 cons: SEQUENCE\nd=1 prim: OBJECT :pkcs7-signedData\nd=1 cons: cont [ 0 ]\n"
		"d=2 cons: SEQUENCE\nd=3 prim: INTEGER :01\n"
		"d=3 cons: SET\nd=4 cons: SEQUENCE\nd=5 prim: OBJECT :sha1\nd=5 prim: NULL\n"
		"d=3 cons: SEQUENCE\nd=4 prim: OBJECT :pkcs7-data\nd=4 cons: cont [ 0 ]\n"
		"d=5 prim: OCTET STRING [HEX DUMP]:00\n"
		"d=3 cons: SET\nd=4 cons: SEQUENCE\nd=5 prim: INTEGER :01\n"
		"d=5 cons: SEQUENCE\nd=6 cons: SEQUENCE\n"
		"d=7 cons: SET\nd=8 cons: SEQUENCE\nd=9 prim: OBJECT :commonName\n"
		"d=9 prim: UTF8STRING :Peer Root CA\n"
		"d=7 cons: SET\nd=8 cons: SEQUENCE\nd=9 prim: OBJECT :organizationName\n"
		"d=9 prim: UTF8STRING :Peer\n"
		"d=6 prim: INTEGER :65\n"
		"d=5 cons: SEQUENCE\nd=6 prim: OBJECT :sha1\nd=6 prim: NULL\n"
		"d=5 cons: cont [ 0 ]\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :2.16.840.1.113733.1.9.2\n"
		"d=7 cons: SET\nd=8 prim: PRINTABLESTRING :3\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :2.16.840.1.113733.1.9.3\n"
		"d=7 cons: SET\nd=8 prim: PRINTABLESTRING :2\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :2.16.840.1.113733.1.9.4\n"
		"d=7 cons: SET\nd=8 prim: PRINTABLESTRING :2\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :contentType\n"
		"d=7 cons: SET\nd=8 prim: OBJECT :pkcs7-data\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :1.3.6.1.4.1.311.21.33\n"
		"d=7 cons: SET\nd=8 prim: PRINTABLESTRING :-2147024809\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :2.16.840.1.113733.1.9.5\n"
		"d=7 cons: SET\nd=8 prim: OCTET STRING :0123456789abcdef\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :2.16.840.1.113733.1.9.6\n"
		"d=7 cons: SET\nd=8 prim: OCTET STRING :ABCDEF9876543210\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :messageDigest\n"
		"d=7 cons: SET\nd=8 prim: OCTET STRING "
		"[HEX DUMP]:5BA93C9DB0CFF93F52B521D7420E43F6EDA2784F\n"
		"d=6 cons: SEQUENCE\nd=7 prim: OBJECT :2.16.840.1.113733.1.9.7\n"
		"d=7 cons: SET\n"
		"d=8 prim: PRINTABLESTRING :F521A5D751931F8D8D17F8005E73344FCBFFD09A\n"
		"d=5 cons: SEQUENCE\nd=6 prim: OBJECT :rsaEncryption\nd=6 prim: NULL\n"
		"d=5 prim: OCTET STRING [HEX DUMP]";
	struct certrep rep = refusal();

	if (encode(&rep)) {
		CHECK_STR(asn1_shape(scratch("reply"), 99).text, want);
		verify(&rep);
		CHECK_STR(run_well("od -An -tx1 %s", scratch("content")).text, " 00");
	}
	certrep_clear(&rep);
}

struct row {
	const char *name;
	struct certrep with;
	const char *algorithm; /* as asn1parse calls the signature's */
};

static const struct row rows[] = {
	{ "sound", { .digest = "SHA256" }, "rsaEncryption" },
	{ "signed by the CA",
	  { .digest = "SHA256", .signer = CERTREP_SIGNER_CA },
	  "rsaEncryption" },
	{ "SHA-512", { .digest = "SHA512" }, "rsaEncryption" },
	{ "SHA-256 with RSA",
	  { .digest = "SHA256", .signature_oid = CERTREP_SIGNATURE_WITH_RSA },
	  "sha256WithRSAEncryption" },
	{ "SHA-1 with RSA",
	  { .digest = "SHA1", .signature_oid = CERTREP_SIGNATURE_WITH_RSA },
	  "sha1WithRSAEncryption" },
	{ "unsorted", { .digest = "SHA256", .unsorted_attributes = true }, "rsaEncryption" },
	{ "BER", { .digest = "SHA256", .ber = true }, "rsaEncryption" },
	{ "unsorted in BER",
	  { .digest = "SHA256", .unsorted_attributes = true, .ber = true },
	  "rsaEncryption" },
};

static const enum certrep_content contents[] = { CERTREP_CONTENT_ABSENT, CERTREP_CONTENT_ZERO_BYTE,
	                                         CERTREP_CONTENT_ENVELOPE };

static struct certrep variant(const struct row *row, enum certrep_content content)
{
	struct certrep rep = delivery("AES-128-CBC");

	rep.content = content;
	rep.signer = row->with.signer;
	rep.signature_oid = row->with.signature_oid;
	rep.unsorted_attributes = row->with.unsorted_attributes;
	rep.ber = row->with.ber;
	snprintf(rep.digest, sizeof(rep.digest), "%s", row->with.digest);
	return rep;
}

static void check_marks(const struct row *row, const struct certrep *rep)
{
	struct said whole =
		run_well("openssl asn1parse -inform DER -in %s | sed s/HEX.*//", scratch("reply"));
	const char *id = strstr(whole.text, "2.16.840.1.113733.1.9.7");
	const char *type = strstr(whole.text, "2.16.840.1.113733.1.9.2");

	CHECK_SAY((count_of(whole.text, "l=inf") > 0) == rep->ber, "%s", row->name);
	CHECK_SAY(id && type && (id < type) == rep->unsorted_attributes, "%s", row->name);
	CHECK_SAY(count_of(whole.text, row->algorithm) == 1, "%s: %s", row->name, whole.text);
	CHECK_INT(count_of(whole.text, "signingTime"), 0);
}

static void every_form_verifies(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t j = 0; j < sizeof(contents) / sizeof(contents[0]); j++) {
			struct certrep rep = variant(&rows[i], contents[j]);

			if (encode(&rep)) {
				verify(&rep);
				check_marks(&rows[i], &rep);
			}
			certrep_clear(&rep);
		}
}

static void absent_content_is_not_there_at_all(void)
{
	struct certrep rep = refusal();

	rep.content = CERTREP_CONTENT_ABSENT;
	if (encode(&rep)) {
		struct said shape = asn1_shape(scratch("reply"), 4);

		CHECK(strstr(shape.text, "OBJECT :pkcs7-data\nd=3 cons: SET") != NULL);
		verify(&rep);
		CHECK_STR(run_well("wc -c <%s", scratch("content")).text, "0");
	}
	certrep_clear(&rep);
}

static void the_recipient_reads_the_certificates_in_their_order(void)
{
	static const char *const ciphers[] = { "AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC",
		                               "DES-CBC" };

	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		struct certrep rep = delivery(ciphers[i]);

		if (encode(&rep)) {
			verify(&rep);
			run_well("openssl cms -decrypt -provider legacy -provider default "
			         "-inform DER -in %s -inkey %s -recip %s -binary -out %s",
			         scratch("content"), scratch("client.key"), scratch("client.pem"),
			         scratch("certificates"));
			CHECK_STR(run_well("openssl pkcs7 -inform DER -in %s -print_certs -noout "
			                   "| grep ^subject",
			                   scratch("certificates"))
			                  .text,
			          "subject=CN = device\nsubject=CN = Peer Root CA, O = Peer\n"
			          "subject=CN = Peer MSCEP-RA Sign, O = Peer");
		}
		certrep_clear(&rep);
	}
}

/* RFC 8894 3.3.2.1: no certificates, the CRL in crls. */
static void the_recipient_reads_a_crl_and_nothing_else(void)
{
	struct crl_order order = { .this_update = 1793000000, .next_update = 1793604800 };
	struct certrep rep = refusal();
	struct ca_error err = { "" };

	rep.content = CERTREP_CONTENT_ENVELOPE;
	set_algorithms(&rep, "SHA256", "AES-128-CBC");
	rep.recipient = client_der();
	CHECK_SAY(ca_crl(the.ca, &order, &rep.crl, &err), "%s", err.text);
	if (encode(&rep)) {
		verify(&rep);
		run_well("openssl cms -decrypt -inform DER -in %s -inkey %s -binary | openssl "
		         "pkcs7 -inform DER -print_certs >%s",
		         scratch("content"), scratch("client.key"), scratch("crl"));
		run_well("openssl crl -in %s -CAfile %s/ca.pem -verify", scratch("crl"), the.keys);
		CHECK_INT(run("grep CERTIFICATE %s", scratch("crl")).status, 1);
	}
	certrep_clear(&rep);
}

/* Takes the attribute out of the list. */
static void leave_out(struct certrep *rep, const char *oid)
{
	struct certrep_attribute *attribute = certrep_find(rep, oid);
	size_t at = (size_t)(attribute - rep->attributes);

	bytes_clear(&attribute->value);
	memmove(attribute, attribute + 1, (--rep->n_attributes - at) * sizeof(*attribute));
}

static void what_is_not_in_the_list_is_not_in_the_message(void)
{
	static const char *const oids[] = { SCEP_OID_TRANSACTION_ID, SCEP_OID_SENDER_NONCE,
		                            SCEP_OID_CONTENT_TYPE, SCEP_OID_MESSAGE_DIGEST };

	for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++) {
		struct certrep rep = refusal();

		leave_out(&rep, oids[i]);
		if (encode(&rep))
			CHECK_INT(count_of(asn1_shape(scratch("reply"), 6).text,
			                   "d=6 cons: SEQUENCE"),
			          9);
		if (i < 2)
			verify(&rep);
		certrep_clear(&rep);
	}
}

/* OpenSSL's PKCS #7, unlike its CMS, does not ask for the attribute. */
static void without_content_type_the_signature_still_holds(void)
{
	struct certrep rep = refusal();

	leave_out(&rep, SCEP_OID_CONTENT_TYPE);
	if (encode(&rep))
		run_well("openssl smime -verify -noverify -certfile %s/ra-sign.pem -inform DER "
		         "-in %s",
		         the.keys, scratch("reply"));
	certrep_clear(&rep);
}

static void check_refused(struct certrep *rep, const char *says)
{
	struct bytes reply = { 0 };
	struct ca_error err = { "" };

	CHECK(!ca_encode(the.ca, rep, &reply, &err));
	CHECK_SAY(strstr(err.text, says) != NULL, "%s", err.text);
	CHECK(reply.data == NULL);
	certrep_clear(rep);
}

static void what_cannot_be_written_is_refused_with_the_reason(void)
{
	struct certrep rep = refusal();

	set_algorithms(&rep, "ROT13", "");
	check_refused(&rep, "there is no digest \"ROT13\" here");
	rep = refusal();
	set_algorithms(&rep, "MD5-SHA1", "");
	check_refused(&rep, "there is no digest \"MD5-SHA1\" here");
	rep = delivery("ROT13");
	check_refused(&rep, "there is no cipher \"ROT13\" here");
	rep = delivery("AES-128-CBC");
	rep.recipient.data[0] ^= 1;
	check_refused(&rep, "the certificate to encrypt for is not a certificate");
	rep = refusal();
	certrep_add_text(&rep, "1.2.words", "");
	check_refused(&rep, "the attribute 1.2.words is no object identifier");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a refusal has the shape that NDES gives it",
		  a_refusal_has_the_shape_that_ndes_gives_it },
		{ "every form verifies", every_form_verifies },
		{ "absent content is not there at all", absent_content_is_not_there_at_all },
		{ "the recipient reads the certificates in their order",
		  the_recipient_reads_the_certificates_in_their_order },
		{ "the recipient reads a CRL and nothing else",
		  the_recipient_reads_a_crl_and_nothing_else },
		{ "what is not in the list is not in the message",
		  what_is_not_in_the_list_is_not_in_the_message },
		{ "without contentType the signature still holds",
		  without_content_type_the_signature_still_holds },
		{ "what cannot be written is refused with the reason",
		  what_cannot_be_written_is_refused_with_the_reason },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/encode", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
