/*
 * test_publish.c - what the CA publishes: names, types, which list has which certificate, and the
 * CA certificates by SCEP. What the lists and answers say, openssl tells in tests/e2e.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

#define REVOKED_AT INT64_C(1793000000)

/* A CA that was made stays for the rest of the suite. */
static bool make_next(void)
{
	struct ca_error err = { "" };
	int64_t now = lane_now_ms(&t.lane) / 1000;

	return CHECK_SAY(authorities_make_next(&t.authorities, now, &err), "%s", err.text);
}

/* A certificate of one CA on record, revoked. */
static void revoke(const char *serial, int ca)
{
	uint8_t key[STORE_KEY_LEN] = { 0 };
	struct store_operation op = { "default", serial, key };
	struct store_certificate row = {
		.serial = serial, .subject = "CN=x", .ca = ca, .der = key, .der_len = sizeof(key)
	};
	struct store_error err = { "" };

	CHECK_SAY(store_record_certificate(t.store, &op, key, sizeof(key), &row, REVOKED_AT,
	                                   &err) == STORE_RECORDED &&
	                  store_revoke(t.store, "default", serial, REVOKED_AT, 1, &err) ==
	                          STORE_FOUND,
	          "%s", err.text);
}

static bool body_has(const void *part, size_t len)
{
	return memmem(t.body.data, t.body.len, part, len) != NULL;
}

static void test_urls_are_named_as_ad_cs_names_them(void)
{
	static const struct {
		const char *base;
		int generation;
		const char *suffix, *url;
	} rows[] = {
		{ "http://h:1", 0, "crl", "http://h:1/CertEnroll/ca.crl" },
		{ "http://h:1", 1, "crl", "http://h:1/CertEnroll/ca(1).crl" },
		{ "https://lab/x", 1, "crt", "https://lab/x/CertEnroll/ca(1).crt" },
		{ "", 0, "crl", "" },
	};
	char url[CERT_URL_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(t.lane.base_url, sizeof(t.lane.base_url), "%s", rows[i].base);
		ndes_publish_url(&t.lane, rows[i].generation, rows[i].suffix, url);
		CHECK_STR(url, rows[i].url);
	}
}

static void test_files_of_the_next_ca_appear_with_it(void)
{
	struct view first = ca_certificate(t.ca, CA_ROLE_CA);

	get("/CertEnroll/ca(1).crt", "");
	CHECK_INT(t.status, 404);
	CHECK_STR(t.outcome, "not-found");
	if (!make_next())
		return;
	get("/certenroll/CA.CRT", "");
	CHECK_INT(t.status, 200);
	CHECK_STR(t.content_type, "application/pkix-cert");
	CHECK_BYTES(t.body.data, t.body.len, first.data, first.len);
	get("/CertEnroll/ca(1).crt", "");
	CHECK_INT(t.status, 200);
	CHECK(!view_equal(bytes_view(&t.body), first));
	get("/CertEnroll/ca(2).crt", "");
	CHECK_INT(t.status, 404);
	get("/CertEnroll/", "");
	CHECK_INT(t.status, 404);
}

static void test_each_list_has_the_certificates_of_its_ca(void)
{
	static const uint8_t of_first[] = { 2, 3, 0x11, 0x22, 0x33 };
	static const uint8_t of_next[] = { 2, 3, 0x44, 0x55, 0x66 };

	if (!make_next())
		return;
	revoke("112233", 0);
	revoke("445566", 1);
	get("/CertEnroll/ca.crl", "");
	CHECK_STR(t.content_type, "application/pkix-crl");
	CHECK(body_has(of_first, sizeof(of_first)) && !body_has(of_next, sizeof(of_next)));
	get("/CertEnroll/ca(1).crl", "");
	CHECK(body_has(of_next, sizeof(of_next)) && !body_has(of_first, sizeof(of_first)));
}

static void test_lists_that_are_offline_are_not_found(void)
{
	t.lane.settings.service_state = SERVICE_CRL_OFFLINE;
	get("/CertEnroll/ca.crl", "");
	CHECK_INT(t.status, 404);
	CHECK_STR(t.reason, "service-state crl-offline");
	get("/ocsp", "");
	CHECK_INT(t.status, 404);
	get("/CertEnroll/ca.crt", "");
	CHECK_INT(t.status, 200);
}

/* RFC 6960 4.2.1: an OCSPResponse that is nothing but its status. */
static void test_what_is_no_ocsp_request_is_told_in_ocsp(void)
{
	static const uint8_t malformed[] = { 0x30, 3, 0x0a, 1, 1 };
	static const char *const paths[] = { "/ocsp", "/ocsp/", "/ocsp/!", "/OCSP/MAo=" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		get(paths[i], "");
		CHECK_INT(t.status, 200);
		CHECK_STR(t.content_type, "application/ocsp-response");
		CHECK_STR(t.outcome, "malformed");
		CHECK_BYTES(t.body.data, t.body.len, malformed, sizeof(malformed));
	}
}

static void test_the_next_ca_is_announced_when_a_date_is_set(void)
{
	if (!make_next())
		return;
	t.lane.dialect = dialect_find("rfc8894");
	get("/scep", "operation=GetNextCACert");
	CHECK_INT(t.status, 404);
	CHECK_SAY(memmem(t.body.data, t.body.len, "rollover-at", 11) != NULL, "%s", t.reason);
	t.lane.dialect = dialect_find("ndes");
	get("/scep", "operation=GetNextCACert");
	CHECK_STR(t.outcome, "malformed");
	CHECK_INT(t.status, 200);
	CHECK_STR(t.content_type, "text/html");
	t.lane.settings.rollover_at = INT64_C(1) << 40;
	get("/scep", "operation=GetNextCACert");
	CHECK_STR(t.content_type, "application/x-x509-next-ca-cert");
	t.lane.settings.rollover_at = 1;
	get("/scep", "operation=GetNextCACert");
	CHECK_STR(t.outcome, "malformed");
}

static void test_the_ca_of_the_time_is_told(void)
{
	struct bytes before;

	if (!make_next())
		return;
	get("/scep", "operation=GetCACert");
	CHECK_STR(t.content_type, "application/x-x509-ca-ra-cert");
	before = bytes_copy(bytes_view(&t.body));
	t.lane.settings.rollover_at = 1;
	get("/scep", "operation=GetCACert");
	CHECK_STR(t.content_type, "application/x-x509-ca-ra-cert");
	CHECK(!view_equal(bytes_view(&before), bytes_view(&t.body)));
	bytes_clear(&before);
}

static CU_TestInfo tests[] = {
	{ "URLs are named as AD CS names them", test_urls_are_named_as_ad_cs_names_them },
	{ "files of the next CA appear with it", test_files_of_the_next_ca_appear_with_it },
	{ "each list has the certificates of its CA",
	  test_each_list_has_the_certificates_of_its_ca },
	{ "lists that are offline are not found", test_lists_that_are_offline_are_not_found },
	{ "what is no OCSP request is told in OCSP", test_what_is_no_ocsp_request_is_told_in_ocsp },
	{ "the next CA is announced when a date is set",
	  test_the_next_ca_is_announced_when_a_date_is_set },
	{ "the CA of the time is told", test_the_ca_of_the_time_is_told },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "publish", open_all, close_all, begin, end, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
