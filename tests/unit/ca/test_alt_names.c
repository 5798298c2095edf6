#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

/* Extensions with one subjectAltName that has this value. */
static struct bytes extensions_with(const char *alt_names)
{
	char options[1024];

	snprintf(options, sizeof(options),
	         "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=a "
	         "-addext keyUsage=digitalSignature -addext 'subjectAltName=%s'",
	         alt_names);
	struct cert_order order = order_for(options);
	struct bytes extensions = order.extensions;
	order.extensions = (struct bytes){ 0 };
	cert_order_clear(&order);
	return extensions;
}

static void each_name_is_a_line_as_openssl_prints_it(void)
{
	static const char names[] = "othername:UPN:me@corp\n"
				    "email:me@example.org\n"
				    "DNS:a.example\n"
				    "URI:urn:x\n"
				    "IP Address:10.0.0.1\n"
				    "Registered ID:1.2.3.4";
	struct bytes extensions =
		extensions_with("otherName:1.3.6.1.4.1.311.20.2.3;UTF8:me@corp,"
	                        "email:me@example.org,DNS:a.example,URI:urn:x,IP:10.0.0.1,"
	                        "RID:1.2.3.4");
	struct said said = run_well("openssl req -inform DER -in %s -noout -text | "
	                            "grep -A1 'Subject Alternative Name' | tail -1 | "
	                            "sed 's/^ *//; s/, /\\n/g; s/: UPN::/:UPN:/'",
	                            scratch("csr"));
	char text[512];

	ca_alt_names_text(bytes_view(&extensions), text, sizeof(text));
	CHECK_STR(text, names);
	CHECK_STR(said.text, names);
	bytes_clear(&extensions);
}

static void what_does_not_fit_is_left_out(void)
{
	struct bytes extensions = extensions_with("DNS:a.example,DNS:b.example,DNS:c.example");
	char text[64];

	ca_alt_names_text(bytes_view(&extensions), text, sizeof("DNS:a.example\nDNS:b.example"));
	CHECK_STR(text, "DNS:a.example\nDNS:b.example");
	ca_alt_names_text(bytes_view(&extensions), text,
	                  sizeof("DNS:a.example\nDNS:b.example") - 1);
	CHECK_STR(text, "DNS:a.example");
	ca_alt_names_text(bytes_view(&extensions), text, 1);
	CHECK_STR(text, "");
	bytes_clear(&extensions);
}

static void where_there_are_none_there_is_no_text(void)
{
	static const uint8_t nonsense[] = { 0x30, 0x03, 0x02, 0x01, 0x00 };
	/* Extensions with a SAN that is an INTEGER */
	static const uint8_t no_names[] =
		"\x30\x0c\x30\x0a\x06\x03\x55\x1d\x11\x04\x03\x02\x01\x00";
	struct cert_order order = order_for("-newkey ec -pkeyopt ec_paramgen_curve:P-256 "
	                                    "-subj /CN=a -addext keyUsage=digitalSignature");
	const struct view without[] = { bytes_view(&order.extensions),
		                        { NULL, 0 },
		                        { nonsense, sizeof(nonsense) },
		                        { no_names, sizeof(no_names) - 1 } };

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		char text[64] = "before";

		ca_alt_names_text(without[i], text, sizeof(text));
		CHECK_STR(text, "");
	}
	cert_order_clear(&order);
}

static void a_line_end_in_a_name_makes_no_line(void)
{
	/* a dNSName "a\nb\r\tc" */
	static const uint8_t extensions[] = "\x30\x13\x30\x11\x06\x03\x55\x1d\x11\x04\x0a"
					    "\x30\x08\x82\x06"
					    "a\nb\r\tc";
	char text[64];

	ca_alt_names_text((struct view){ extensions, sizeof(extensions) - 1 }, text, sizeof(text));
	CHECK_STR(text, "DNS:a.b..c");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "each name is a line as openssl prints it",
		  each_name_is_a_line_as_openssl_prints_it },
		{ "what does not fit is left out", what_does_not_fit_is_left_out },
		{ "where there are none there is no text", where_there_are_none_there_is_no_text },
		{ "a line end in a name makes no line", a_line_end_in_a_name_makes_no_line },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/alt_names", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
