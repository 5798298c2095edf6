/*
 * test_service.c - the ways the service is out of order: what is answered, and what is on record.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

static const char *const service_urls[] = {
	"/certsrv/mscep/mscep.dll",
	"/certsrv/mscep/",
	"/certsrv/mscep",
	"/CERTSRV/MSCEP_ADMIN/",
	"/certsrv/mscep_admin",
	"/cgi-bin/pkiclient.exe",
	"/scep",
	"/challenge",
};

static bool begins_with(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void test_every_url_of_a_service_that_does_not_run_answers_alike(void)
{
	static const struct {
		enum service_state state;
		int status;
		int64_t win32_status;
		const char *server, *event;
	} rows[] = {
		{ SERVICE_RA_EXPIRED, 500, 0, "Microsoft-IIS/10.0", "2 " },
		{ SERVICE_POOL_STOPPED, 503, 0, "Microsoft-HTTPAPI/2.0", "5002 (System log, " },
		{ SERVICE_NO_IMPERSONATION, 500, 1346, "Microsoft-IIS/10.0", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t.lane.settings.service_state = rows[i].state;
		for (size_t u = 0; u < sizeof(service_urls) / sizeof(service_urls[0]); u++) {
			get(service_urls[u], "operation=GetCACaps");
			CHECK_SAY(t.status == rows[i].status, "%s: %d", service_urls[u], t.status);
			CHECK_STR(t.outcome, "out-of-order");
			CHECK_STR(t.server, rows[i].server);
			CHECK_INT(t.sub_status, 0);
			CHECK_INT(t.win32_status, rows[i].win32_status);
			CHECK_SAY(begins_with(t.events, rows[i].event), "%s", t.events);
		}
	}
}

static void test_expired_ra_certificates_are_two_events(void)
{
	const char *second;

	t.lane.settings.service_state = SERVICE_RA_EXPIRED;
	get("/certsrv/mscep/mscep.dll", "operation=GetCACert");
	second = strchr(t.events, '\n');
	CHECK_SAY(second && begins_with(second, "\n10 ") && strstr(second, "(0x800b0101)"), "%s",
	          t.events);
}

static void test_nothing_is_issued_while_the_service_does_not_run(void)
{
	t.lane.settings.service_state = SERVICE_POOL_STOPPED;
	post_captured("sscep/005.req");
	CHECK_INT(t.status, 503);
	CHECK_STR(t.serial, "");
	t.lane.settings.service_state = SERVICE_OK;
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "issued");
}

static void test_what_the_ca_publishes_does_not_need_the_service(void)
{
	t.lane.settings.service_state = SERVICE_POOL_STOPPED;
	get("/CertEnroll/ca.crt", "");
	CHECK_INT(t.status, 200);
	get("/elsewhere", "");
	CHECK_INT(t.status, 404);
}

static void test_a_ca_that_does_not_take_requests_refuses_enrolment_alone(void)
{
	static const struct {
		enum service_state state;
		const char *refusal, *event;
	} rows[] = {
		{ SERVICE_CA_DOWN, "ca-unreachable, failInfo badRequest, HRESULT 0x800706BA",
		  "(0x800706ba)" },
		{ SERVICE_CRL_OFFLINE, "crl-offline, failInfo badRequest, HRESULT 0x80092013",
		  "unable to check revocation" },
		{ SERVICE_TEMPLATE_NOT_OFFERED,
		  "template-not-offered, failInfo badRequest, HRESULT 0x80094800",
		  "template is not supported by this CA.). 0x80004005" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t.lane.settings.service_state = rows[i].state;
		get("/certsrv/mscep/mscep.dll", "operation=GetCACaps");
		CHECK_STR(t.outcome, "answered");
		get("/certsrv/mscep/mscep.dll", "operation=GetCACert");
		CHECK_STR(t.outcome, "answered");
		post_captured("sscep/005.req");
		CHECK_INT(t.status, 200);
		CHECK_SAY(begins_with(t.reason, rows[i].refusal), "%s", t.reason);
		CHECK_SAY(begins_with(t.events, "31 ") && strstr(t.events, rows[i].event), "%s",
		          t.events);
	}
}

static void test_a_service_in_order_is_not_in_the_way(void)
{
	CHECK(ndes_submit_refusal(SERVICE_OK) == NULL);
	get("/certsrv/mscep/mscep.dll", "operation=GetCACaps");
	CHECK_INT(t.status, 200);
	CHECK_STR(t.events, "");
}

static CU_TestInfo tests[] = {
	{ "every URL of a service that does not run answers alike",
	  test_every_url_of_a_service_that_does_not_run_answers_alike },
	{ "expired RA certificates are two events", test_expired_ra_certificates_are_two_events },
	{ "nothing is issued while the service does not run",
	  test_nothing_is_issued_while_the_service_does_not_run },
	{ "what the CA publishes does not need the service",
	  test_what_the_ca_publishes_does_not_need_the_service },
	{ "a CA that does not take requests refuses enrolment alone",
	  test_a_ca_that_does_not_take_requests_refuses_enrolment_alone },
	{ "a service in order is not in the way", test_a_service_in_order_is_not_in_the_way },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "service", open_all, close_all, begin, end, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
