#include "ca/tlv.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V(literal)                                                                                 \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}

struct row {
	const char *name;
	struct view in;
	struct view der; /* empty: refused */
};

static const struct row rows[] = {
	{ "a primitive", V("\x02\x01\x2a"), V("\x02\x01\x2a") },
	{ "an empty primitive", V("\x05\x00"), V("\x05\x00") },
	{ "a sequence", V("\x30\x05\x02\x01\x2a\x05\x00"), V("\x30\x05\x02\x01\x2a\x05\x00") },
	{ "an empty sequence", V("\x30\x00"), V("\x30\x00") },
	{ "a length longer than it need be", V("\x04\x83\x00\x00\x01z"), V("\x04\x01z") },
	{ "an indefinite length", V("\x30\x80\x05\x00\x00\x00"), V("\x30\x02\x05\x00") },
	{ "indefinite lengths in each other", V("\x30\x80\x30\x80\x05\x00\x00\x00\x00\x00"),
	  V("\x30\x04\x30\x02\x05\x00") },
	{ "a string in pieces", V("\x24\x80\x04\x01\x61\x04\x02\x62\x63\x00\x00"),
	  V("\x04\x03\x61\x62\x63") },
	{ "a string in pieces in pieces", V("\x24\x07\x24\x05\x04\x01\x61\x04\x00"),
	  V("\x04\x01\x61") },
	{ "a string in no pieces", V("\x24\x80\x00\x00"), V("\x04\x00") },
	{ "a text in pieces", V("\x33\x80\x04\x01\x61\x04\x01\x62\x00\x00"),
	  V("\x13\x02\x61\x62") },
	{ "a tagged string in pieces stays in pieces", V("\xa0\x80\x04\x01\x61\x00\x00"),
	  V("\xa0\x03\x04\x01\x61") },

	{ "nothing", V(""), V("") },
	{ "a tag alone", V("\x30"), V("") },
	{ "less than the length says", V("\x04\x02\x61"), V("") },
	{ "more than the length says", V("\x04\x01\x61\x62"), V("") },
	{ "a child longer than its parent", V("\x30\x03\x04\x02\x61"), V("") },
	{ "a child that reaches beyond its parent", V("\x30\x80\x30\x03\x04\x02\x61\x00\x00\x00"),
	  V("") },
	{ "an indefinite length without end", V("\x30\x80\x05\x00"), V("") },
	{ "an indefinite length with half an end", V("\x30\x80\x05\x00\x00"), V("") },
	{ "a primitive of indefinite length", V("\x04\x80\x00\x00"), V("") },
	{ "an end where none is due", V("\x30\x02\x00\x00"), V("") },
	{ "a length that is cut", V("\x04\x82\x01"), V("") },
	{ "a length beyond all memory", V("\x04\x88\xff\xff\xff\xff\xff\xff\xff\xff"), V("") },
	{ "a length of 126 octets", V("\x04\xfe\x00"), V("") },
	{ "a tag number above 30", V("\x1f\x20\x00"), V("") },
	{ "a sequence as a piece of a string", V("\x24\x02\x30\x00"), V("") },
};

static void what_is_well_formed_is_read_and_nothing_else(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes in = bytes_copy(rows[i].in); /* so that ASan sees its end */
		struct tlv *tree = tlv_read(bytes_view(&in));

		CHECK_SAY((tree != NULL) == (rows[i].der.len > 0), "%s", rows[i].name);
		if (tree) {
			struct bytes der = tlv_write(tree, TLV_DER);

			CHECK_SAY(view_equal(bytes_view(&der), rows[i].der), "%s: %zu bytes",
			          rows[i].name, der.len);
			bytes_clear(&der);
		}
		tlv_free(tree);
		bytes_clear(&in);
	}
}

static bool nests(size_t depth)
{
	struct tlv *tree = tlv_primitive(TLV_NULL, (struct view){ NULL, 0 });

	for (size_t i = 0; i < depth; i++)
		tree = tlv_constructed(TLV_SEQUENCE, tree, NULL);
	struct bytes der = tlv_write(tree, TLV_DER);
	struct tlv *again = tlv_read(bytes_view(&der));
	bool read = again;
	tlv_free(tree);
	tlv_free(again);
	bytes_clear(&der);
	return read;
}

static void depth_has_a_limit(void)
{
	CHECK(nests(TLV_DEPTH_MAX));
	CHECK(!nests(TLV_DEPTH_MAX + 1));
}

static bool holds(size_t n)
{
	struct bytes der = bytes_alloc(4 + 2 + 2 * n);

	memset(der.data, 0, der.len);
	memcpy(der.data, "\x30\x80", 2);
	for (size_t i = 0; i < n; i++)
		der.data[2 + 2 * i] = TLV_NULL;
	der.len = 2 + 2 * n + 2;
	struct tlv *tree = tlv_read(bytes_view(&der));
	bool read = tree;
	tlv_free(tree);
	bytes_clear(&der);
	return read;
}

static void the_number_of_nodes_has_a_limit(void)
{
	CHECK(holds(TLV_NODES_MAX - 1));
	CHECK(!holds(TLV_NODES_MAX));
}

static void a_message_of_openssls_is_written_as_it_was_read(void)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/captured/sscep/005.req", data_dir());
	struct bytes message = read_file(path);
	struct tlv *tree = tlv_read(bytes_view(&message));
	if (CHECK(tree != NULL)) {
		struct bytes again = tlv_write(tree, TLV_DER);

		CHECK_BYTES(again.data, again.len, message.data, message.len);
		bytes_clear(&again);
	}
	tlv_free(tree);
	bytes_clear(&message);
}

static void ber_is_what_openssl_takes_for_ber(void)
{
	struct bytes octets = bytes_alloc(2500);

	memset(octets.data, 'x', octets.len);
	struct tlv *tree =
		tlv_constructed(TLV_SEQUENCE, tlv_primitive(TLV_OCTETS, bytes_view(&octets)),
	                        tlv_encoded((struct view)V("\x30\x03\x02\x01\x2a")), NULL);
	struct bytes ber = tlv_write(tree, TLV_BER);
	write_file(scratch("ber"), bytes_view(&ber));
	struct said said = run_well("openssl asn1parse -inform DER -in %s", scratch("ber"));
	CHECK_INT(count_of(said.text, "l=inf"), 2);
	CHECK_INT(count_of(said.text, "prim: OCTET STRING"), 3);
	CHECK_INT(count_of(said.text, "l=   3 cons: SEQUENCE"), 1);
	struct tlv *again = tlv_read(bytes_view(&ber));
	const struct tlv *string = tlv_find(again, TLV_OCTETS);
	if (CHECK(string != NULL))
		CHECK(view_equal(bytes_view(&string->value), bytes_view(&octets)));
	tlv_free(again);
	bytes_clear(&ber);
	tlv_free(tree);
	bytes_clear(&octets);
}

static void lengths_are_as_short_as_they_can_be(void)
{
	static const size_t lens[] = { 1, 127, 128, 255, 256, 60000 };

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct bytes value = bytes_alloc(lens[i]);

		if (value.data)
			memset(value.data, 0, value.len);
		struct tlv *node = tlv_primitive(TLV_OCTETS, bytes_view(&value));
		struct bytes der = tlv_write(node, TLV_DER);
		write_file(scratch("in"), bytes_view(&value));
		run_well("printf 'asn1=FORMAT:HEX,OCT:'>%s; od -An -v -tx1 %s | tr -d ' \\n' >>%s; "
		         "openssl asn1parse -genconf %s -noout -out %s",
		         scratch("conf"), scratch("in"), scratch("conf"), scratch("conf"),
		         scratch("out"));
		struct bytes want = read_file(scratch("out"));
		CHECK_INT(der.len, want.len);
		CHECK(memcmp(der.data, want.data, want.len < 8 ? want.len : 8) == 0);
		bytes_clear(&want);
		bytes_clear(&der);
		tlv_free(node);
		bytes_clear(&value);
	}
}

static void a_set_is_sorted_by_its_encodings(void)
{
	struct tlv *set = tlv_constructed(TLV_SET, NULL);

	tlv_insert(set, tlv_primitive(TLV_OCTETS, view_of_text("b")));
	tlv_insert(set, tlv_primitive(TLV_OCTETS, view_of_text("aa")));
	tlv_insert(set, tlv_primitive(TLV_INTEGER, view_of_text("z")));
	tlv_insert(set, tlv_primitive(TLV_OCTETS, view_of_text("a")));
	struct bytes der = tlv_write(set, TLV_DER);
	CHECK_BYTES(der.data, der.len,
	            "\x31\x0d\x02\x01z\x04\x01"
	            "a\x04\x01"
	            "b\x04\x02"
	            "aa",
	            15);
	bytes_clear(&der);
	tlv_free(set);
}

static void a_path_that_is_not_there_ends_in_null(void)
{
	struct tlv *tree = tlv_constructed(TLV_SEQUENCE, tlv_constructed(TLV_SET, NULL),
	                                   tlv_primitive(TLV_INTEGER, view_of_text("x")), NULL);

	CHECK(tlv_find(tree, TLV_SET) != NULL);
	CHECK(tlv_find(tlv_find(tree, TLV_INTEGER), TLV_OID) == NULL);
	CHECK(tlv_find(tlv_find(tree, TLV_OID), TLV_OID) == NULL);
	CHECK(tlv_find(NULL, TLV_OID) == NULL);
	tlv_free(tree);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is well formed is read and nothing else",
		  what_is_well_formed_is_read_and_nothing_else },
		{ "depth has a limit", depth_has_a_limit },
		{ "the number of nodes has a limit", the_number_of_nodes_has_a_limit },
		{ "a message of OpenSSL's is written as it was read",
		  a_message_of_openssls_is_written_as_it_was_read },
		{ "BER is what openssl takes for BER", ber_is_what_openssl_takes_for_ber },
		{ "lengths are as short as they can be", lengths_are_as_short_as_they_can_be },
		{ "a set is sorted by its encodings", a_set_is_sorted_by_its_encodings },
		{ "a path that is not there ends in NULL", a_path_that_is_not_there_ends_in_null },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/tlv", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
