#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

/* issue.c, template.c and locations.c: what the openssl command reads in the certificate. */
static struct ca *ca;

static int open_ca(void)
{
	struct ca_error err;
	char keys[512];

	snprintf(keys, sizeof(keys), "%s/captured/keys", data_dir());
	return ca_open(keys, &ca, &err) ? 0 : 1;
}

static int close_ca(void)
{
	ca_close(ca);
	return 0;
}

/* Issues the order, clears it, and leaves the certificate in the scratch folder's "leaf". */
static void issue(struct cert_order order)
{
	struct certificate certificate = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_issue(ca, &order, &certificate, &err), "%s", err.text);
	write_file(scratch("leaf"), bytes_view(&certificate.der));
	certificate_clear(&certificate);
	cert_order_clear(&order);
}

static struct said leaf(const char *options)
{
	return run_well("openssl x509 -inform DER -in %s -noout %s", scratch("leaf"), options);
}

/* The bytes of an extension in the scratch folder's "leaf" or "csr", in hex. */
static struct said extension_in(const char *file, const char *name)
{
	return run_well("openssl asn1parse -inform DER -in %s | grep -A2 ':%s$' | "
	                "sed -n 's/.*HEX DUMP.://p'",
	                scratch("%s", file), name);
}

/* An order as the request asks for that has these lines of OpenSSL's configuration for its
 * extensions. */
static struct cert_order order_with(const char *lines)
{
	char config[2000], options[512];

	snprintf(config, sizeof(config),
	         "[req]\ndistinguished_name=dn\nprompt=no\nreq_extensions=extensions\n"
	         "[dn]\nCN=device\n[other]\nC=DE\nCN=other\n"
	         "[sid]\nname=IMPLICIT:0,SEQUENCE:sid_name\n"
	         "[sid_name]\ntype=OID:1.3.6.1.4.1.311.25.2.1\n"
	         "value=EXPLICIT:0,FORMAT:ASCII,OCTETSTRING:S-1-5-21-1-2-3-1104\n"
	         "[extensions]\n%s\n",
	         lines);
	write_file(scratch("config"), view_of_text(config));
	snprintf(options, sizeof(options), "-config %s -newkey ec -pkeyopt ec_paramgen_curve:P-256",
	         scratch("config"));
	return order_for(options);
}

struct alt_name {
	const char *value; /* for subjectAltName= */
	const char *says;  /* openssl x509 */
};

static const struct alt_name alt_names[] = {
	{ "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:me@corp.example",
	  "othername: UPN::me@corp.example" },
	{ "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:j\303\274rgen@corp.example", "othername: UPN::j" },
	{ "otherName:1.2.3.4;INTEGER:42", "othername:" },
	{ "email:me@example.org", "email:me@example.org" },
	{ "DNS:device.example", "DNS:device.example" },
	{ "URI:https://example.org/a?b=c", "URI:https://example.org/a?b=c" },
	{ "URI:tag:microsoft.com\\,2022-09-14:sid:S-1-5-21-1-2-3-1104",
	  "URI:tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-1104" },
	{ "IP:10.0.0.1", "IP Address:10.0.0.1" },
	{ "IP:2001:db8::1", "IP Address:2001:DB8:0:0:0:0:0:1" },
	{ "dirName:other", "DirName:/C=DE/CN=other" },
	{ "RID:1.2.3.4", "Registered ID:1.2.3.4" },
};
#define ALT_NAMES (sizeof(alt_names) / sizeof(alt_names[0]))

/* In the configuration a comma ends a value; in a section of its own it does not. */
static struct cert_order order_with_alt_name(const char *value)
{
	const char *colon = strchr(value, ':');
	char lines[512];

	snprintf(lines, sizeof(lines), "subjectAltName=@names\n[names]\n%.*s=%s",
	         (int)(colon - value), value, colon + 1);
	return order_with(lines);
}

static void an_alt_name_of_every_kind_comes_out_byte_for_byte(void)
{
	for (size_t i = 0; i < ALT_NAMES; i++) {
		issue(order_with_alt_name(alt_names[i].value));
		struct said want = extension_in("csr", "X509v3 Subject Alternative Name");
		struct said got = extension_in("leaf", "X509v3 Subject Alternative Name");
		struct said text = leaf("-ext subjectAltName");

		CHECK_SAY(want.text[0] != '\0', "%s: not in the request", alt_names[i].value);
		CHECK_STR(got.text, want.text);
		CHECK_SAY(strstr(text.text, alt_names[i].says), "%s: %s", alt_names[i].value,
		          text.text);
	}
}

static void the_sid_extension_comes_out_byte_for_byte(void)
{
	issue(order_with("1.3.6.1.4.1.311.25.2=ASN1:SEQUENCE:sid"));
	CHECK_STR(extension_in("leaf", "1.3.6.1.4.1.311.25.2").text,
	          "3025A023060A2B060104018237190201A0150413532D312D352D32312D312D322D332D31313034");
	issue(order_with("keyUsage=digitalSignature"));
	CHECK_STR(extension_in("leaf", "1.3.6.1.4.1.311.25.2").text, "");
}

static struct cert_order order_from_template(const char *name)
{
	struct cert_order order = order_with("keyUsage=digitalSignature");

	snprintf(order.template_name, sizeof(order.template_name), "%s", name);
	return order;
}

/* asn1parse of the extension, one line: what follows the colons. */
static struct said parsed(const char *extension)
{
	return run_well("openssl asn1parse -inform DER -in %s -strparse $(openssl asn1parse "
	                "-inform DER -in %s | grep -A1 ':%s$' | tail -1 | cut -d: -f1) | "
	                "sed -n 's/.*prim: *\\([A-Z]*\\) *:/\\1 /p' | paste -sd' '",
	                scratch("leaf"), scratch("leaf"), extension);
}

#define TEMPLATE_NAME "1.3.6.1.4.1.311.20.2"
#define TEMPLATE_OID  "1.3.6.1.4.1.311.21.7"

static void a_version_1_template_is_told_by_its_name(void)
{
	static const char *const names[] = { "IPSECIntermediateOffline", "User", "WebServer",
		                             "CEPEncryption" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct said utf16 = run_well("printf %s | iconv -f ASCII -t UTF-16BE | "
		                             "od -An -v -tx1 | tr -d ' \\n' | tr a-f A-F",
		                             names[i]);
		char want[256];

		snprintf(want, sizeof(want), "1E%02zX%.200s", 2 * strlen(names[i]), utf16.text);
		issue(order_from_template(names[i]));
		CHECK_STR(extension_in("leaf", TEMPLATE_NAME).text, want);
		CHECK_STR(extension_in("leaf", TEMPLATE_OID).text, "");
	}
}

/* The eight arcs below 1.3.6.1.4.1.311.21.8 and what follows them. */
static bool read_arcs(const char *text, unsigned arcs[8], char rest[static 64])
{
	return sscanf(text, "OBJECT 1.3.6.1.4.1.311.21.8.%u.%u.%u.%u.%u.%u.%u.%u %63[^\n]",
	              &arcs[0], &arcs[1], &arcs[2], &arcs[3], &arcs[4], &arcs[5], &arcs[6],
	              &arcs[7], rest) == 9;
}

static void any_other_template_is_told_by_an_oid_of_its_own(void)
{
	struct said hash = run_well("printf NDES-Device | openssl dgst -sha256 -r | cut -c1-12");
	char first[1024], rest[64], last_two[32];
	unsigned arcs[8] = { 0 };

	issue(order_from_template("NDES-Device"));
	snprintf(first, sizeof(first), "%.1000s", parsed(TEMPLATE_OID).text);
	CHECK_SAY(read_arcs(first, arcs, rest), "%s", first);
	for (size_t i = 0; i < 8; i++)
		CHECK(arcs[i] < 1u << 24);
	snprintf(last_two, sizeof(last_two), "%06x%06x", arcs[6], arcs[7]);
	CHECK_STR(last_two, hash.text);
	CHECK_STR(rest, "INTEGER 64 INTEGER 01");
	CHECK_STR(extension_in("leaf", TEMPLATE_NAME).text, "");
	issue(order_from_template("ndes-device"));
	CHECK(strcmp(parsed(TEMPLATE_OID).text, first) != 0);
}

static void a_template_name_as_long_as_can_be_is_told(void)
{
	char name[CERT_TEMPLATE_NAME_SIZE], rest[64];
	unsigned arcs[8];

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	issue(order_from_template(name));
	CHECK(read_arcs(parsed(TEMPLATE_OID).text, arcs, rest));
}

static void locations_are_written_where_openssl_looks_for_them(void)
{
	struct cert_order order = order_with("keyUsage=digitalSignature");

	snprintf(order.crl_url, sizeof(order.crl_url), "http://ca.example/ca.crl");
	snprintf(order.ca_url, sizeof(order.ca_url), "http://ca.example/ca.crt");
	snprintf(order.ocsp_url, sizeof(order.ocsp_url), "http://ca.example/ocsp");
	issue(order);
	CHECK_STR(leaf("-ext crlDistributionPoints,authorityInfoAccess").text,
	          "X509v3 CRL Distribution Points: \n"
	          "    Full Name:\n"
	          "      URI:http://ca.example/ca.crl\n"
	          "Authority Information Access: \n"
	          "    CA Issuers - URI:http://ca.example/ca.crt\n"
	          "    OCSP - URI:http://ca.example/ocsp");
	CHECK_STR(leaf("-ocsp_uri").text, "http://ca.example/ocsp");
}

static void a_long_location_is_written_whole(void)
{
	struct cert_order order = order_with("keyUsage=digitalSignature");
	char want[CERT_URL_SIZE];

	memset(want, 'x', sizeof(want));
	memcpy(want, "http://", strlen("http://"));
	want[sizeof(want) - 1] = '\0';
	memcpy(order.crl_url, want, sizeof(want));
	memcpy(order.ocsp_url, want, sizeof(want));
	issue(order);
	CHECK_STR(leaf("-ocsp_uri").text, want);
	CHECK(strstr(leaf("-ext crlDistributionPoints").text, want));
}

static void what_the_order_does_not_name_is_not_written(void)
{
	struct cert_order order = order_with("keyUsage=digitalSignature");

	snprintf(order.ocsp_url, sizeof(order.ocsp_url), "http://ca.example/ocsp");
	issue(order);
	CHECK_STR(leaf("-ext authorityInfoAccess").text,
	          "Authority Information Access: \n    OCSP - URI:http://ca.example/ocsp");
	issue(order_with("keyUsage=digitalSignature"));
	CHECK(!strstr(leaf("-text").text, "Authority Information Access"));
	CHECK(!strstr(leaf("-text").text, "CRL Distribution Points"));
	CHECK(!strstr(leaf("-text").text, "1.3.6.1.4.1.311"));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "an alternative name of every kind comes out byte for byte",
		  an_alt_name_of_every_kind_comes_out_byte_for_byte },
		{ "the SID extension comes out byte for byte",
		  the_sid_extension_comes_out_byte_for_byte },
		{ "a version 1 template is told by its name",
		  a_version_1_template_is_told_by_its_name },
		{ "any other template is told by an OID of its own",
		  any_other_template_is_told_by_an_oid_of_its_own },
		{ "a template name as long as can be is told",
		  a_template_name_as_long_as_can_be_is_told },
		{ "locations are written where openssl looks for them",
		  locations_are_written_where_openssl_looks_for_them },
		{ "a long location is written whole", a_long_location_is_written_whole },
		{ "what the order does not name is not written",
		  what_the_order_does_not_name_is_not_written },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/issue, extensions", open_ca, close_ca, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
