/*
 * test_renewal.c - who may renew, with certificates that the CA really has signed.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

#define NOW INT64_C(1795357800) /* 2026-11-22T14:30:00Z */
#define DAY INT64_C(86400)

/* A device whose certificate is valid from 60 days before NOW to 30 days after it, and what it asks
 * with the same subject, unless a test changes that. */
static struct certificate own;
static struct exchange x;

static struct certificate issue(const struct ca *ca)
{
	struct bytes message = read_captured("sscep/005.req");
	struct scep_request request = { 0 };
	struct certificate certificate = { 0 };
	struct ca_error err = { "" };

	CHECK_INT(ca_decode(t.ca, bytes_view(&message), &request, &err), CA_DECODED);
	struct cert_order order = {
		.subject = bytes_copy(bytes_view(&request.csr.subject)),
		.public_key = bytes_copy(bytes_view(&request.csr.public_key)),
		.not_before = NOW - 60 * DAY,
		.not_after = NOW + 30 * DAY,
	};
	CHECK_SAY(ca_issue(ca, &order, &certificate, &err), "%s", err.text);
	cert_order_clear(&order);
	scep_request_clear(&request);
	bytes_clear(&message);
	return certificate;
}

static void record(const struct certificate *certificate)
{
	const uint8_t key[STORE_KEY_LEN] = { 1 };
	struct store_operation op = { "default", "first", key };
	struct store_certificate row = {
		.serial = certificate->serial,
		.subject = certificate->subject_text,
		.der = certificate->der.data,
		.der_len = certificate->der.len,
		.not_before = certificate->not_before,
		.not_after = certificate->not_after,
	};
	struct store_error err = { "" };

	CHECK_SAY(store_record_certificate(t.store, &op, key, 1, &row, NOW - 60 * DAY, &err) ==
	                  STORE_RECORDED,
	          "%s", err.text);
}

static void begin_as_device(void)
{
	begin();
	own = issue(t.ca);
	x = (struct exchange){ .lane = &t.lane, .now_ms = NOW * 1000 };
	settings_init(&x.settings);
	x.request.signer = own.der;
	snprintf(x.request.csr.subject_text, SCEP_SUBJECT_TEXT_SIZE, "%s", own.subject_text);
}

static void end_as_device(void)
{
	certificate_clear(&own);
	end();
}

static enum renewal judged(const char *serial)
{
	enum renewal renewal = RENEWAL_NOT;
	char seen[CERT_SERIAL_TEXT_SIZE] = "?";
	struct store_error err = { "" };

	CHECK_SAY(ndes_renewal(&x, &renewal, seen, &err), "%s", err.text);
	CHECK_STR(seen, serial);
	return renewal;
}

static void test_a_certificate_on_record_renews(void)
{
	CHECK_INT(judged(""), RENEWAL_NOT);
	record(&own);
	CHECK_INT(judged(own.serial), RENEWAL_GOOD);
}

static void test_a_stranger_renews_nothing(void)
{
	const struct ca *other = authorities_ca(&t.ca_only, 0);
	struct certificate theirs = issue(other);

	record(&theirs);
	x.request.signer = theirs.der;
	CHECK_INT(judged(""), RENEWAL_NOT);
	x.request.signer = (struct bytes){ 0 };
	CHECK_INT(judged(""), RENEWAL_NOT);
	certificate_clear(&theirs);
}

static void test_time_and_revocation_end_it(void)
{
	struct store_error err;

	record(&own);
	x.now_ms = (NOW + 30 * DAY) * 1000;
	CHECK_INT(judged(own.serial), RENEWAL_GOOD);
	x.now_ms += 1000;
	CHECK_INT(judged(own.serial), RENEWAL_REFUSED);
	x.now_ms = (NOW - 60 * DAY - 1) * 1000;
	CHECK_INT(judged(own.serial), RENEWAL_REFUSED);
	x.now_ms = NOW * 1000;
	CHECK_INT(store_revoke(t.store, "default", own.serial, NOW, 1, &err), STORE_FOUND);
	CHECK_INT(judged(own.serial), RENEWAL_REFUSED);
}

static void test_the_subject_stays_unless_the_setting_says_otherwise(void)
{
	record(&own);
	snprintf(x.request.csr.subject_text, SCEP_SUBJECT_TEXT_SIZE, "CN=another");
	CHECK_INT(judged(own.serial), RENEWAL_REFUSED);
	x.settings.renewal_subject_match = false;
	CHECK_INT(judged(own.serial), RENEWAL_GOOD);
}

static void test_before_the_window_it_is_too_early(void)
{
	static const struct {
		struct renewal_window window;
		enum renewal renewal;
	} rows[] = {
		{ { .per_cent = 33 }, RENEWAL_TOO_EARLY }, /* 30 of 90 days are left */
		{ { .per_cent = 34 }, RENEWAL_GOOD },
		{ { .seconds = 30 * DAY - 1 }, RENEWAL_TOO_EARLY },
		{ { .seconds = 30 * DAY }, RENEWAL_GOOD },
		{ { 0 }, RENEWAL_GOOD },
	};

	record(&own);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		x.settings.renewal_window = rows[i].window;
		CHECK_INT(judged(own.serial), rows[i].renewal);
	}
}

static void test_the_next_ca_s_certificates_renew_too(void)
{
	struct ca_error err = { "" };

	if (!CHECK_SAY(authorities_make_next(&t.authorities, NOW, &err), "%s", err.text))
		return;
	certificate_clear(&own);
	own = issue(authorities_ca(&t.authorities, 1));
	x.request.signer = own.der;
	record(&own);
	CHECK_INT(judged(own.serial), RENEWAL_GOOD);
}

static CU_TestInfo tests[] = {
	{ "a certificate on record renews", test_a_certificate_on_record_renews },
	{ "a stranger renews nothing", test_a_stranger_renews_nothing },
	{ "time and revocation end it", test_time_and_revocation_end_it },
	{ "the subject stays unless the setting says otherwise",
	  test_the_subject_stays_unless_the_setting_says_otherwise },
	{ "before the window it is too early", test_before_the_window_it_is_too_early },
	{ "the next CA's certificates renew too", test_the_next_ca_s_certificates_renew_too },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "renewal", open_all, close_all, begin_as_device, end_as_device, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
