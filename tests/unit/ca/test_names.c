#include "ca/names.h"
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

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a name reads as openssl prints it", a_name_reads_as_openssl_prints_it },
		{ "an empty name is an empty text", an_empty_name_is_an_empty_text },
		{ "a name that does not fit is refused and nothing written",
		  a_name_that_does_not_fit_is_refused_and_nothing_written },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/names", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
