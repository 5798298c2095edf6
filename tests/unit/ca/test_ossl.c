#include "ca/ossl.h"
#include "tests/unit/check.h"

#include <openssl/asn1t.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <string.h>

static void single_des_is_known_after_loading_once_or_twice(void)
{
	struct ca_error err = { "" };

	CHECK_SAY(ca_ossl_load(&err), "%s", err.text);
	CHECK_SAY(ca_ossl_load(&err), "%s", err.text);
	EVP_CIPHER *des = EVP_CIPHER_fetch(NULL, "DES-CBC", NULL);
	EVP_CIPHER *aes = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
	CHECK(des != NULL);
	CHECK(aes != NULL);
	EVP_CIPHER_free(des);
	EVP_CIPHER_free(aes);
}

static ASN1_INTEGER *read_integer(const char *der, size_t len)
{
	return ca_ossl_read((struct view){ (const uint8_t *)der, len },
	                    ASN1_ITEM_rptr(ASN1_INTEGER));
}

static void an_object_is_read_and_written_whole(void)
{
	struct bytes der = { 0 };
	ASN1_INTEGER *integer = read_integer("\x02\x01\x2a", 3);

	if (!CHECK(integer != NULL))
		return;
	CHECK_INT(ASN1_INTEGER_get(integer), 42);
	CHECK(ca_ossl_write(integer, ASN1_ITEM_rptr(ASN1_INTEGER), &der));
	CHECK_BYTES(der.data, der.len, "\x02\x01\x2a", 3);
	bytes_clear(&der);
	ASN1_INTEGER_free(integer);
}

static void what_is_not_one_object_is_refused(void)
{
	CHECK(read_integer("", 0) == NULL);
	CHECK(read_integer(NULL, 0) == NULL);
	CHECK(read_integer("\x02\x01\x2a\x00", 4) == NULL);
	CHECK(read_integer("\x02\x02\x2a", 3) == NULL);
	CHECK(read_integer("\x04\x01\x2a", 3) == NULL);
}

static void what_is_too_long_is_not_looked_at(void)
{
	struct bytes octets = bytes_alloc(CA_DER_MAX + 1);

	memset(octets.data, 0, octets.len);
	memcpy(octets.data, "\x04\x83\x0f\xff\xfb", 5);
	ASN1_OCTET_STRING *most = ca_ossl_read((struct view){ octets.data, CA_DER_MAX },
	                                       ASN1_ITEM_rptr(ASN1_OCTET_STRING));
	CHECK(most != NULL);
	ASN1_OCTET_STRING_free(most);
	memcpy(octets.data, "\x04\x83\x0f\xff\xfc", 5);
	CHECK(!ca_ossl_read(bytes_view(&octets), ASN1_ITEM_rptr(ASN1_OCTET_STRING)));
	bytes_clear(&octets);
}

static void algorithms_have_the_name_they_are_fetched_by(void)
{
	static const struct {
		const char *oid, *name;
	} rows[] = {
		{ "1.3.14.3.2.7", "DES-CBC" },
		{ "1.2.840.113549.3.7", "DES-EDE3-CBC" },
		{ "2.16.840.1.101.3.4.1.2", "AES-128-CBC" },
		{ "2.16.840.1.101.3.4.1.42", "AES-256-CBC" },
		{ "1.2.840.113549.2.5", "MD5" },
		{ "1.3.14.3.2.26", "SHA1" },
		{ "2.16.840.1.101.3.4.2.1", "SHA256" },
		{ "2.16.840.1.101.3.4.2.3", "SHA512" },
		{ "1.2.3.4.5.6", "1.2.3.4.5.6" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ASN1_OBJECT *object = OBJ_txt2obj(rows[i].oid, 1);
		char name[SCEP_ALGORITHM_SIZE];

		ca_ossl_algorithm_name(object, name);
		CHECK_STR(name, rows[i].name);
		ASN1_OBJECT_free(object);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "single DES is known after loading once or twice",
		  single_des_is_known_after_loading_once_or_twice },
		{ "an object is read and written whole", an_object_is_read_and_written_whole },
		{ "what is not one object is refused", what_is_not_one_object_is_refused },
		{ "what is too long is not looked at", what_is_too_long_is_not_looked_at },
		{ "algorithms have the name they are fetched by",
		  algorithms_have_the_name_they_are_fetched_by },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/ossl", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
