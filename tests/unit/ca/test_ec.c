#include "ca/ca.h"
#include "client.h"
#include "shape.h"

#include <openssl/ec.h>
#include <stdio.h>
#include <string.h>

static struct {
	struct ca *ca;
	char keys[512]; /* the folder with the CA's */
} the;

static int set_up(void)
{
	struct ca_error err;

	snprintf(the.keys, sizeof(the.keys), "%s/captured/keys", data_dir());
	return ca_open(the.keys, &the.ca, &err) ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(the.ca);
	return 0;
}

/* -- what such a client asks -- */

static X509 *recipient(void)
{
	struct view ra = ca_certificate(the.ca, CA_ROLE_RA_ENCRYPT);
	const unsigned char *at = ra.data;

	return d2i_X509(NULL, &at, (long)ra.len);
}

static struct client client_with(EVP_PKEY *key)
{
	return (struct client){ key, client_certificate("device", key, X509_VERSION_3, 8) };
}

static struct bytes ask(const struct client *client, const char *digest)
{
	X509 *ra = recipient();
	struct bytes csr = client_csr(client, V_ASN1_PRINTABLESTRING, "secret", 6);
	struct bytes envelope =
		client_seal(bytes_view(&csr), ra, &(struct client_envelope){ .cipher = NULL });
	struct bytes message = client_sign(client, bytes_view(&envelope),
	                                   &(struct client_message){ .digest = digest });

	X509_free(ra);
	bytes_clear(&csr);
	bytes_clear(&envelope);
	return message;
}

static void requests_of_ec_keys_decode_and_say_that_they_cannot_encrypt(void)
{
	static const struct {
		const char *curve, *digest, *key_type;
		int bits;
		bool can_encrypt;
	} rows[] = {
		{ "P-256", "SHA256", "EC", 256, false }, { "P-384", "SHA384", "EC", 384, false },
		{ "P-521", "SHA512", "EC", 521, false }, { "P-256", "SHA1", "EC", 256, false },
		{ NULL, "SHA256", "RSA", 2048, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct client client =
			client_with(rows[i].curve ? EVP_EC_gen(rows[i].curve) : EVP_RSA_gen(2048));
		struct bytes message = ask(&client, rows[i].digest);
		struct scep_request got = { 0 };
		struct ca_error err = { "" };

		CHECK_SAY(ca_decode(the.ca, bytes_view(&message), &got, &err) == CA_DECODED,
		          "%s with %s: %s", rows[i].curve, rows[i].digest, err.text);
		CHECK_INT(got.signer_can_encrypt, rows[i].can_encrypt);
		CHECK_STR(got.csr.key_type, rows[i].key_type);
		CHECK_INT(got.csr.key_bits, rows[i].bits);
		CHECK_STR(got.csr.challenge, "secret");
		CHECK_STR(got.digest, rows[i].digest);
		scep_request_clear(&got);
		bytes_clear(&message);
		client_free(&client);
	}
}

static void an_ec_signature_that_does_not_hold_is_found(void)
{
	struct client client = client_with(EVP_EC_gen("P-256"));
	struct bytes message = ask(&client, "SHA256");
	struct scep_request got = { 0 };
	struct ca_error err = { "" };

	message.data[message.len - 1] ^= 1; /* the last octet of s */
	CHECK_INT(ca_decode(the.ca, bytes_view(&message), &got, &err), CA_BAD_SIGNATURE);
	scep_request_clear(&got);
	bytes_clear(&message);
	client_free(&client);
}

/* -- what it is answered -- */

static struct certrep delivery_for(const struct client *client, const char *cipher)
{
	struct certrep rep = { .recipient_kind = CERTREP_RECIPIENT_PASSWORD };

	snprintf(rep.digest, sizeof(rep.digest), "SHA256");
	snprintf(rep.cipher, sizeof(rep.cipher), "%s", cipher);
	snprintf(rep.password, sizeof(rep.password), "secret");
	certrep_add_text(&rep, SCEP_OID_MESSAGE_TYPE, "3");
	certrep_add_text(&rep, SCEP_OID_PKI_STATUS, "0");
	certrep_add(&rep, SCEP_OID_CONTENT_TYPE, TAG_OID, view_of_text("1.2.840.113549.1.7.1"));
	certrep_add(&rep, SCEP_OID_MESSAGE_DIGEST, TAG_OCTETS, view_of_text(""));
	rep.certificates[0] = der_of(client->certificate, ASN1_ITEM_rptr(X509));
	rep.n_certificates = 1;
	return rep;
}

static void the_password_opens_the_reply(void)
{
	static const char *const ciphers[] = { "AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC" };
	struct client client = client_with(EVP_EC_gen("P-256"));

	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		struct certrep rep = delivery_for(&client, ciphers[i]);
		struct bytes reply = { 0 };
		struct ca_error err = { "" };

		CHECK_SAY(ca_encode(the.ca, &rep, &reply, &err), "%s: %s", ciphers[i], err.text);
		write_file(scratch("reply"), bytes_view(&reply));
		run_well("openssl cms -verify -noverify -certfile %s/ra-sign.pem -inform DER "
		         "-in %s -binary -out %s",
		         the.keys, scratch("reply"), scratch("envelope"));
		run_well("openssl cms -decrypt -pwri_password secret -inform DER -in %s -binary "
		         "-out %s",
		         scratch("envelope"), scratch("certificates"));
		CHECK_STR(run_well("openssl pkcs7 -inform DER -in %s -print_certs -noout | "
		                   "grep ^subject",
		                   scratch("certificates"))
		                  .text,
		          "subject=CN = device");
		CHECK(run("openssl cms -decrypt -pwri_password Secret -inform DER -in %s",
		          scratch("envelope"))
		              .status != 0);
		bytes_clear(&reply);
		certrep_clear(&rep);
	}
	client_free(&client);
}

/* RFC 5652 6.2.4: EnvelopedData is version 3, [3] PasswordRecipientInfo is version 0. */
static void the_reply_is_for_one_password_recipient(void)
{
	static const char want[] = "d=0 cons: SEQUENCE\nd=1 prim: OBJECT :pkcs7-envelopedData\n"
				   "d=1 cons: cont [ 0 ]\nd=2 cons: SEQUENCE\n"
				   "d=3 prim: INTEGER :03\nd=3 cons: SET\n"
				   "d=4 cons: cont [ 3 ]\nd=5 prim: INTEGER :00\n"
				   "d=5 cons: cont [ 0 ]\nd=6 prim: OBJECT :PBKDF2\n";
	struct said shape = asn1_shape(scratch("envelope"), 6);

	CHECK_SAY(strncmp(shape.text, want, strlen(want)) == 0, "%s", shape.text);
	CHECK_INT(count_of(shape.text, ":id-alg-PWRI-KEK"), 1);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "requests of EC keys decode and say that they cannot encrypt",
		  requests_of_ec_keys_decode_and_say_that_they_cannot_encrypt },
		{ "an EC signature that does not hold is found",
		  an_ec_signature_that_does_not_hold_is_found },
		{ "the password opens the reply", the_password_opens_the_reply },
		{ "the reply is for one password recipient",
		  the_reply_is_for_one_password_recipient },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/ec", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
