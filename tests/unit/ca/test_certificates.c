#include "ca/certificates.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#define NOON_2026 INT64_C(1767268800)
#define NOON_2049 INT64_C(2493115200)
#define NOON_2050 INT64_C(2524651200)

static X509 *begin(int64_t not_before, int64_t not_after)
{
	X509_NAME *name = X509_NAME_new();
	X509 *cert = NULL;
	struct ca_error err = { "" };

	CHECK_SAY(ca_certificate_begin(name, name, not_before, not_after, &cert, &err), "%s",
	          err.text);
	X509_NAME_free(name);
	return cert;
}

static void a_hundred_serial_numbers_differ_and_look_like_ad_cs(void)
{
	char seen[100][20];

	for (size_t i = 0; i < 100; i++) {
		X509 *cert = begin(NOON_2026, NOON_2049);
		const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);

		CHECK_INT(ASN1_STRING_length(serial), 19);
		memcpy(seen[i], ASN1_STRING_get0_data(serial), 19);
		CHECK_INT(seen[i][0], 0x79);
		for (size_t j = 0; j < i; j++)
			CHECK(memcmp(seen[i], seen[j], 19) != 0);
		X509_free(cert);
	}
}

static void times_are_utctime_until_2049_and_generalizedtime_after(void)
{
	X509 *cert = begin(NOON_2049, NOON_2050);

	CHECK_INT(ASN1_STRING_type(X509_get0_notBefore(cert)), V_ASN1_UTCTIME);
	CHECK_STR((const char *)ASN1_STRING_get0_data(X509_get0_notBefore(cert)), "490101120000Z");
	CHECK_INT(ASN1_STRING_type(X509_get0_notAfter(cert)), V_ASN1_GENERALIZEDTIME);
	CHECK_STR((const char *)ASN1_STRING_get0_data(X509_get0_notAfter(cert)), "20500101120000Z");
	X509_free(cert);
}

static void a_year_of_five_digits_is_an_error_that_says_so(void)
{
	X509_NAME *name = X509_NAME_new();
	X509 *cert = NULL;
	struct ca_error err = { "" };

	CHECK(!ca_certificate_begin(name, name, 0, INT64_C(253402300800), &cert, &err));
	CHECK_SAY(strstr(err.text, "253402300800"), "%s", err.text);
	CHECK(cert == NULL);
	X509_NAME_free(name);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a hundred serial numbers differ and look like AD CS's",
		  a_hundred_serial_numbers_differ_and_look_like_ad_cs },
		{ "times are UTCTime until 2049 and GeneralizedTime after",
		  times_are_utctime_until_2049_and_generalizedtime_after },
		{ "a year of five digits is an error that says so",
		  a_year_of_five_digits_is_an_error_that_says_so },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/certificates", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
