#include "ca/extensions.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

/* A certificate made by the openssl command, with this one extension line. */
static X509 *issuer_with(const char *subject_key_id)
{
	run_well("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
	         "-keyout %s -out %s -subj /CN=issuer -addext subjectKeyIdentifier=%s",
	         scratch("key"), scratch("issuer"), subject_key_id);
	FILE *file = fopen(scratch("issuer"), "re");
	X509 *cert = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
	if (file)
		fclose(file);
	return cert;
}

static struct view value_at(const X509 *cert, int at)
{
	const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_get_ext(cert, at));

	return (struct view){ ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value) };
}

static void an_extension_is_written_as_it_is_given(void)
{
	static const struct extension odd = { "1.2.3.4", true, DER("\x04\x01\x00") };
	X509 *cert = X509_new();
	struct ca_error err = { "" };
	char oid[64];

	CHECK_SAY(ca_add_extension(cert, &odd, &err), "%s", err.text);
	CHECK_INT(X509_get_ext_count(cert), 1);
	X509_EXTENSION *extension = X509_get_ext(cert, 0);
	OBJ_obj2txt(oid, sizeof(oid), X509_EXTENSION_get_object(extension), 1);
	CHECK_STR(oid, "1.2.3.4");
	CHECK(X509_EXTENSION_get_critical(extension));
	CHECK_BYTES(value_at(cert, 0).data, value_at(cert, 0).len, "\x04\x01\x00", 3);
	X509_free(cert);
}

static void a_template_name_is_a_bmpstring(void)
{
	X509 *cert = X509_new();
	struct ca_error err = { "" };

	CHECK_SAY(ca_add_template_name(cert, "CEP", &err), "%s", err.text);
	CHECK_BYTES(value_at(cert, 0).data, value_at(cert, 0).len, "\x1e\x06\0C\0E\0P", 8);
	X509_free(cert);
}

static void the_authority_key_id_is_the_issuers_own_whatever_its_length(void)
{
	X509 *issuer = issuer_with("01020304"), *cert = X509_new();
	struct ca_error err = { "" };

	CHECK_SAY(ca_add_authority_key_id(cert, issuer, &err), "%s", err.text);
	CHECK_BYTES(value_at(cert, 0).data, value_at(cert, 0).len,
	            "\x30\x06\x80\x04\x01\x02\x03\x04", 8);
	X509_free(issuer);
	X509_free(cert);
}

static void an_issuer_without_a_key_id_is_known_by_the_sha1_of_its_key(void)
{
	X509 *hashed = issuer_with("hash"), *bare = issuer_with("none"), *cert = X509_new();
	struct ca_error err = { "" };

	X509_set_pubkey(bare, X509_get0_pubkey(hashed));
	CHECK(X509_get0_subject_key_id(bare) == NULL);
	CHECK_SAY(ca_add_authority_key_id(cert, hashed, &err), "%s", err.text);
	CHECK_SAY(ca_add_authority_key_id(cert, bare, &err), "%s", err.text);
	CHECK_INT(value_at(cert, 0).len, 24);
	CHECK_BYTES(value_at(cert, 0).data, value_at(cert, 0).len, value_at(cert, 1).data,
	            value_at(cert, 1).len);
	X509_free(hashed);
	X509_free(bare);
	X509_free(cert);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "an extension is written as it is given",
		  an_extension_is_written_as_it_is_given },
		{ "a template name is a BMPString", a_template_name_is_a_bmpstring },
		{ "the authority key id is the issuer's own, whatever its length",
		  the_authority_key_id_is_the_issuers_own_whatever_its_length },
		{ "an issuer without a key id is known by the SHA-1 of its key",
		  an_issuer_without_a_key_id_is_known_by_the_sha1_of_its_key },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/extensions", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
