#include <stdio.h>

#include "fixture.h"
#include "scenarios/script.h"

static void test_points_are_bits_of_one_rule(void)
{
	static const struct {
		const char *at;
		unsigned points;
	} rows[] = {
		{ "request", AT_REQUEST },
		{ "admin", AT_ADMIN },
		{ "GetCACaps", AT_GET_CA_CAPS },
		{ "GetCACert", AT_GET_CA_CERT },
		{ "PKIOperation", AT_PKI_OPERATION },
		{ "PKCSReq", AT_PKCS_REQ },
		{ "RenewalReq", AT_RENEWAL_REQ },
		{ "CertPoll", AT_CERT_POLL },
		{ "GetCert", AT_GET_CERT },
		{ "[GetCRL]", AT_GET_CRL },
		{ "[PKCSReq, CertPoll]", AT_PKCS_REQ | AT_CERT_POLL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char rule[100];

		snprintf(rule, sizeof(rule), "{ at: %s, send: { delay: 1s } }", rows[i].at);
		struct scenario *scenario = RULE(rule);
		if (scenario)
			CHECK_INT(scenario->rules[0].at, rows[i].points);
		scenario_free(scenario);
	}
}

static void test_unknown_points_are_refused(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSreq, answer: issue }",
	                   "there is no point \"PKCSreq\" (did you mean \"PKCSReq\"?)");
	CHECK_RULE_REFUSED("{ at: [PKCSReq, Poll], answer: issue }", "there is no point \"Poll\"");
	CHECK_RULE_REFUSED("{ at: accept, answer: issue }",
	                   "\"accept\" is not supported by this version");
	CHECK_RULE_REFUSED("{ at: [request, crl], send: { delay: 1s } }",
	                   "\"crl\" is not supported by this version");
}

static void test_every_condition_of_this_version_is_taken(void)
{
	static const char *const names[] = {
		"ip",          "user-agent",    "method",          "operation",
		"messageType", "transactionID", "subject",         "subject.CN",
		"subject.OU",  "subject.C",     "subject.1.2.840", "key.type",
		"digest",      "cipher",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char rule[100];

		snprintf(rule, sizeof(rule), "{ at: PKCSReq, when: { %s: 'a*' }, answer: issue }",
		         names[i]);
		struct scenario *scenario = RULE(rule);
		if (scenario)
			CHECK_STR(scenario->rules[0].conditions[0].fact, names[i]);
		scenario_free(scenario);
	}
}

static void test_unknown_conditions_are_refused(void)
{
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { subject.cn: x }, answer: issue }",
	                   "there is no condition \"subject.cn\" (did you mean \"subject.CN\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { weather: x }, answer: issue }",
	                   "there is no condition \"weather\"");
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { subject.1x: x }, answer: issue }",
	                   "there is no condition \"subject.1x\" (did you mean \"subject.CN\"?)");
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { challenge: none }, answer: issue }",
	                   "\"challenge\" is not supported by this version");
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { san.dns: x }, answer: issue }",
	                   "\"san.dns\" is not supported by this version");
}

static void test_conditions_take_texts(void)
{
	static const char want[] = "\"when\" takes conditions such as { subject.CN: \"lab-*\" }";

	CHECK_RULE_REFUSED("{ at: PKCSReq, when: {}, answer: issue }", want);
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: lab, answer: issue }", want);
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { ip: {} }, answer: issue }",
	                   "\"ip\" takes a text, not a map of keys and values");
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { ip: [] }, answer: issue }", "the list is empty");
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { ip: [a, [b]] }, answer: issue }",
	                   "here stands a list instead of a text");
	CHECK_RULE_REFUSED("{ at: PKCSReq, when: { ip: }, answer: issue }", "the value is missing");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "points are bits of one rule", test_points_are_bits_of_one_rule },
		{ "unknown points are refused", test_unknown_points_are_refused },
		{ "every condition of this version is taken",
		  test_every_condition_of_this_version_is_taken },
		{ "unknown conditions are refused", test_unknown_conditions_are_refused },
		{ "conditions take texts", test_conditions_take_texts },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "parse_when", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
