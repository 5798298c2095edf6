#include "ca/asn1_text.h"
#include "tests/unit/check.h"

#include <openssl/objects.h>

struct row {
	const char *name;
	int type;
	const char *value;
	int len;
	const char *want; /* NULL: refused */
};

static const struct row rows[] = {
	{ "PrintableString", V_ASN1_PRINTABLESTRING, "secret", 6, "secret" },
	{ "UTF8String", V_ASN1_UTF8STRING, "m\xc3\xbcller", 7, "m\xc3\xbcller" },
	{ "IA5String", V_ASN1_IA5STRING, "a@b", 3, "a@b" },
	{ "T61String", V_ASN1_T61STRING, "m\xfcller", 6, "m\xc3\xbcller" },
	{ "BMPString", V_ASN1_BMPSTRING, "\0m\0\xfc\x20\xac", 6, "m\xc3\xbc\xe2\x82\xac" },
	{ "UniversalString", V_ASN1_UNIVERSALSTRING, "\0\0\0m\0\1\xf6\0", 8, "m\xf0\x9f\x98\x80" },
	{ "no characters", V_ASN1_PRINTABLESTRING, "", 0, "" },
	{ "as many as fit", V_ASN1_PRINTABLESTRING, "123456789", 9, "123456789" },

	{ "one too many", V_ASN1_PRINTABLESTRING, "1234567890", 10, NULL },
	{ "a NUL", V_ASN1_PRINTABLESTRING, "a\0b", 3, NULL },
	{ "half a BMPString character", V_ASN1_BMPSTRING, "\0m\0", 3, NULL },
	{ "broken UTF-8", V_ASN1_UTF8STRING, "\xc3", 1, NULL },
	{ "OCTET STRING", V_ASN1_OCTET_STRING, "secret", 6, NULL },
	{ "SEQUENCE", V_ASN1_SEQUENCE, "\x30\0", 2, NULL },
	{ "INTEGER", V_ASN1_INTEGER, "\x2a", 1, NULL },
};

static void character_strings_become_utf8_and_nothing_else_does(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		ASN1_STRING *string = ASN1_STRING_type_new(row->type);
		ASN1_TYPE *value = ASN1_TYPE_new();
		char got[10] = "before";

		ASN1_STRING_set(string, row->value, row->len);
		ASN1_TYPE_set(value, row->type, string);
		bool ok = ca_asn1_text(value, got, sizeof(got));
		CHECK_SAY(ok == (row->want != NULL), "%s: %d", row->name, ok);
		CHECK_STR(got, row->want ? row->want : "before");
		ASN1_TYPE_free(value);
	}
}

static void what_is_held_in_no_string_is_refused(void)
{
	ASN1_TYPE *value = ASN1_TYPE_new();
	char got[10];

	ASN1_TYPE_set(value, V_ASN1_NULL, NULL);
	CHECK(!ca_asn1_text(value, got, sizeof(got)));
	ASN1_TYPE_set(value, V_ASN1_BOOLEAN, value /* true */);
	CHECK(!ca_asn1_text(value, got, sizeof(got)));
	ASN1_TYPE_set(value, V_ASN1_OBJECT, OBJ_nid2obj(NID_commonName));
	CHECK(!ca_asn1_text(value, got, sizeof(got)));
	ASN1_TYPE_free(value);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "character strings become UTF-8 and nothing else does",
		  character_strings_become_utf8_and_nothing_else_does },
		{ "what is held in no string is refused", what_is_held_in_no_string_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/asn1_text", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
