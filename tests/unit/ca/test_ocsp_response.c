#include "ca/ca.h"
#include "responder.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct ocsp_order order_of(enum ocsp_result result, const struct ocsp_query *query)
{
	return (struct ocsp_order){ result, query, the.now - 60, the.now + 3600 };
}

/* The answer is left in the scratch folder's "response". */
static void encode(const struct ca *by, const struct ocsp_order *order)
{
	struct bytes response = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_ocsp_encode(by, order, &response, &err), "%s", err.text);
	write_file(scratch("response"), bytes_view(&response));
	bytes_clear(&response);
}

/* openssl as the client that asked: it verifies the signature, the nonce and the times. */
static struct said client(const char *options)
{
	return run("cd %s && openssl ocsp -respin response -CAfile now/ca.pem %s", scratch_dir(),
	           options);
}

static void openssl_reads_each_status(void)
{
	static const char asked[] = "-no_nonce -issuer now/ca.pem -serial 1 -serial 2 -serial 3 "
				    "-serial 4 -sha256 -issuer now/ca.pem -serial 5";
	struct ocsp_query query = query_of(asked);
	struct ocsp_order order = order_of(OCSP_SUCCESSFUL, &query);

	query.entries[1].status = OCSP_REVOKED;
	query.entries[1].revoked_at = INT64_C(1792000000);
	query.entries[1].reason = 1;
	query.entries[2].status = OCSP_UNKNOWN;
	query.entries[3].status = OCSP_REVOKED;
	query.entries[3].revoked_at = INT64_C(2600000000);
	query.entries[4].status = OCSP_REVOKED;
	query.entries[4].revoked_at = INT64_C(1792000000);
	query.entries[4].reason = 6;
	encode(the.ca, &order);
	struct said said = client(asked);
	CHECK_SAY(said.status == 0 && strstr(said.text, "Response verify OK"), "%s", said.text);
	CHECK_INT(count_of(said.text, ": good"), 1);
	CHECK_INT(count_of(said.text, ": unknown"), 1);
	CHECK_INT(count_of(said.text, ": revoked"), 3);
	CHECK_INT(count_of(said.text, "Revocation Time: Oct 14 17:46:40 2026 GMT"), 2);
	CHECK_INT(count_of(said.text, "Revocation Time: May 22 14:13:20 2052 GMT"), 1);
	CHECK_INT(count_of(said.text, "Reason: keyCompromise"), 1);
	CHECK_INT(count_of(said.text, "Reason: certificateHold"), 1);
	CHECK_INT(count_of(said.text, "Reason: "), 2);
	ocsp_query_clear(&query);
}

static void the_nonce_comes_back(void)
{
	struct ocsp_query query = query_of("-nonce -issuer now/ca.pem -serial 1");
	struct ocsp_order order = order_of(OCSP_SUCCESSFUL, &query);

	encode(the.ca, &order);
	struct said said = client("-reqin request");
	CHECK_SAY(said.status == 0 && strstr(said.text, "Response verify OK"), "%s", said.text);
	CHECK_SAY(!strstr(said.text, "nonce"), "%s", said.text);
	query.nonce.data[5] ^= 1;
	encode(the.ca, &order);
	said = client("-reqin request");
	CHECK_SAY(strstr(said.text, "Nonce Verify error"), "%s", said.text);
	bytes_clear(&query.nonce);
	encode(the.ca, &order);
	said = client("-reqin request");
	CHECK_SAY(strstr(said.text, "WARNING: no nonce in response"), "%s", said.text);
	ocsp_query_clear(&query);
}

static void the_ca_answers_by_its_key_and_encloses_its_certificate(void)
{
	struct ocsp_query query = query_of("-sha256 -no_nonce -issuer now/ca.pem -serial 1");
	struct ocsp_order order = order_of(OCSP_SUCCESSFUL, &query);

	order.this_update = INT64_C(1792000000);
	order.next_update = INT64_C(2600000000);
	encode(the.ca, &order);
	struct said said =
		run_well("openssl ocsp -respin %s -noverify -resp_text", scratch("response"));
	struct said key_id = run_well("openssl x509 -in %s/ca.pem -noout -ext "
	                              "subjectKeyIdentifier | tail -1 | tr -d ' :'",
	                              scratch("now"));
	struct said pem = run_well("openssl x509 -in %s/ca.pem", scratch("now"));
	char id[64];
	snprintf(id, sizeof(id), "Responder Id: %.40s\n", key_id.text);
	CHECK_SAY(strstr(said.text, id), "%s: %s", id, said.text);
	/* The answer's, and two in the certificate. */
	CHECK_INT(count_of(said.text, "Signature Algorithm: sha256WithRSAEncryption"), 3);
	CHECK_SAY(strstr(said.text, "Hash Algorithm: sha256\n"), "%s", said.text);
	CHECK_SAY(strstr(said.text, "Produced At: Oct 14 17:46:40 2026 GMT"), "%s", said.text);
	CHECK_SAY(strstr(said.text, "This Update: Oct 14 17:46:40 2026 GMT"), "%s", said.text);
	CHECK_SAY(strstr(said.text, "Next Update: May 22 14:13:20 2052 GMT"), "%s", said.text);
	CHECK_SAY(strstr(said.text, pem.text), "%s", said.text);
	ocsp_query_clear(&query);
}

static void whoever_trusts_one_ca_does_not_believe_the_other(void)
{
	struct ocsp_query query = query_of("-nonce -issuer now/ca.pem -serial 1");
	struct ocsp_order order = order_of(OCSP_SUCCESSFUL, &query);

	encode(the.next_ca, &order);
	struct said said = client("-reqin request");
	CHECK_SAY(strstr(said.text, "Response Verify Failure"), "%s", said.text);
	ocsp_query_clear(&query);
}

static void what_is_no_answer_is_not_signed(void)
{
	static const struct {
		enum ocsp_result result;
		const char *says;
	} rows[] = {
		{ OCSP_MALFORMED_REQUEST, "Responder Error: malformedrequest (1)" },
		{ OCSP_INTERNAL_ERROR, "Responder Error: internalerror (2)" },
		{ OCSP_UNAUTHORIZED, "Responder Error: unauthorized (6)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ocsp_order order = order_of(rows[i].result, NULL);

		encode(the.ca, &order);
		struct said said = client("");
		CHECK_SAY(strstr(said.text, rows[i].says), "%s", said.text);
		struct bytes response = read_file(scratch("response"));
		CHECK_INT(response.len, 5);
		bytes_clear(&response);
	}
}

static void a_time_that_cannot_be_written_is_an_error(void)
{
	struct ocsp_query query = query_of("-no_nonce -issuer now/ca.pem -serial 1");
	struct ocsp_order order = order_of(OCSP_SUCCESSFUL, &query);
	struct bytes response = { 0 };
	struct ca_error err = { "" };

	order.next_update = INT64_MAX;
	CHECK(!ca_ocsp_encode(the.ca, &order, &response, &err));
	CHECK_SAY(strstr(err.text, "time of the OCSP response"), "%s", err.text);
	CHECK(!response.data);
	ocsp_query_clear(&query);
}

struct server {
	const struct ca *ca;
	struct view request;
	unsigned failures;
};

static void *answer_often(void *context)
{
	struct server *server = context;

	for (int i = 0; i < 20; i++) {
		struct ocsp_query query = { 0 };
		struct bytes response = { 0 };
		struct ca_error err;
		struct ocsp_order order = order_of(OCSP_SUCCESSFUL, &query);

		if (!ca_ocsp_decode(server->ca, server->request, &query, &err) ||
		    !ca_ocsp_encode(server->ca, &order, &response, &err))
			server->failures++;
		ocsp_query_clear(&query);
		bytes_clear(&response);
	}
	return NULL;
}

/* Opened here, so that the threads are the first to use them. */
static void threads_may_answer_for_both_cas_at_once(void)
{
	struct bytes request = ask("-issuer now/ca.pem -serial 1 -sha256 -issuer next/ca.pem "
	                           "-serial 2");
	struct ca *cas[2] = { NULL };
	struct server servers[4];
	struct ca_error err = { "" };
	pthread_t threads[4];

	CHECK_SAY(ca_open(scratch("now"), &cas[0], &err) && ca_open(scratch("next"), &cas[1], &err),
	          "%s", err.text);
	for (size_t i = 0; cas[1] && i < 4; i++) {
		servers[i] = (struct server){ cas[i % 2], bytes_view(&request), 0 };
		CHECK_INT(pthread_create(&threads[i], NULL, answer_often, &servers[i]), 0);
	}
	for (size_t i = 0; cas[1] && i < 4; i++) {
		pthread_join(threads[i], NULL);
		CHECK_INT(servers[i].failures, 0);
	}
	ca_close(cas[0]);
	ca_close(cas[1]);
	bytes_clear(&request);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "openssl reads each status", openssl_reads_each_status },
		{ "the nonce comes back", the_nonce_comes_back },
		{ "the CA answers by its key and encloses its certificate",
		  the_ca_answers_by_its_key_and_encloses_its_certificate },
		{ "whoever trusts one CA does not believe the other",
		  whoever_trusts_one_ca_does_not_believe_the_other },
		{ "what is no answer is not signed", what_is_no_answer_is_not_signed },
		{ "a time that cannot be written is an error",
		  a_time_that_cannot_be_written_is_an_error },
		{ "threads may answer for both CAs at once",
		  threads_may_answer_for_both_cas_at_once },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/ocsp_response", responder_open, responder_close, NULL, NULL,
		                    tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
