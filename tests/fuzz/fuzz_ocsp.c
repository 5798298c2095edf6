/*
 * fuzz_ocsp.c - an OCSP request as it comes from the network, and the answer to it. OpenSSL is the
 * witness: it reads the same request, verifies the answer, and finds in it what it asked for.
 */
#include "fuzz.h"
#include "recorded.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <string.h>

#define NOW INT64_C(1793000000) /* 2026-10-26 07:33:20 */

static OCSP_REQUEST *read_request(struct view der)
{
	const uint8_t *at = der.data;
	OCSP_REQUEST *request = d2i_OCSP_REQUEST(NULL, &at, (long)der.len);

	MUST(request && at == der.data + der.len);
	return request;
}

static OCSP_CERTID *id_asked(OCSP_REQUEST *request, size_t number)
{
	return OCSP_onereq_get0_id(OCSP_request_onereq_get0(request, (int)number));
}

/* Each certificate has a status of its own. */
static enum ocsp_status status_of(size_t number)
{
	return (enum ocsp_status)(number % 3);
}

static void entry_is_what_was_asked(const struct ocsp_entry *entry, OCSP_CERTID *asked)
{
	const uint8_t *at = entry->id.data;
	OCSP_CERTID *id = d2i_OCSP_CERTID(NULL, &at, (long)entry->id.len);
	ASN1_INTEGER *serial;
	BIGNUM *want, *got = NULL;

	MUST(id && OCSP_id_cmp(id, asked) == 0);
	OCSP_id_get0_info(NULL, NULL, NULL, &serial, asked);
	want = ASN1_INTEGER_to_BN(serial, NULL);
	MUST(memchr(entry->serial, '\0', sizeof(entry->serial)) && entry->serial[0] != '\0');
	MUST(BN_hex2bn(&got, entry->serial) == (int)strlen(entry->serial));
	MUST(BN_cmp(got, want) == 0);
	BN_free(got);
	BN_free(want);
	OCSP_CERTID_free(id);
}

static OCSP_BASICRESP *read_response(struct view der)
{
	const uint8_t *at = der.data;
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &at, (long)der.len);
	OCSP_BASICRESP *basic;

	MUST(response && at == der.data + der.len);
	MUST(OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL);
	basic = OCSP_response_get1_basic(response);
	MUST(basic);
	OCSP_RESPONSE_free(response);
	return basic;
}

static void response_answers(struct view response, OCSP_REQUEST *request, size_t n)
{
	OCSP_BASICRESP *basic = read_response(response);
	int nonce = OCSP_check_nonce(request, basic), status;

	MUST(nonce == 1 || nonce == 2 /* in neither */);
	MUST(OCSP_basic_verify(basic, NULL, NULL, OCSP_NOVERIFY /* the chain */) == 1);
	MUST(OCSP_resp_count(basic) == (int)n);
	for (size_t i = 0; i < n; i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, (int)i);

		MUST(OCSP_id_cmp(OCSP_SINGLERESP_get0_id(single), id_asked(request, i)) == 0);
		status = OCSP_single_get0_status(single, NULL, NULL, NULL, NULL);
		MUST(status == (int)status_of(i)); /* RFC 6960 counts them alike */
	}
	OCSP_BASICRESP_free(basic);
}

static void is_answered(struct ocsp_query *query, OCSP_REQUEST *request)
{
	const struct ocsp_order order = { OCSP_SUCCESSFUL, query, NOW, NOW + 3600 };
	CLEAN(bytes_clear) struct bytes response = { 0 };
	struct ca_error err = { "" };

	for (size_t i = 0; i < query->n; i++) {
		entry_is_what_was_asked(&query->entries[i], id_asked(request, i));
		query->entries[i].status = status_of(i);
		query->entries[i].revoked_at = NOW;
		query->entries[i].reason = 1;
	}
	MUST(ca_ocsp_encode(recorded_ca(), &order, &response, &err));
	response_answers(bytes_view(&response), request, query->n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEAN(ocsp_query_clear) struct ocsp_query query = { 0 };
	struct ca_error err = { "" };

	if (ca_ocsp_decode(recorded_ca(), (struct view){ data, size }, &query, &err)) {
		OCSP_REQUEST *request = read_request((struct view){ data, size });

		MUST(query.n > 0 && query.n <= OCSP_ENTRIES_MAX);
		MUST((int)query.n == OCSP_request_onereq_count(request));
		is_answered(&query, request);
		OCSP_REQUEST_free(request);
	} else {
		MUST(err.text[0] != '\0' && query.n == 0);
	}
	ERR_clear_error();
	return 0;
}
