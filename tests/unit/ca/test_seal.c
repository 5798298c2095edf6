#include "ca/envelope.h"
#include "ca/ossl.h"
#include "client.h"
#include "witness.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

static struct client client;
static struct bytes recipient;

static int set_up(void)
{
	struct ca_error err;

	client = client_new("device");
	FILE *key = fopen(scratch("key"), "we");
	PEM_write_PrivateKey(key, client.key, NULL, NULL, 0, NULL, NULL);
	fclose(key);
	return ca_ossl_load(&err) &&
	                       ca_ossl_write(client.certificate, ASN1_ITEM_rptr(X509), &recipient)
	               ? 0
	               : 1;
}

static int tear_down(void)
{
	client_free(&client);
	bytes_clear(&recipient);
	return 0;
}

static void openssl_opens_what_is_sealed(void)
{
	static const struct {
		const char *cipher, *word;
	} rows[] = {
		{ "DES-CBC", "des-cbc" },
		{ "DES-EDE3-CBC", "des-ede3-cbc" },
		{ "AES-128-CBC", "aes-128-cbc" },
		{ "AES-256-CBC", "aes-256-cbc" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes out = { 0 };
		struct ca_error err = { "" };
		char name[SCEP_ALGORITHM_SIZE];

		CHECK_SAY(ca_envelope_seal(view_of_text("hello"), bytes_view(&recipient),
		                           rows[i].cipher, &out, &err),
		          "%s: %s", rows[i].cipher, err.text);
		write_file(scratch("envelope"), bytes_view(&out));
		CHECK_STR(run_well("openssl cms -decrypt -provider legacy -provider default "
		                   "-inform DER -in %s -inkey %s",
		                   scratch("envelope"), scratch("key"))
		                  .text,
		          "hello");
		struct said said =
			run_well("openssl asn1parse -inform DER -in %s", scratch("envelope"));
		CHECK_INT(count_of(said.text, rows[i].word), 1);
		CHECK_INT(count_of(said.text, ":rsaEncryption"), 1);
		ca_envelope_cipher(bytes_view(&out), name);
		CHECK_STR(name, rows[i].cipher);
		bytes_clear(&out);
	}
}

static void whoever_has_the_password_opens_what_is_sealed_with_it(void)
{
	static const struct {
		const char *cipher, *password;
	} rows[] = {
		{ "DES-CBC", "secret" },
		{ "DES-EDE3-CBC", "C3A1F0 with blanks" },
		{ "AES-128-CBC", "Gr\xc3\xbc\xc3\x9f" },
		{ "AES-192-CBC", "x" },
		{ "AES-256-CBC", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes out = { 0 };
		struct ca_error err = { "" };

		CHECK_SAY(ca_envelope_seal_with_password(view_of_text("hello"), rows[i].password,
		                                         rows[i].cipher, &out, &err),
		          "%s: %s", rows[i].cipher, err.text);
		write_file(scratch("envelope"), bytes_view(&out));
		struct said said =
			run_well("openssl cms -decrypt -provider legacy -provider default "
		                 "-inform DER -in %s -pwri_password '%s'",
		                 scratch("envelope"), rows[i].password);
		CHECK_SAY(strcmp(said.text, "hello") == 0, "%s: %s", rows[i].cipher, said.text);
		CHECK(run("openssl cms -decrypt -provider legacy -provider default -inform DER "
		          "-in %s -pwri_password wrong",
		          scratch("envelope"))
		              .status != 0);
		bytes_clear(&out);
	}
}

static void what_cannot_be_sealed_is_refused_with_the_reason(void)
{
	struct bytes out = { 0 };
	struct ca_error err = { "" };

	CHECK(!ca_envelope_seal(view_of_text("hello"), bytes_view(&recipient), "ROT13", &out,
	                        &err));
	CHECK_SAY(strstr(err.text, "no cipher \"ROT13\"") != NULL, "%s", err.text);
	CHECK(!ca_envelope_seal(view_of_text("hello"), view_of_text("me"), "AES-128-CBC", &out,
	                        &err));
	CHECK_SAY(strstr(err.text, "is not a certificate") != NULL, "%s", err.text);
	CHECK(!ca_envelope_seal_with_password(view_of_text("hello"), "secret", "ROT13", &out,
	                                      &err));
	CHECK_SAY(strstr(err.text, "no cipher \"ROT13\"") != NULL, "%s", err.text);
	CHECK(out.data == NULL);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "openssl opens what is sealed", openssl_opens_what_is_sealed },
		{ "whoever has the password opens what is sealed with it",
		  whoever_has_the_password_opens_what_is_sealed_with_it },
		{ "what cannot be sealed is refused with the reason",
		  what_cannot_be_sealed_is_refused_with_the_reason },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/seal", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
