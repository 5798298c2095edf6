#include "ca/attributes.h"
#include "shape.h"

#include <string.h>

static const uint8_t digest[20] = "01234567890123456789";
static const struct view digest_view = { digest, sizeof(digest) };

/* What openssl sees in the attributes of rep. */
static struct said shape_of(const struct certrep *rep)
{
	struct bytes set = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_attributes(rep, digest_view, &set, &err), "%s", err.text);
	write_file(scratch("set"), bytes_view(&set));
	bytes_clear(&set);
	return asn1_shape(scratch("set"), 9);
}

static void check_one(const char *oid, enum attribute_tag tag, const char *value, const char *want)
{
	struct certrep rep = { 0 };

	certrep_add(&rep, oid, tag, view_of_text(value));
	CHECK_STR(shape_of(&rep).text, want);
	certrep_clear(&rep);
}

static void values_have_the_type_and_octets_given(void)
{
	check_one("1.2.3", TAG_PRINTABLE, "x y",
	          "d=0 cons: SET\nd=1 cons: SEQUENCE\nd=2 prim: OBJECT :1.2.3\n"
	          "d=2 cons: SET\nd=3 prim: PRINTABLESTRING :x y");
	check_one("1.2.3", TAG_UTF8, "denied",
	          "d=0 cons: SET\nd=1 cons: SEQUENCE\nd=2 prim: OBJECT :1.2.3\n"
	          "d=2 cons: SET\nd=3 prim: UTF8STRING :denied");
	check_one(SCEP_OID_CONTENT_TYPE, TAG_OID, "1.2.840.113549.1.7.3",
	          "d=0 cons: SET\nd=1 cons: SEQUENCE\nd=2 prim: OBJECT :contentType\n"
	          "d=2 cons: SET\nd=3 prim: OBJECT :pkcs7-envelopedData");
	check_one(SCEP_OID_SIGNING_TIME, TAG_UTC_TIME, "261122150000Z",
	          "d=0 cons: SET\nd=1 cons: SEQUENCE\nd=2 prim: OBJECT :signingTime\n"
	          "d=2 cons: SET\nd=3 prim: UTCTIME :261122150000Z");
}

static void an_empty_message_digest_is_filled_in_and_no_other(void)
{
	check_one(SCEP_OID_MESSAGE_DIGEST, TAG_OCTETS, "",
	          "d=0 cons: SET\nd=1 cons: SEQUENCE\nd=2 prim: OBJECT :messageDigest\n"
	          "d=2 cons: SET\nd=3 prim: OCTET STRING :01234567890123456789");
	check_one(SCEP_OID_MESSAGE_DIGEST, TAG_OCTETS, "wrong",
	          "d=0 cons: SET\nd=1 cons: SEQUENCE\nd=2 prim: OBJECT :messageDigest\n"
	          "d=2 cons: SET\nd=3 prim: OCTET STRING :wrong");
	check_one(SCEP_OID_SENDER_NONCE, TAG_OCTETS, "",
	          "d=0 cons: SET\nd=1 cons: SEQUENCE\n"
	          "d=2 prim: OBJECT :2.16.840.1.113733.1.9.5\n"
	          "d=2 cons: SET\nd=3 prim: OCTET STRING");
}

static void check_order(struct certrep *rep, const char *first, const char *second)
{
	struct said said = shape_of(rep);
	const char *a = strstr(said.text, first), *b = strstr(said.text, second);

	CHECK_SAY(a && b && a < b, "%s", said.text);
}

static void the_order_is_that_of_der_unless_it_is_not_wanted(void)
{
	struct certrep rep = { 0 };

	certrep_add_text(&rep, "1.2.3", "longer");
	certrep_add_text(&rep, "1.2.4", "short");
	certrep_add_text(&rep, "1.2.3", "again");
	check_order(&rep, ":again", ":short");
	check_order(&rep, ":short", ":longer");
	rep.unsorted_attributes = true;
	check_order(&rep, ":longer", ":short");
	check_order(&rep, ":short", ":again");
	certrep_clear(&rep);
}

static void check_refused(const char *oid, enum attribute_tag tag, const char *value,
                          const char *says)
{
	struct certrep rep = { 0 };
	struct bytes set = { 0 };
	struct ca_error err = { "" };

	certrep_add_text(&rep, "1.2.3", "sound");
	certrep_add(&rep, oid, tag, view_of_text(value));
	CHECK(!ca_attributes(&rep, digest_view, &set, &err));
	CHECK_SAY(strstr(err.text, says) != NULL, "%s", err.text);
	certrep_clear(&rep);
}

static void what_is_no_oid_is_refused(void)
{
	check_refused("words", TAG_PRINTABLE, "x", "the attribute words is no object identifier");
	check_refused("1.2.3", TAG_OID, "words",
	              "the attribute 1.2.3's value is no object identifier");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "values have the type and octets given", values_have_the_type_and_octets_given },
		{ "an empty messageDigest is filled in and no other",
		  an_empty_message_digest_is_filled_in_and_no_other },
		{ "the order is that of DER unless it is not wanted",
		  the_order_is_that_of_der_unless_it_is_not_wanted },
		{ "what is no OID is refused", what_is_no_oid_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/attributes", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
