/*
 * test_policy.c - what the CA says of a request whose door is open.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

#define NOW INT64_C(1795357800) /* 2026-11-22T14:30:00Z */

static struct exchange x;

/* A Name (DER) with one commonName (a PrintableString) of this many letters. */
static struct bytes name_of(size_t letters)
{
	uint8_t der[128] = {
		0x30,
		(uint8_t)(letters + 11),
		0x31,
		(uint8_t)(letters + 9),
		0x30,
		(uint8_t)(letters + 7),
		0x06,
		3,
		0x55,
		0x04,
		0x03,
		0x13,
		(uint8_t)letters,
	};

	memset(der + 13, 'a', letters);
	return bytes_copy((struct view){ der, letters + 13 });
}

static void begin_with_request(void)
{
	begin();
	x = (struct exchange){ .lane = &t.lane, .ca = t.ca, .now_ms = NOW * 1000 };
	settings_init(&x.settings);
	x.request.csr.subject = name_of(64);
	x.request.csr.key_bits = 2048;
	snprintf(x.request.csr.key_type, SCEP_ALGORITHM_SIZE, "RSA");
	snprintf(x.request.csr.subject_text, SCEP_SUBJECT_TEXT_SIZE, "CN=device");
}

static void end_with_request(void)
{
	csr_clear(&x.request.csr);
	end();
}

/* The name of the refusal, or "". */
static const char *said(const char *renewed_serial)
{
	const char *refusal = "?";
	struct store_error err = { "" };

	CHECK_SAY(ndes_policy(&x, renewed_serial, &refusal, &err), "%s", err.text);
	if (refusal)
		CHECK_SAY(refusal_find(refusal) != NULL, "%s", refusal);
	return refusal ? refusal : "";
}

static void test_a_sound_request_is_taken(void)
{
	CHECK_STR(said(""), "");
}

static void test_a_small_rsa_key_is_refused(void)
{
	x.request.csr.key_bits = 1023;
	CHECK_STR(said(""), "key-too-small");
	x.request.csr.key_bits = 1024;
	CHECK_STR(said(""), "");
	snprintf(x.request.csr.key_type, SCEP_ALGORITHM_SIZE, "EC");
	x.request.csr.key_bits = 256;
	CHECK_STR(said(""), "");
}

static void test_a_subject_that_is_too_long_is_refused(void)
{
	bytes_clear(&x.request.csr.subject);
	x.request.csr.subject = name_of(65);
	CHECK_STR(said(""), "bad-subject");
}

static void test_a_ca_that_cannot_be_asked_says_nothing_else(void)
{
	x.request.csr.key_bits = 512;
	x.settings.service_state = SERVICE_CA_DOWN;
	CHECK_STR(said(""), "ca-unreachable");
	x.settings.service_state = SERVICE_CRL_OFFLINE;
	CHECK_STR(said(""), "crl-offline");
	x.settings.service_state = SERVICE_TEMPLATE_NOT_OFFERED;
	CHECK_STR(said(""), "template-not-offered");
}

static void test_a_ca_that_is_not_valid_itself_takes_nothing(void)
{
	const struct {
		const char *name;
		int64_t now;
		const char *refusal;
	} rows[] = {
		{ "before its first second", ca_not_before(t.ca) - 1, "ca-expired" },
		{ "its first second", ca_not_before(t.ca), "" },
		{ "its last second", ca_not_after(t.ca), "" },
		{ "after its last second", ca_not_after(t.ca) + 1, "ca-expired" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		x.now_ms = rows[i].now * 1000;
		const char *refusal = said("");
		CHECK_SAY(strcmp(refusal, rows[i].refusal) == 0, "%s: %s", rows[i].name, refusal);
	}
	/* openssl x509 -noout -dates says the same. */
	CHECK_INT(ca_not_before(t.ca), 1795353549);
	CHECK_INT(ca_not_after(t.ca), 1826893149);
}

static void record(const char *serial, const char *subject)
{
	const uint8_t key[STORE_KEY_LEN] = { 1 };
	struct store_operation op = { "default", serial, key };
	struct store_certificate row = {
		.serial = serial,
		.subject = subject,
		.der = key,
		.der_len = 1,
		.not_before = NOW - 60,
		.not_after = NOW + 60,
	};
	struct store_error err = { "" };

	CHECK_SAY(store_record_certificate(t.store, &op, key, 1, &row, NOW, &err) == STORE_RECORDED,
	          "%s", err.text);
}

static void test_a_subject_that_is_taken_is_refused_where_it_matters(void)
{
	record("0A", "CN=device");
	record("0B", "CN=other");
	CHECK_STR(said(""), "");
	x.settings.duplicate_subject = STORE_SUBJECTS_SUPERSEDE;
	CHECK_STR(said(""), "");
	x.settings.duplicate_subject = STORE_SUBJECTS_UNIQUE;
	CHECK_STR(said(""), "subject-taken");
	CHECK_STR(said("0B"), "subject-taken");
	CHECK_STR(said("0A"), ""); /* it is renewed */
	x.now_ms = (NOW + 61) * 1000;
	CHECK_STR(said(""), "");
}

static CU_TestInfo tests[] = {
	{ "a sound request is taken", test_a_sound_request_is_taken },
	{ "a small RSA key is refused", test_a_small_rsa_key_is_refused },
	{ "a subject that is too long is refused", test_a_subject_that_is_too_long_is_refused },
	{ "a CA that cannot be asked says nothing else",
	  test_a_ca_that_cannot_be_asked_says_nothing_else },
	{ "a CA that is not valid itself takes nothing",
	  test_a_ca_that_is_not_valid_itself_takes_nothing },
	{ "a subject that is taken is refused where it matters",
	  test_a_subject_that_is_taken_is_refused_where_it_matters },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "policy", open_all, close_all, begin_with_request, end_with_request, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
