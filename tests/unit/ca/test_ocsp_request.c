#include "ca/ca.h"
#include "responder.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <openssl/ocsp.h>
#include <string.h>

static struct ocsp_query decode(struct view request)
{
	struct ocsp_query query = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_ocsp_decode(the.ca, request, &query, &err), "%s", err.text);
	return query;
}

static void every_serial_number_is_read_in_order(void)
{
	struct ocsp_query query = query_of("-issuer now/ca.pem -serial 0x79000004d2ab -serial 1 "
	                                   "-serial 0xff -serial 0x0 -serial -5");
	static const char *const serials[] = { "79000004D2AB", "01", "FF", "00", "-05" };

	CHECK_INT(query.n, 5);
	for (size_t i = 0; i < 5; i++) {
		CHECK_STR(query.entries[i].serial, serials[i]);
		CHECK(query.entries[i].ours);
	}
	ocsp_query_clear(&query);
}

static void an_issuer_is_known_by_any_digest_and_only_by_its_own_key(void)
{
	static const struct {
		const char *options;
		bool ours;
	} rows[] = {
		{ "-issuer now/ca.pem -serial 1", true },
		{ "-sha256 -issuer now/ca.pem -serial 1", true },
		{ "-sha512 -issuer now/ca.pem -serial 1", true },
		{ "-md5 -issuer now/ca.pem -serial 1", true },
		{ "-issuer next/ca.pem -serial 1", false },
		{ "-sha256 -issuer next/ca.pem -serial 1", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ocsp_query query = query_of(rows[i].options);

		CHECK_SAY(query.n == 1 && query.entries[0].ours == rows[i].ours, "%s",
		          rows[i].options);
		ocsp_query_clear(&query);
	}
}

static void one_request_may_ask_several_issuers(void)
{
	struct ocsp_query query = query_of("-issuer now/ca.pem -serial 1 -issuer next/ca.pem "
	                                   "-serial 2 -sha256 -issuer now/ca.pem -serial 3");

	CHECK_INT(query.n, 3);
	CHECK(query.entries[0].ours && !query.entries[1].ours && query.entries[2].ours);
	ocsp_query_clear(&query);
}

static void a_nonce_is_there_if_it_was_sent(void)
{
	struct ocsp_query with = query_of("-nonce -issuer now/ca.pem -serial 1");
	struct ocsp_query without = query_of("-no_nonce -issuer now/ca.pem -serial 1");

	CHECK_INT(with.nonce.len, 2 + 16); /* an OCTET STRING */
	CHECK_INT(without.nonce.len, 0);
	ocsp_query_clear(&with);
	ocsp_query_clear(&without);
}

static void a_signed_request_is_read_like_any_other(void)
{
	struct ocsp_query query = query_of("-signer next/ca.pem -signkey next/ca.key "
	                                   "-issuer now/ca.pem -serial 17");

	CHECK_INT(query.n, 1);
	CHECK_STR(query.entries[0].serial, "11");
	ocsp_query_clear(&query);
}

static void check_refused(struct view request, const char *what, const char *reason)
{
	struct ocsp_query query = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(!ca_ocsp_decode(the.ca, request, &query, &err), "%s: read", what);
	CHECK_SAY(strstr(err.text, reason), "%s: %s", what, err.text);
	CHECK(query.n == 0 && !query.nonce.data);
}

static void what_is_cut_off_or_goes_on_is_no_request(void)
{
	struct bytes request = ask("-issuer now/ca.pem -serial 1");
	struct bytes longer = bytes_alloc(request.len + 1);

	for (size_t len = 0; len < request.len; len++) {
		/* on its own, so that a sanitizer sees a read beyond the end */
		struct bytes part = bytes_copy((struct view){ request.data, len });

		check_refused(bytes_view(&part), "cut off", "not an OCSPRequest");
		bytes_clear(&part);
	}
	memcpy(longer.data, request.data, request.len);
	longer.data[request.len] = 0;
	check_refused(bytes_view(&longer), "trailing byte", "not an OCSPRequest");
	check_refused(ca_certificate(the.ca, CA_ROLE_CA), "a certificate", "not an OCSPRequest");
	bytes_clear(&request);
	bytes_clear(&longer);
}

/* A request about this many certificates. */
#define ASKING_FOR(n) "-issuer now/ca.pem $(yes -- '-serial 7' | head -" #n ")"

static void nothing_asked_and_too_much_asked_is_refused(void)
{
	static const uint8_t nothing[] = { 0x30, 0x04, 0x30, 0x02, 0x30, 0x00 };
	struct ocsp_query most = query_of(ASKING_FOR(32));
	struct bytes more = ask(ASKING_FOR(33));

	CHECK_INT(most.n, 32);
	check_refused((struct view){ nothing, sizeof(nothing) }, "nothing",
	              "0 certificates asked for");
	check_refused(bytes_view(&more), "33", "33 certificates asked for; from 1 to 32");
	ocsp_query_clear(&most);
	bytes_clear(&more);
}

static void a_serial_number_beyond_64_octets_is_refused(void)
{
	struct bytes request =
		ask("-issuer now/ca.pem -serial 0x$(head -c 64 /dev/zero | tr '\\0' 1; "
	            "head -c 64 /dev/zero | tr '\\0' 2)");
	struct ocsp_query query = decode(bytes_view(&request));

	CHECK_INT(strlen(query.entries[0].serial), 128);
	ocsp_query_clear(&query);
	bytes_clear(&request);
	request = ask("-issuer now/ca.pem -serial 0x$(head -c 130 /dev/zero | tr '\\0' 1)");
	check_refused(bytes_view(&request), "65 octets", "more than 64 octets");
	bytes_clear(&request);
}

/* OpenSSL's own client writes a nonce of this length. */
static struct bytes request_with_nonce(int len)
{
	struct bytes plain = ask("-no_nonce -issuer now/ca.pem -serial 1"), der;
	const unsigned char *at = plain.data;
	OCSP_REQUEST *request = d2i_OCSP_REQUEST(NULL, &at, (long)plain.len);

	OCSP_request_add1_nonce(request, NULL /* any */, len);
	der = der_of(request, ASN1_ITEM_rptr(OCSP_REQUEST));
	OCSP_REQUEST_free(request);
	bytes_clear(&plain);
	return der;
}

static void a_nonce_has_up_to_128_octets(void)
{
	struct bytes longest = request_with_nonce(128), longer = request_with_nonce(129);
	struct ocsp_query query = decode(bytes_view(&longest));
	uint8_t *octets = memmem(longest.data, longest.len, "\x04\x81\x80", 3);

	CHECK_INT(query.nonce.len, 3 + 128);
	check_refused(bytes_view(&longer), "129 octets", "RFC 9654 2.1");
	if (CHECK(octets != NULL)) {
		*octets = 0x0c; /* no OCTET STRING */
		check_refused(bytes_view(&longest), "text", "RFC 9654 2.1");
	}
	ocsp_query_clear(&query);
	bytes_clear(&longest);
	bytes_clear(&longer);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every serial number is read, in order", every_serial_number_is_read_in_order },
		{ "an issuer is known by any digest, and only by its own key",
		  an_issuer_is_known_by_any_digest_and_only_by_its_own_key },
		{ "one request may ask several issuers", one_request_may_ask_several_issuers },
		{ "a nonce is there if it was sent", a_nonce_is_there_if_it_was_sent },
		{ "a signed request is read like any other",
		  a_signed_request_is_read_like_any_other },
		{ "what is cut off or goes on is no request",
		  what_is_cut_off_or_goes_on_is_no_request },
		{ "nothing asked and too much asked is refused",
		  nothing_asked_and_too_much_asked_is_refused },
		{ "a serial number beyond 64 octets is refused",
		  a_serial_number_beyond_64_octets_is_refused },
		{ "a nonce has up to 128 octets", a_nonce_has_up_to_128_octets },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/ocsp_request", responder_open, responder_close, NULL, NULL,
		                    tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
