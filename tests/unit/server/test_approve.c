/*
 * test_approve.c - a row of requests that wait, and what may have become of it since it was read.
 */
#include <stdio.h>
#include <string.h>

#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

static struct store_pendings waiting;

/* A client whose request waits: sscep's, which polls with 008.req and 009.req. */
static void begin_waiting(void)
{
	struct store_error err = { "" };

	begin();
	t.lane.settings.manual_approval = true;
	post_captured("sscep/007.req");
	CHECK_STR(t.outcome, "pending");
	CHECK_SAY(store_list_pending(t.store, "default", NULL, 0, 10, &waiting, &err), "%s",
	          err.text);
	if (!CHECK_INT(waiting.n, 1))
		return;
	CHECK(waiting.rows[0].vouched);
}

static void end_waiting(void)
{
	store_pendings_clear(&waiting);
	end();
}

static enum ndes_decided approve(char serial[static CERT_SERIAL_TEXT_SIZE])
{
	struct certificate certificate = { 0 };
	char reason[256] = "";
	enum ndes_decided decided =
		ndes_approve(&t.lane, &waiting.rows[0], &certificate, reason, sizeof(reason));

	CHECK_SAY(decided != NDES_NOT_DECIDED, "%s", reason);
	snprintf(serial, CERT_SERIAL_TEXT_SIZE, "%s", certificate.serial);
	certificate_clear(&certificate);
	return decided;
}

static enum ndes_decided deny(void)
{
	char reason[256] = "";
	enum ndes_decided decided = ndes_deny(&t.lane, &waiting.rows[0], reason, sizeof(reason));

	CHECK_SAY(decided != NDES_NOT_DECIDED, "%s", reason);
	return decided;
}

static void test_an_approval_is_delivered_once_and_for_all(void)
{
	char serial[CERT_SERIAL_TEXT_SIZE], again[CERT_SERIAL_TEXT_SIZE];

	CHECK_INT(approve(serial), NDES_DECIDED);
	CHECK_INT(approve(again), NDES_DECIDED_BEFORE);
	CHECK_STR(again, "");
	CHECK_INT(deny(), NDES_DECIDED_BEFORE);
	post_captured("sscep/008.req");
	CHECK_STR(t.outcome, "issued");
	CHECK_STR(t.serial, serial);
}

static void test_a_denial_too(void)
{
	char serial[CERT_SERIAL_TEXT_SIZE];

	CHECK_INT(deny(), NDES_DECIDED);
	CHECK_INT(deny(), NDES_DECIDED_BEFORE);
	CHECK_INT(approve(serial), NDES_DECIDED_BEFORE);
	post_captured("sscep/008.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strncmp(t.reason, "denied,", 7) == 0, "%s", t.reason);
}

static void test_what_was_asked_in_place_of_it_is_not_what_was_approved(void)
{
	char serial[CERT_SERIAL_TEXT_SIZE];

	waiting.rows[0].csr[waiting.rows[0].csr_len - 1] ^= 1;
	CHECK_INT(approve(serial), NDES_DECIDED_BEFORE);
	CHECK_INT(deny(), NDES_DECIDED_BEFORE);
	post_captured("sscep/008.req");
	CHECK_STR(t.outcome, "pending");
}

static CU_TestInfo tests[] = {
	{ "an approval is delivered, once and for all",
	  test_an_approval_is_delivered_once_and_for_all },
	{ "a denial too", test_a_denial_too },
	{ "what was asked in place of it is not what was approved",
	  test_what_was_asked_in_place_of_it_is_not_what_was_approved },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "approve", open_all, close_all, begin_waiting, end_waiting, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
