#include "ca/ca.h"
#include "ca/signed_data.h"
#include "shape.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

static struct ca *ca;

static int set_up(void)
{
	struct ca_error err;
	char dir[512];

	snprintf(dir, sizeof(dir), "%s/captured/keys", data_dir());
	return ca_open(dir, &ca, &err) ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(ca);
	return 0;
}

static const char *const subjects[] = { "subject=CN = Peer MSCEP-RA Sign, O = Peer",
	                                "subject=CN = Peer MSCEP-RA Enc, O = Peer",
	                                "subject=CN = Peer Root CA, O = Peer" };

/* Whether the chain, written and read by openssl, has these certificates in this order. */
static void check_order(const struct chain *chain, const size_t order[3])
{
	struct bytes der = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_encode_chain(chain, &der, &err), "%s", err.text);
	write_file(scratch("chain"), bytes_view(&der));
	struct said said = run_well("openssl pkcs7 -inform DER -in %s -print_certs -noout | "
	                            "grep ^subject",
	                            scratch("chain"));
	const char *at = said.text;
	for (size_t i = 0; i < 3; i++) {
		at = strstr(at, subjects[order[i]]);
		if (!CHECK_SAY(at != NULL, "%zu: %s", i, said.text))
			break;
	}
	CHECK_INT(count_of(said.text, "subject="), 3);
	bytes_clear(&der);
}

static void certificates_stay_in_the_order_of_the_chain(void)
{
	static const size_t orders[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 2, 0 } };
	struct chain chain;
	struct ca_error err;

	if (!CHECK(ca_chain(ca, &chain, &err)) || !CHECK_INT(chain.n, 3))
		return;
	for (size_t i = 0; i < 3; i++) {
		struct chain other = { .n = 3 };

		for (size_t j = 0; j < 3; j++)
			other.certificates[j] = chain.certificates[orders[i][j]];
		check_order(&other, orders[i]);
	}
	chain_clear(&chain);
}

/* The shape of the GetCACert answers of real NDES servers, in DER with definite lengths. */
static void a_chain_has_the_shape_that_ndes_gives_it(void)
{
	static const char want[] = "d=0 cons: SEQUENCE\n"
				   "d=1 prim: OBJECT :pkcs7-signedData\n"
				   "d=1 cons: cont [ 0 ]\n"
				   "d=2 cons: SEQUENCE\n"
				   "d=3 prim: INTEGER :01\n"
				   "d=3 cons: SET\n"
				   "d=3 cons: SEQUENCE\n"
				   "d=4 prim: OBJECT :pkcs7-data\n"
				   "d=3 cons: cont [ 0 ]\n"
				   "d=4 cons: SEQUENCE\n"
				   "d=4 cons: SEQUENCE\n"
				   "d=4 cons: SEQUENCE\n"
				   "d=3 cons: SET";
	struct chain chain;
	struct bytes der = { 0 };
	struct ca_error err;

	if (!CHECK(ca_chain(ca, &chain, &err)))
		return;
	CHECK(ca_encode_chain(&chain, &der, &err));
	write_file(scratch("chain"), bytes_view(&der));
	CHECK_STR(asn1_shape(scratch("chain"), 4).text, want);
	CHECK_INT(run("openssl asn1parse -inform DER -in %s | grep -c l=inf", scratch("chain"))
	                  .status,
	          1);
	bytes_clear(&der);
	chain_clear(&chain);
}

static void one_certificate_is_sent_as_it_is_and_none_is_an_error(void)
{
	struct view certificate = ca_certificate(ca, CA_ROLE_CA);
	struct chain chain = { .n = 1, .certificates = { bytes_copy(certificate) } };
	struct bytes out = { 0 };
	struct ca_error err = { "" };

	CHECK(ca_encode_chain(&chain, &out, &err));
	CHECK_BYTES(out.data, out.len, certificate.data, certificate.len);
	bytes_clear(&out);
	chain_clear(&chain);
	CHECK(!ca_encode_chain(&chain, &out, &err));
	CHECK_SAY(strstr(err.text, "RFC 8894 4.2.1") != NULL, "%s", err.text);
}

static struct bytes make_crl(void)
{
	struct crl_order order = { .this_update = 1793000000, .next_update = 1793604800 };
	struct bytes crl = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_crl(ca, &order, &crl, &err), "%s", err.text);
	return crl;
}

/* RFC 8894 3.3.2.1 and 2.7: the CRL in crls, and no certificates. */
static void a_crl_stands_alone_where_cms_has_crls(void)
{
	static const char want[] = "d=0 cons: SEQUENCE\nd=1 prim: OBJECT :pkcs7-signedData\n"
				   "d=1 cons: cont [ 0 ]\nd=2 cons: SEQUENCE\n"
				   "d=3 prim: INTEGER :01\nd=3 cons: SET\n"
				   "d=3 cons: SEQUENCE\nd=4 prim: OBJECT :pkcs7-data\n"
				   "d=3 cons: cont [ 1 ]\nd=4 cons: SEQUENCE\n"
				   "d=3 cons: SET";
	struct bytes crl = make_crl();
	struct bytes der = ca_certs_only(NULL, 0, bytes_view(&crl));

	write_file(scratch("message"), bytes_view(&der));
	CHECK_STR(asn1_shape(scratch("message"), 4).text, want);
	write_file(scratch("crl"), bytes_view(&crl));
	run_well("openssl pkcs7 -inform DER -in %s -print_certs | sed -n "
	         "'/^-----BEGIN/,/^-----END/p' | "
	         "openssl crl -outform DER | cmp - %s",
	         scratch("message"), scratch("crl"));
	run_well("openssl cms -cmsout -noout -inform DER -in %s", scratch("message"));
	bytes_clear(&der);
	bytes_clear(&crl);
}

static void nothing_at_all_is_a_message_too(void)
{
	struct bytes der = ca_certs_only(NULL, 0, (struct view){ 0 });

	write_file(scratch("message"), bytes_view(&der));
	CHECK_STR(asn1_shape(scratch("message"), 3).text,
	          "d=0 cons: SEQUENCE\nd=1 prim: OBJECT :pkcs7-signedData\n"
	          "d=1 cons: cont [ 0 ]\nd=2 cons: SEQUENCE\n"
	          "d=3 prim: INTEGER :01\nd=3 cons: SET\nd=3 cons: SEQUENCE\nd=3 cons: SET");
	run_well("openssl cms -cmsout -noout -inform DER -in %s", scratch("message"));
	bytes_clear(&der);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "certificates stay in the order of the chain",
		  certificates_stay_in_the_order_of_the_chain },
		{ "a chain has the shape that NDES gives it",
		  a_chain_has_the_shape_that_ndes_gives_it },
		{ "one certificate is sent as it is and none is an error",
		  one_certificate_is_sent_as_it_is_and_none_is_an_error },
		{ "a CRL stands alone where CMS has crls", a_crl_stands_alone_where_cms_has_crls },
		{ "nothing at all is a message too", nothing_at_all_is_a_message_too },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/certs_only", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
