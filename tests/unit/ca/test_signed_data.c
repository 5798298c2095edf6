#include "ca/signed_data.h"
#include "shape.h"

#include <openssl/objects.h>

static void check_der(struct tlv *node, const char *want, size_t len)
{
	struct bytes der = tlv_write(node, TLV_DER);

	CHECK_BYTES(der.data, der.len, want, len);
	bytes_clear(&der);
	tlv_free(node);
}

static void oids_and_algorithms_are_der(void)
{
	check_der(ca_oid("1.2.840.113549.1.9.3"), "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03",
	          11);
	check_der(ca_algorithm(NID_sha1), "\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00", 11);
	check_der(ca_version_1(), "\x02\x01\x01", 3);
}

static void what_is_no_oid_gives_none(void)
{
	static const char *const texts[] = { "", "1", "1.2.words", "sha1", "9.9.9", "1.2.-3" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct tlv *oid = ca_oid(texts[i]);

		CHECK_SAY(oid == NULL, "\"%s\"", texts[i]);
		tlv_free(oid);
	}
}

static void the_parts_are_where_cms_has_them(void)
{
	struct tlv *message = ca_signed_data(
		tlv_constructed(TLV_SET, ca_algorithm(NID_sha256), NULL),
		tlv_primitive(TLV_OCTETS, view_of_text("hello")),
		tlv_constructed(TLV_CONTEXT_0, NULL), tlv_constructed(TLV_CONTEXT_1, NULL),
		tlv_constructed(TLV_SET, NULL));
	struct bytes der = tlv_write(message, TLV_DER);

	write_file(scratch("message"), bytes_view(&der));
	run_well("openssl cms -cmsout -noout -inform DER -in %s", scratch("message"));
	CHECK_STR(asn1_shape(scratch("message"), 5).text,
	          "d=0 cons: SEQUENCE\nd=1 prim: OBJECT :pkcs7-signedData\nd=1 cons: cont [ 0 ]\n"
	          "d=2 cons: SEQUENCE\nd=3 prim: INTEGER :01\n"
	          "d=3 cons: SET\nd=4 cons: SEQUENCE\nd=5 prim: OBJECT :sha256\nd=5 prim: NULL\n"
	          "d=3 cons: SEQUENCE\nd=4 prim: OBJECT :pkcs7-data\nd=4 cons: cont [ 0 ]\n"
	          "d=5 prim: OCTET STRING :hello\n"
	          "d=3 cons: cont [ 0 ]\nd=3 cons: cont [ 1 ]\nd=3 cons: SET");
	bytes_clear(&der);
	tlv_free(message);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "OIDs and algorithms are DER", oids_and_algorithms_are_der },
		{ "what is no OID gives none", what_is_no_oid_gives_none },
		{ "the parts are where CMS has them", the_parts_are_where_cms_has_them },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/signed_data", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
