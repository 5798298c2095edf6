/*
 * test_ndes.c - exchanges in process, with requests that real clients sent.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

static const struct {
	const char *name;
	bool renews; /* a RenewalReq: no challenge opens its door */
} recorded[] = {
	{ "certmonger/004.req.der", false },
	{ "certmonger/006.req.der", false },
	{ "certmonger/008.req.der", false },
	{ "scepclient/003.req", false },
	{ "scepclient/006.req", true },
	{ "scepclient/009.req", false },
	{ "sscep/005.req", false },
	{ "sscep/007.req", false },
	{ "sscep/011.req", false },
	{ "sscep/013.req", false },
	{ "strongswan-5.9.8/003.req", false },
	{ "strongswan-5.9.8/005.req", false },
	{ "strongswan-5.9.8/009.req", false },
	{ "strongswan-5.9.8/011.req", true },
	{ "strongswan-6.0.6/003.req", false },
	{ "strongswan-6.0.6/005.req", false },
	{ "strongswan-6.0.6/009.req", false },
	{ "strongswan-6.0.6/011.req", true },
};

static void test_recorded_requests_are_granted(void)
{
	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++) {
		if (recorded[i].renews)
			put_signer_on_record(recorded[i].name);
		post_captured(recorded[i].name);
		CHECK_SAY(strcmp(t.outcome, "issued") == 0, "%s: %s: %s", recorded[i].name,
		          t.outcome, t.reason);
		CHECK_STR(t.content_type, "application/x-pki-message");
	}
}

static void test_a_recorded_renewal_by_a_stranger_is_refused(void)
{
	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++) {
		if (!recorded[i].renews)
			continue;
		post_captured(recorded[i].name);
		CHECK_STR(t.outcome, "refused");
		CHECK_SAY(strstr(t.reason, "renewal-refused") != NULL, "%s", t.reason);
	}
}

static void test_the_same_request_again_gets_the_same_certificate(void)
{
	char first[CERT_SERIAL_TEXT_SIZE];

	post_captured("sscep/005.req");
	snprintf(first, sizeof(first), "%s", t.serial);
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "issued");
	CHECK_STR(t.serial, first);
	post_captured("sscep/011.req");
	CHECK(strcmp(t.serial, first) != 0);
}

static void test_a_wrong_challenge_is_refused_with_its_hresult(void)
{
	snprintf(t.lane.challenge, sizeof(t.lane.challenge), "another");
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "wrong-challenge, failInfo badMessageCheck, HRESULT 0x80070490"),
	          "%s", t.reason);
	CHECK_INT(t.status, 200);
}

static void test_a_one_time_challenge_is_spent_by_the_certificate(void)
{
	struct store_error err = { "" };
	int64_t now = lane_now_ms(&t.lane) / 1000;

	t.lane.fixed_opens = false;
	CHECK(store_add_challenge(t.store, "default", "secret", now, now + 60, 5, &err) ==
	      STORE_ADDED);
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "issued");
	post_captured("sscep/011.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "challenge-used") != NULL, "%s", t.reason);
}

static void test_the_fixed_challenge_opens_only_where_it_may(void)
{
	t.lane.fixed_opens = false;
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "wrong-challenge") != NULL, "%s", t.reason);
	t.lane.settings.use_single_password = true;
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "issued");
}

static void test_without_challenge_mode_nothing_is_asked_for(void)
{
	t.lane.settings.enforce_password = false;
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "issued");
}

static void test_a_poll_for_nothing_is_refused(void)
{
	post_captured("sscep/008.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "failInfo badCertId") != NULL, "%s", t.reason);
}

static void test_a_pending_request_is_polled_until_it_is_issued(void)
{
	play("mockndes: 1\nname: slow\nrules:\n  - { name: approval, at: [PKCSReq, CertPoll], "
	     "per: transaction, answer: pending, times: 2 }\n");

	post_captured("sscep/007.req");
	CHECK_STR(t.outcome, "pending");
	CHECK_STR(t.rule, "approval");
	post_captured("sscep/008.req");
	CHECK_STR(t.outcome, "pending");
	post_captured("sscep/009.req");
	CHECK_STR(t.outcome, "issued");
	CHECK_STR(t.rule, "");
}

static void test_a_certificate_that_was_bent_is_not_handed_out_again(void)
{
	char bent[CERT_SERIAL_TEXT_SIZE];
	play("mockndes: 1\nname: other-key\nrules:\n  - { name: other, at: PKCSReq, "
	     "certificate: { key: other }, times: 1 }\n");

	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "issued");
	snprintf(bent, sizeof(bent), "%s", t.serial);
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "issued");
	CHECK(strcmp(t.serial, bent) != 0);
}

static void test_what_cannot_be_read_gets_no_certrep(void)
{
	post(view_of_text("this is no CMS"));
	CHECK_STR(t.outcome, "malformed");
	CHECK_INT(t.status, 200);
	CHECK_INT(t.body.len, 0);
	t.lane.dialect = dialect_find("rfc8894");
	post(view_of_text("this is no CMS"));
	CHECK_INT(t.status, 400);
	CHECK(t.body.len > 0);
	get("/certsrv/mscep/mscep.dll", "operation=PKIOperation");
	CHECK_STR(t.outcome, "malformed");
	CHECK_SAY(strstr(t.reason, "message parameter") != NULL, "%s", t.reason);
}

static void test_a_request_for_another_ca_gets_no_certrep_from_ndes(void)
{
	t.lane.authorities = &t.ca_only;
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "malformed");
	t.lane.dialect = dialect_find("rfc8894");
	post_captured("sscep/005.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "badMessageCheck") != NULL, "%s", t.reason);
}

/* The requests for a certificate and a list come from sscep, which names what it got from the
 * server that recorded them: our CA issued neither, but it is the issuer that is named. */
static void test_get_cert_and_get_crl_follow_the_dialect(void)
{
	post_captured("sscep/015.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "badRequest, HRESULT 0x80070057") != NULL, "%s", t.reason);
	post_captured("sscep/017.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "badRequest, HRESULT 0x80070057") != NULL, "%s", t.reason);
	t.lane.dialect = dialect_find("rfc8894");
	post_captured("sscep/015.req");
	CHECK_SAY(strstr(t.reason, "failInfo badCertId") != NULL, "%s", t.reason);
	post_captured("sscep/017.req");
	CHECK_SAY(strcmp(t.outcome, "answered") == 0, "%s: %s", t.outcome, t.reason);
}

static void test_weak_algorithms_are_refused_to_the_letter_only(void)
{
	post_captured("scepclient/003.req");
	CHECK_STR(t.outcome, "issued");
	t.lane.dialect = dialect_find("ndes-aes");
	post_captured("scepclient/009.req");
	CHECK_STR(t.outcome, "issued");
	t.lane.dialect = dialect_find("rfc8894");
	post_captured("scepclient/009.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "failInfo badAlg") != NULL, "%s", t.reason);
}

/* A key that only signs, and a digest that can be read but not written. */
static void test_what_cannot_be_delivered_is_not_issued(void)
{
	struct exchange x = { .request = { .signer_can_encrypt = true,
		                           .digest = "SHA256",
		                           .cipher = "AES-128-CBC" } };

	CHECK(ndes_can_deliver(&x));
	x.request.signer_can_encrypt = false;
	CHECK(!ndes_can_deliver(&x));
	x.request.csr.has_challenge = true;
	CHECK(ndes_can_deliver(&x));
	snprintf(x.request.digest, sizeof(x.request.digest), "RSA-SHA1");
	CHECK(!ndes_can_deliver(&x));
}

static void test_paths_are_spelled_in_many_ways(void)
{
	static const struct {
		const char *path, *query, *outcome;
		int status;
	} rows[] = {
		{ "/certsrv/mscep/mscep.dll", "operation=GetCACaps", "answered", 200 },
		{ "/CertSrv/mscep/mscep.dll", "operation=GetCACaps&message=x", "answered", 200 },
		{ "/CERTSRV/MSCEP/MSCEP.DLL/pkiclient.exe", "operation=GetCACaps", "answered",
		  200 },
		{ "/certsrv/mscep/", "operation=GetCACert", "answered", 200 },
		{ "/certsrv/mscep_admin/mscep.dll", "operation=GetCACaps", "answered", 200 },
		{ "/cgi-bin/pkiclient.exe", "operation=GetCACaps", "answered", 200 },
		{ "/CGI-BIN/pkiclient.exe", "operation=GetCACert", "answered", 200 },
		{ "/scep", "operation=GetCACaps", "answered", 200 },
		{ "/cgi-bin/pkiclient.exe", "", "page", 200 },
		{ "/scepter", "operation=GetCACaps", "not-found", 404 },
		{ "/certsrv/mscep", "operation=GetCACaps", "redirected", 301 },
		{ "/certsrv/mscep_admin", "", "redirected", 301 },
		{ "/certsrv/mscep/mscep.dll", "", "page", 200 },
		{ "/certsrv/mscep/mscep.dll", "operation=GetNonsense", "malformed", 200 },
		{ "/certsrv/mscep_admin/", "", "page", 200 },
		{ "/elsewhere", "", "not-found", 404 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		get(rows[i].path, rows[i].query);
		CHECK_SAY(strcmp(t.outcome, rows[i].outcome) == 0 && t.status == rows[i].status,
		          "%s?%s: %s %d", rows[i].path, rows[i].query, t.outcome, t.status);
	}
}

static void test_head_has_no_effects(void)
{
	handle((struct http_request){
		.method = "HEAD", .path = "/certsrv/mscep_admin/", .query = "" });
	CHECK_INT(t.status, 405);
	handle((struct http_request){ .method = "HEAD",
	                              .path = "/certsrv/mscep/mscep.dll",
	                              .query = "operation=GetCACaps" });
	CHECK_INT(t.status, 200);
}

static void test_what_cannot_be_granted_stays_refused(void)
{
	play("mockndes: 1\nname: always\nrules:\n  - { name: always, at: CertPoll, answer: issue "
	     "}\n");
	post_captured("sscep/008.req");
	CHECK_STR(t.outcome, "refused");
	CHECK_SAY(strstr(t.reason, "badCertId") != NULL, "%s", t.reason);
}

static void test_the_admin_page_hands_out_a_challenge_in_utf16(void)
{
	char page[4096];
	size_t len = 0;
	const char *found;

	get("/certsrv/mscep_admin/", "");
	CHECK_STR(t.content_type, "text/html");
	for (size_t i = 0; i + 1 < t.body.len && len + 1 < sizeof(page); i += 2)
		page[len++] = (char)(t.body.data[i + 1] ? '?' : t.body.data[i]);
	page[len] = '\0';
	found = strstr(page, "The enrollment challenge password is: <B> ");
	if (!CHECK_SAY(found != NULL, "%s", page))
		return;
	found += strlen("The enrollment challenge password is: <B> ");
	CHECK_INT(strspn(found, "0123456789ABCDEF"), 16);
	CHECK(strstr(page, "can be used only once and will expire within 60 minutes.") != NULL);
}

static void test_a_fixed_challenge_stands_in_the_page_as_html(void)
{
	static const uint8_t utf16[] = { 0xe4, 0, '&', 0, 'l', 0, 't', 0, ';', 0 };

	t.lane.settings.use_single_password = true;
	snprintf(t.lane.challenge, sizeof(t.lane.challenge), "\xc3\xa4<");
	get("/certsrv/mscep_admin/", "");
	CHECK(memmem(t.body.data, t.body.len, utf16, sizeof(utf16)) != NULL);
}

static void test_a_subject_becomes_facts(void)
{
	struct http_request request = { .method = "POST",
		                        .path = "/certsrv/mscep/mscep.dll",
		                        .query = "operation=PKIOperation",
		                        .peer = "192.0.2.1" };
	struct exchange x = { .decoded = CA_DECODED };
	struct fact_texts texts;
	struct facts facts = { 0 };
	char seen[256] = "";

	x.http = &request;
	x.operation = ndes_operation(&request, &x.logins);
	x.request.message_type = SCEP_PKCS_REQ;
	x.kind = ndes_message_kind(SCEP_PKCS_REQ);
	x.request.csr.der.len = 1;
	snprintf(x.request.csr.subject_text, sizeof(x.request.csr.subject_text), "%s",
	         "CN=a\\, b\\C3\\A9,OU=one+OU=two,O=");
	ndes_facts(&x, &texts, &facts);
	for (size_t i = 0; i < facts.n; i++) {
		size_t at = strlen(seen);
		if (strncmp(facts.list[i].name, "subject.", 8) == 0)
			snprintf(seen + at, sizeof(seen) - at, "[%s|%s]", facts.list[i].name,
			         facts.list[i].value);
	}
	CHECK_STR(seen, "[subject.CN|a, b\xc3\xa9][subject.OU|one][subject.OU|two][subject.O|]");
	CHECK_INT(facts.points, AT_REQUEST | AT_PKI_OPERATION | AT_PKCS_REQ);
}

/* The point `admin` is the page: the 401s before it use up none of its steps. */
static void test_a_login_is_not_the_page(void)
{
	play("mockndes: 1\nname: page\nrules:\n  - { name: page, at: admin, http: { status: 503 } "
	     "}\n  - { name: any, at: request, http: { status: 429 } }\n");
	t.lane.settings.admin_auth = ADMIN_AUTH_NTLM;
	get("/certsrv/mscep_admin/", "");
	CHECK_STR(t.rule, "any");
	CHECK_STR(t.outcome, "unauthorized");
	CHECK_INT(t.status, 429);
	t.lane.settings.admin_auth = 0;
	get("/certsrv/mscep_admin/", "");
	CHECK_STR(t.rule, "page");
	CHECK_STR(t.outcome, "page");
}

static CU_TestInfo tests[] = {
	{ "recorded requests of five clients are granted", test_recorded_requests_are_granted },
	{ "a recorded renewal by a stranger is refused",
	  test_a_recorded_renewal_by_a_stranger_is_refused },
	{ "the same request again gets the same certificate",
	  test_the_same_request_again_gets_the_same_certificate },
	{ "a wrong challenge is refused with its HRESULT",
	  test_a_wrong_challenge_is_refused_with_its_hresult },
	{ "a one-time challenge is spent by the certificate",
	  test_a_one_time_challenge_is_spent_by_the_certificate },
	{ "the fixed challenge opens only where it may",
	  test_the_fixed_challenge_opens_only_where_it_may },
	{ "without a challenge mode nothing is asked for",
	  test_without_challenge_mode_nothing_is_asked_for },
	{ "a poll for nothing is refused", test_a_poll_for_nothing_is_refused },
	{ "a pending request is polled until it is issued",
	  test_a_pending_request_is_polled_until_it_is_issued },
	{ "a certificate that was bent is not handed out again",
	  test_a_certificate_that_was_bent_is_not_handed_out_again },
	{ "what cannot be read gets no CertRep", test_what_cannot_be_read_gets_no_certrep },
	{ "a request for another CA gets no CertRep from NDES",
	  test_a_request_for_another_ca_gets_no_certrep_from_ndes },
	{ "GetCert and GetCRL follow the dialect", test_get_cert_and_get_crl_follow_the_dialect },
	{ "weak algorithms are refused to the letter only",
	  test_weak_algorithms_are_refused_to_the_letter_only },
	{ "HEAD has no effects", test_head_has_no_effects },
	{ "what cannot be granted stays refused", test_what_cannot_be_granted_stays_refused },
	{ "what cannot be delivered is not issued", test_what_cannot_be_delivered_is_not_issued },
	{ "paths are spelled in many ways", test_paths_are_spelled_in_many_ways },
	{ "the admin page hands out a challenge in UTF-16",
	  test_the_admin_page_hands_out_a_challenge_in_utf16 },
	{ "a fixed challenge stands in the page as HTML",
	  test_a_fixed_challenge_stands_in_the_page_as_html },
	{ "a login is not the page", test_a_login_is_not_the_page },
	{ "a subject becomes facts", test_a_subject_becomes_facts },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "ndes", open_all, close_all, begin, end, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
