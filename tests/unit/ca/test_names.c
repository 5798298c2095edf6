#include "ca/names.h"

#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

struct row {
	const char *name;
	const char *subject; /* for openssl req -subj */
};

static const struct row rows[] = {
	{ "one part", "/CN=device-1" },
	{ "several parts, last first", "/C=DE/O=Example/OU=Devices/CN=device-1" },
	{ "two attributes in one part", "/O=Example/CN=device-1+serialNumber=42" },
	{ "characters that RFC 2253 escapes", "/O=a\\, b\\; c<d>\"e\"/CN= #blank " },
	{ "an umlaut in UTF-8", "/CN=m\303\274ller" },
	{ "an e-mail address", "/CN=me/emailAddress=me@example.org" },
	{ "an attribute without a name", "/CN=me/1.2.3.4.5=odd" },
};

static X509 *make_certificate(const char *subject)
{
	write_file(scratch("subject"), view_of_text(subject));
	run_well("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -utf8 "
	         "-multivalue-rdn -keyout %s -out %s -subj \"$(cat %s)\"",
	         scratch("key"), scratch("cert"), scratch("subject"));
	FILE *file = fopen(scratch("cert"), "re");
	X509 *cert = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
	if (file)
		fclose(file);
	return cert;
}

static void a_name_reads_as_openssl_prints_it(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		X509 *cert = make_certificate(rows[i].subject);
		char text[1024] = "", want[1100];

		if (!CHECK_SAY(cert != NULL, "%s: no certificate", rows[i].name))
			continue;
		struct said said = run_well("openssl x509 -in %s -noout -subject -nameopt RFC2253",
		                            scratch("cert"));
		CHECK(ca_name_text(X509_get_subject_name(cert), text, sizeof(text)));
		snprintf(want, sizeof(want), "subject=%s", text);
		CHECK_SAY(strcmp(said.text, want) == 0, "%s: openssl says %s, we %s", rows[i].name,
		          said.text, want);
		X509_free(cert);
	}
}

static void an_empty_name_is_an_empty_text(void)
{
	X509_NAME *name = X509_NAME_new();
	char text[8] = "before";

	CHECK(ca_name_text(name, text, sizeof(text)));
	CHECK_STR(text, "");
	X509_NAME_free(name);
}

static void a_name_that_does_not_fit_is_refused_and_nothing_written(void)
{
	X509_NAME *name = X509_NAME_new();
	char text[8] = "before";

	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"abcd", 4, -1,
	                           0);
	CHECK(ca_name_text(name, text, sizeof("CN=abcd")));
	CHECK_STR(text, "CN=abcd");
	text[0] = '?';
	CHECK(!ca_name_text(name, text, sizeof("CN=abcd") - 1));
	CHECK_STR(text, "?N=abcd");
	X509_NAME_free(name);
}

struct bounded {
	const char *oid;
	int max;
};

/* ub-common-name and the like, RFC 5280 appendix A.1 */
static const struct bounded bounded[] = {
	{ "2.5.4.3", 64 },                     /* commonName */
	{ "2.5.4.5", 64 },                     /* serialNumber */
	{ "2.5.4.6", 2 },                      /* countryName */
	{ "2.5.4.7", 128 },                    /* localityName */
	{ "2.5.4.8", 128 },                    /* stateOrProvinceName */
	{ "2.5.4.10", 64 },                    /* organizationName */
	{ "2.5.4.11", 64 },                    /* organizationalUnitName */
	{ "2.5.4.12", 64 },                    /* title */
	{ "2.5.4.46", 64 },                    /* dnQualifier */
	{ "2.5.4.65", 128 },                   /* pseudonym */
	{ "1.2.840.113549.1.9.1", 255 },       /* emailAddress */
	{ "0.9.2342.19200300.100.1.25", 255 }, /* domainComponent */
};

/* Whether a name fits that has a first, harmless part and then this one. */
static bool fits(const char *oid, int type, const void *value, int len)
{
	X509_NAME *name = X509_NAME_new();

	CHECK(X509_NAME_add_entry_by_txt(name, "O", V_ASN1_UTF8STRING, (const uint8_t *)"a", 1, -1,
	                                 0));
	CHECK(X509_NAME_add_entry_by_txt(name, oid, type, value, len, -1, 0));
	struct bytes der = der_of(name, ASN1_ITEM_rptr(X509_NAME));
	bool ok = ca_name_fits(bytes_view(&der));
	bytes_clear(&der);
	X509_NAME_free(name);
	return ok;
}

static void every_part_of_a_name_has_its_bound(void)
{
	uint8_t text[256];

	memset(text, 'A', sizeof(text));
	for (size_t i = 0; i < sizeof(bounded) / sizeof(bounded[0]); i++) {
		const struct bounded *row = &bounded[i];

		CHECK_SAY(fits(row->oid, V_ASN1_UTF8STRING, text, row->max), "%s", row->oid);
		CHECK_SAY(!fits(row->oid, V_ASN1_UTF8STRING, text, row->max + 1), "%s", row->oid);
	}
	CHECK(fits("1.2.3.4" /* nobody's */, V_ASN1_UTF8STRING, text, sizeof(text)));
}

static void bounds_count_characters_in_every_string_type(void)
{
	static const char pair[] = "\xc3\xbc"; /* one character */
	uint8_t text[260];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)pair[i % 2];
	CHECK(fits("CN", V_ASN1_UTF8STRING, text, 2 * 64));
	CHECK(!fits("CN", V_ASN1_UTF8STRING, text, 2 * 65));
	CHECK(fits("CN", V_ASN1_T61STRING, text, 64));
	CHECK(!fits("CN", V_ASN1_T61STRING, text, 65));
	CHECK(fits("CN", V_ASN1_BMPSTRING, text, 2 * 64));
	CHECK(!fits("CN", V_ASN1_BMPSTRING, text, 2 * 65));
	memset(text, 0, sizeof(text));
	CHECK(fits("CN", V_ASN1_UNIVERSALSTRING, text, 4 * 64));
	CHECK(!fits("CN", V_ASN1_UNIVERSALSTRING, text, 4 * 65));
}

static void what_is_no_name_or_no_text_does_not_fit(void)
{
	static const uint8_t empty_name[] = { 0x30, 0x00 };
	static const uint8_t broken_utf8[] =
		"\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01\xc3";

	CHECK(ca_name_fits((struct view){ empty_name, 2 }));
	CHECK(!ca_name_fits((struct view){ empty_name, 1 }));
	CHECK(!ca_name_fits((struct view){ NULL, 0 }));
	CHECK(!ca_name_fits((struct view){ broken_utf8, sizeof(broken_utf8) - 1 }));
	CHECK(!fits("CN", V_ASN1_BIT_STRING, "a", 1));
	CHECK(fits("x500UniqueIdentifier", V_ASN1_BIT_STRING, "a", 1));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a name reads as openssl prints it", a_name_reads_as_openssl_prints_it },
		{ "an empty name is an empty text", an_empty_name_is_an_empty_text },
		{ "a name that does not fit is refused and nothing written",
		  a_name_that_does_not_fit_is_refused_and_nothing_written },
		{ "every part of a name has its bound", every_part_of_a_name_has_its_bound },
		{ "bounds count characters in every string type",
		  bounds_count_characters_in_every_string_type },
		{ "what is no name or no text does not fit",
		  what_is_no_name_or_no_text_does_not_fit },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/names", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
