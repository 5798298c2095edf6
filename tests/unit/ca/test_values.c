#include "ca/ca.h"
#include "tests/unit/check.h"

#include <string.h>

static void numbers_have_the_standards_words(void)
{
	CHECK_STR(scep_message_type_name(3), "CertRep");
	CHECK_STR(scep_message_type_name(17), "RenewalReq");
	CHECK_STR(scep_message_type_name(19), "PKCSReq");
	CHECK_STR(scep_message_type_name(20), "CertPoll");
	CHECK_STR(scep_message_type_name(21), "GetCert");
	CHECK_STR(scep_message_type_name(22), "GetCRL");
	CHECK_STR(scep_message_type_name(18), NULL);
	CHECK_STR(scep_message_type_name(-1), NULL);
	CHECK_STR(scep_fail_info_name(0), "badAlg");
	CHECK_STR(scep_fail_info_name(1), "badMessageCheck");
	CHECK_STR(scep_fail_info_name(2), "badRequest");
	CHECK_STR(scep_fail_info_name(3), "badTime");
	CHECK_STR(scep_fail_info_name(4), "badCertId");
	CHECK_STR(scep_fail_info_name(5), NULL);
	CHECK_STR(scep_fail_info_name(-1), NULL);
}

static void attributes_are_found_by_oid_in_the_order_added(void)
{
	struct certrep rep = { 0 };

	certrep_add_text(&rep, SCEP_OID_MESSAGE_TYPE, "3");
	certrep_add(&rep, SCEP_OID_SENDER_NONCE, TAG_OCTETS,
	            (struct view){ (const uint8_t *)"\0\1", 2 });
	certrep_add_text(&rep, SCEP_OID_MESSAGE_TYPE, "19");
	CHECK_INT(rep.n_attributes, 3);
	struct certrep_attribute *type = certrep_find(&rep, SCEP_OID_MESSAGE_TYPE);
	if (CHECK(type != NULL)) {
		CHECK_INT(type->tag, TAG_PRINTABLE);
		CHECK_BYTES(type->value.data, type->value.len, "3", 1);
	}
	struct certrep_attribute *nonce = certrep_find(&rep, SCEP_OID_SENDER_NONCE);
	if (CHECK(nonce != NULL))
		CHECK_BYTES(nonce->value.data, nonce->value.len, "\0\1", 2);
	CHECK(certrep_find(&rep, SCEP_OID_FAIL_INFO) == NULL);
	certrep_clear(&rep);
	CHECK_INT(rep.n_attributes, 0);
	CHECK(certrep_find(&rep, SCEP_OID_MESSAGE_TYPE) == NULL);
}

/* The leak checker sees what is forgotten. */
static void clearing_empties_and_may_be_repeated(void)
{
	struct scep_request request = { .content = bytes_of_text("a"),
		                        .signer = bytes_of_text("b"),
		                        .sender_nonce = bytes_of_text("c"),
		                        .transaction_id = "d" };
	struct cert_order order = { .subject = bytes_of_text("a"),
		                    .public_key = bytes_of_text("b"),
		                    .extensions = bytes_of_text("c") };
	struct certificate certificate = { .der = bytes_of_text("a") };
	struct chain chain = { .n = 1 };
	struct ocsp_query query = { .n = 1, .nonce = bytes_of_text("a") };
	struct scep_outline outline = { .n_attributes = 1 };

	request.csr = (struct csr){ .der = bytes_of_text("a"),
		                    .subject = bytes_of_text("b"),
		                    .public_key = bytes_of_text("c"),
		                    .extensions = bytes_of_text("d") };
	chain.certificates[0] = bytes_of_text("a");
	query.entries[0].id = bytes_of_text("b");
	outline.attributes[0].value = bytes_of_text("a");
	for (int i = 0; i < 2; i++) {
		scep_request_clear(&request);
		cert_order_clear(&order);
		certificate_clear(&certificate);
		chain_clear(&chain);
		ocsp_query_clear(&query);
		scep_outline_clear(&outline);
	}
	CHECK_STR(request.transaction_id, "");
	CHECK(request.content.data == NULL);
	CHECK(request.csr.der.data == NULL);
	CHECK(order.subject.data == NULL);
	CHECK(certificate.der.data == NULL);
	CHECK_INT(chain.n, 0);
	CHECK(query.n == 0 && query.nonce.data == NULL);
	CHECK_INT(outline.n_attributes, 0);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "numbers have the standard's words", numbers_have_the_standards_words },
		{ "attributes are found by OID in the order added",
		  attributes_are_found_by_oid_in_the_order_added },
		{ "clearing empties and may be repeated", clearing_empties_and_may_be_repeated },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/values", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
