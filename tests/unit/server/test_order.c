/*
 * test_order.c - template, validity and URLs of an order, and what is taken over from the CSR.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

#define NOW INT64_C(1795357800) /* 2026-11-22T14:30:00Z */
#define DAY (24 * 60 * 60)

static struct settings settings;

static void begin_with_settings(void)
{
	begin();
	settings_init(&settings);
}

static struct cert_order order_for(const struct csr *csr)
{
	struct cert_order order = { 0 };

	ndes_order(&t.lane, &settings, 0, csr, NOW, &order);
	return order;
}

static void test_subject_key_and_extensions_are_taken_over(void)
{
	struct csr csr = { .subject = bytes_of_text("subject"),
		           .public_key = bytes_of_text("key"),
		           .extensions = bytes_of_text("extensions") };
	struct cert_order order = order_for(&csr);

	CHECK_BYTES(order.subject.data, order.subject.len, "subject", 7);
	CHECK_BYTES(order.public_key.data, order.public_key.len, "key", 3);
	CHECK_BYTES(order.extensions.data, order.extensions.len, "extensions", 10);
	CHECK_INT(order.key, CERT_KEY_REQUESTED);
	cert_order_clear(&order);
	csr_clear(&csr);
}

static void test_key_usage_chooses_the_template(void)
{
	static const struct {
		bool has_key_usage;
		unsigned key_usage;
		const char *template;
	} rows[] = {
		{ false, 0, "general" },
		{ true, CSR_SIGNS, "signature" },
		{ true, CSR_ENCRYPTS, "encryption" },
		{ true, CSR_SIGNS | CSR_ENCRYPTS, "general" },
		{ true, 0, "general" }, /* keyCertSign alone, say */
	};

	snprintf(settings.signature_template, SETTING_TEMPLATE_SIZE, "signature");
	snprintf(settings.encryption_template, SETTING_TEMPLATE_SIZE, "encryption");
	snprintf(settings.general_purpose_template, SETTING_TEMPLATE_SIZE, "general");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct csr csr = { .has_key_usage = rows[i].has_key_usage,
			           .key_usage = rows[i].key_usage };
		struct cert_order order = order_for(&csr);

		CHECK_STR(order.template_name, rows[i].template);
		cert_order_clear(&order);
	}
}

static int64_t life(const char *period, int64_t units)
{
	struct csr csr = { .validity_units = units };
	struct cert_order order;

	snprintf(csr.validity_period, sizeof(csr.validity_period), "%s", period);
	order = order_for(&csr);
	CHECK_INT(order.not_before, NOW - 600);
	int64_t not_after = order.not_after;
	cert_order_clear(&order);
	return not_after - NOW;
}

static void test_the_setting_says_how_long(void)
{
	CHECK_INT(life("", 0), 90 * DAY);
	settings.validity = 60;
	CHECK_INT(life("", 0), 60);
	CHECK_INT(life("Days", 1), 60); /* not allowed */
}

static void test_the_request_says_how_long_where_it_may(void)
{
	static const struct {
		const char *period;
		int64_t units, seconds;
	} rows[] = {
		{ "Hours", 5, 5 * 60 * 60 },
		{ "Days", 3, 3 * DAY },
		{ "Weeks", 2, 14 * DAY },
		{ "Months", 2, 61 * DAY }, /* to the 22nd of January */
		{ "days", 3, 3 * DAY },
		/* Nonsense is ignored. */
		{ "Fortnights", 2, 90 * DAY },
		{ "Days", 0, 90 * DAY },
		{ "Days", -3, 90 * DAY },
		{ "Years", INT64_MAX, 90 * DAY },
		{ "", 7, 90 * DAY },
	};

	settings.requested_validity = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_SAY(life(rows[i].period, rows[i].units) == rows[i].seconds,
		          "%s %lld: %lld days", rows[i].period, (long long)rows[i].units,
		          (long long)(life(rows[i].period, rows[i].units) / DAY));
}

static void test_nothing_outlives_its_ca(void)
{
	int64_t left = ca_not_after(t.ca) - NOW;

	settings.validity = left + 1;
	CHECK_INT(life("", 0), left);
	settings.requested_validity = true;
	CHECK_INT(life("Years", 1000000), left);
}

static void test_urls_are_those_of_the_lane_and_the_generation(void)
{
	struct csr csr = { 0 };
	struct cert_order order = order_for(&csr);

	CHECK_STR(order.crl_url, "");
	CHECK_STR(order.ca_url, "");
	CHECK_STR(order.ocsp_url, "");
	cert_order_clear(&order);

	snprintf(t.lane.base_url, sizeof(t.lane.base_url), "http://pki.test:8080");
	order = order_for(&csr);
	CHECK_SAY(strncmp(order.crl_url, "http://pki.test:8080/CertEnroll/", 32) == 0 &&
	                  strstr(order.crl_url, ".crl"),
	          "%s", order.crl_url);
	CHECK_SAY(strstr(order.ca_url, ".crt") != NULL, "%s", order.ca_url);
	CHECK_STR(order.ocsp_url, "http://pki.test:8080/ocsp");
	cert_order_clear(&order);
}

static CU_TestInfo tests[] = {
	{ "subject, key and extensions are taken over",
	  test_subject_key_and_extensions_are_taken_over },
	{ "key usage chooses the template", test_key_usage_chooses_the_template },
	{ "the setting says how long", test_the_setting_says_how_long },
	{ "the request says how long where it may", test_the_request_says_how_long_where_it_may },
	{ "nothing outlives its CA", test_nothing_outlives_its_ca },
	{ "URLs are those of the lane and the generation",
	  test_urls_are_those_of_the_lane_and_the_generation },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "order", open_all, close_all, begin_with_settings, end, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
