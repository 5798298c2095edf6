#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

static struct ca *ca;
static char keys[512];

static int set_up(void)
{
	struct ca_error err;

	snprintf(keys, sizeof(keys), "%s/captured/keys", data_dir());
	return ca_open(keys, &ca, &err) ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(ca);
	return 0;
}

/* The list's text as openssl prints it, after openssl found its signature to be the CA's. */
static struct said write_and_read(const struct crl_order *order)
{
	struct bytes der = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_crl(ca, order, &der, &err), "%s", err.text);
	write_file(scratch("crl"), bytes_view(&der));
	bytes_clear(&der);
	struct said said = run_well("openssl crl -inform DER -in %s -CAfile %s/ca.pem -verify "
	                            "-noout -text -nameopt RFC2253",
	                            scratch("crl"), keys);
	CHECK_SAY(strstr(said.text, "verify OK"), "%s", said.text);
	return said;
}

static struct crl_order order_of(const struct crl_entry *entries, size_t n)
{
	return (struct crl_order){ .this_update = INT64_C(1793000000),
		                   .next_update = INT64_C(1793604800),
		                   .number = 7,
		                   .entries = entries,
		                   .n = n };
}

static void an_empty_list_says_who_and_when_and_its_number(void)
{
	struct crl_order order = order_of(NULL, 0);
	struct said said = write_and_read(&order);
	struct said key_id = run_well("openssl x509 -in %s/ca.pem -noout -ext "
	                              "subjectKeyIdentifier | tail -1 | tr -d ' '",
	                              keys);
	static const char *const says[] = {
		"Version 2 (0x1)",
		"Signature Algorithm: sha256WithRSAEncryption",
		"Issuer: O=Peer,CN=Peer Root CA",
		"Last Update: Oct 26 07:33:20 2026 GMT",
		"Next Update: Nov  2 07:33:20 2026 GMT",
		"X509v3 CRL Number: \n                7\n",
		"X509v3 Authority Key Identifier: \n",
		"No Revoked Certificates.",
	};

	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		CHECK_SAY(strstr(said.text, says[i]), "%s: %s", says[i], said.text);
	CHECK_SAY(strstr(said.text, key_id.text), "%s: %s", key_id.text, said.text);
	CHECK(!strstr(said.text, "critical"));
}

static void revoked_certificates_are_listed_with_time_and_reason(void)
{
	static const struct crl_entry entries[] = {
		{ "79000004D2AB", INT64_C(1792000000), 1 },
		{ "0102", INT64_C(1792003600), 0 },
		{ "FF", INT64_C(2600000000), 6 },
	};
	static const char want[] = "    Serial Number: 79000004D2AB\n"
				   "        Revocation Date: Oct 14 17:46:40 2026 GMT\n"
				   "        CRL entry extensions:\n"
				   "            X509v3 CRL Reason Code: \n"
				   "                Key Compromise\n"
				   "    Serial Number: 0102\n"
				   "        Revocation Date: Oct 14 18:46:40 2026 GMT\n"
				   "    Serial Number: FF\n"
				   "        Revocation Date: May 22 14:13:20 2052 GMT\n"
				   "        CRL entry extensions:\n"
				   "            X509v3 CRL Reason Code: \n"
				   "                Certificate Hold\n";
	struct crl_order order = order_of(entries, 3);
	struct said said = write_and_read(&order);

	CHECK_SAY(strstr(said.text, want), "%s", said.text);
}

static void openssl_refuses_a_certificate_that_is_listed(void)
{
	struct said serial =
		run_well("openssl x509 -in %s/ra-sign.pem -noout -serial | sed s/.*=//", keys);
	struct said end = run_well("date -u +%%s -d \"$(openssl x509 -in %s/ra-sign.pem -noout "
	                           "-startdate | sed s/.*=//)\"",
	                           keys);
	long long now = 0;

	CHECK_INT(sscanf(end.text, "%lld", &now), 1);
	for (size_t n = 0; n < 2; n++) {
		struct crl_entry entry = { .revoked_at = now, .reason = 4 };
		struct crl_order order = order_of(&entry, n);

		snprintf(entry.serial, sizeof(entry.serial), "%.40s", serial.text);
		order.this_update = now;
		order.next_update = now + 3600;
		write_and_read(&order);
		struct said said = run("openssl verify -attime %lld -crl_check -CAfile %s/ca.pem "
		                       "-CRLfile %s %s/ra-sign.pem",
		                       now + 1, keys, scratch("crl"), keys);
		CHECK_SAY((strstr(said.text, "certificate revoked") != NULL) == (n == 1), "%s",
		          said.text);
		CHECK_SAY((said.status == 0) == (n == 0), "%s", said.text);
	}
}

static void a_large_number_is_written_whole(void)
{
	struct crl_order order = order_of(NULL, 0);

	order.number = UINT64_MAX;
	struct said said = write_and_read(&order);
	CHECK_SAY(strstr(said.text, "0xFFFFFFFFFFFFFFFF") ||
	                  strstr(said.text, "18446744073709551615"),
	          "%s", said.text);
}

static void what_cannot_be_written_is_refused_with_the_reason(void)
{
	static const struct crl_entry bad[] = {
		{ "", 0, 0 },
		{ "12G4", 0, 0 },
		{ "12", INT64_MAX, 0 },
	};
	struct crl_order order;
	struct bytes der = { 0 };
	struct ca_error err = { "" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		order = order_of(&bad[i], 1);
		CHECK(!ca_crl(ca, &order, &der, &err));
		CHECK_SAY(strstr(err.text, "cannot write the certificate"), "%s", err.text);
	}
	order = order_of(NULL, 0);
	order.next_update = INT64_C(253402300800); /* the year 10000 */
	CHECK(!ca_crl(ca, &order, &der, &err));
	CHECK_SAY(strstr(err.text, "is no time that a CRL can be for"), "%s", err.text);
	CHECK(der.data == NULL);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "an empty list says who, when and its number",
		  an_empty_list_says_who_and_when_and_its_number },
		{ "revoked certificates are listed with time and reason",
		  revoked_certificates_are_listed_with_time_and_reason },
		{ "openssl refuses a certificate that is listed",
		  openssl_refuses_a_certificate_that_is_listed },
		{ "a large number is written whole", a_large_number_is_written_whole },
		{ "what cannot be written is refused with the reason",
		  what_cannot_be_written_is_refused_with_the_reason },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/crl", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
