/*
 * names.c - X.500 names: as text (RFC 2253), and within their bounds. In the text everything
 * outside printable ASCII comes out escaped, so it is safe in logs and in SQL whatever a client put
 * into its subject.
 */
#include "ca/names.h"

#include "ca/ca.h"
#include "ca/cleanup.h"
#include "ca/ossl.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdlib.h>
#include <string.h>

bool ca_name_text(const X509_NAME *name, char *out, size_t size)
{
	CLEAN(BIO_freep) BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;

	if (!bio)
		abort();
	if (X509_NAME_print_ex(bio, name, 0 /* indent */, XN_FLAG_RFC2253) < 0)
		return false;
	size_t len = (size_t)BIO_get_mem_data(bio, &text);
	if (len >= size)
		return false;
	if (len > 0)
		memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

struct bound {
	int nid;
	int max; /* characters */
};

/* RFC 5280 appendix A.1; dnQualifier and domainComponent, which it leaves open, as X.520 and DNS
 * have it. */
static const struct bound bounds[] = {
	{ NID_commonName, 64 },
	{ NID_countryName, 2 },
	{ NID_organizationName, 64 },
	{ NID_organizationalUnitName, 64 },
	{ NID_localityName, 128 },
	{ NID_stateOrProvinceName, 128 },
	{ NID_title, 64 },
	{ NID_serialNumber, 64 },
	{ NID_dnQualifier, 64 },
	{ NID_pseudonym, 128 },
	{ NID_pkcs9_emailAddress, 255 },
	{ NID_domainComponent, 255 },
};
#define BOUNDS (sizeof(bounds) / sizeof(bounds[0]))

static const struct bound *find_bound(int nid)
{
	for (size_t i = 0; i < BOUNDS; i++)
		if (bounds[i].nid == nid)
			return &bounds[i];
	return NULL;
}

/* The number of characters, or -1 if it is no character string. */
static int count_characters(const ASN1_STRING *string)
{
	unsigned char *utf8 = NULL;
	int len = ASN1_STRING_to_UTF8(&utf8, string), n = len < 0 ? -1 : 0;

	for (int i = 0; i < len; i++)
		n += (utf8[i] & 0xc0) != 0x80; /* not a byte that continues a character */
	OPENSSL_free(utf8);
	ERR_clear_error();
	return n;
}

static bool entry_fits(const X509_NAME_ENTRY *entry)
{
	const struct bound *bound = find_bound(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)));
	int n = bound ? count_characters(X509_NAME_ENTRY_get_data(entry)) : 0;

	return !bound || (n >= 0 && n <= bound->max);
}

bool ca_name_fits(struct view der)
{
	CLEAN(X509_NAME_freep) X509_NAME *name = ca_ossl_read(der, ASN1_ITEM_rptr(X509_NAME));

	ERR_clear_error();
	if (!name)
		return false;
	for (int i = 0; i < X509_NAME_entry_count(name); i++)
		if (!entry_fits(X509_NAME_get_entry(name, i)))
			return false;
	return true;
}
