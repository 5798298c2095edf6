/*
 * asn1_text.c - ASN.1 character strings as UTF-8. The standards ask for PrintableString nearly
 * everywhere; clients send whatever their library makes of a text.
 */
#include "ca/asn1_text.h"

#include <openssl/crypto.h>
#include <string.h>

/* The types whose value is not held in an ASN1_STRING. */
static bool is_no_string(const ASN1_TYPE *value)
{
	int type = ASN1_TYPE_get(value);

	return type == V_ASN1_BOOLEAN || type == V_ASN1_NULL || type == V_ASN1_OBJECT;
}

bool ca_asn1_text(const ASN1_TYPE *value, char *out, size_t size)
{
	unsigned char *utf8 = NULL;
	bool ok;
	int len;

	if (is_no_string(value))
		return false;
	len = ASN1_STRING_to_UTF8(&utf8, value->value.asn1_string);
	if (len < 0)
		return false;
	ok = (size_t)len < size && (len == 0 || !memchr(utf8, '\0', (size_t)len));
	if (ok) {
		memcpy(out, utf8 ? (char *)utf8 : "", (size_t)len);
		out[len] = '\0';
	}
	OPENSSL_free(utf8);
	return ok;
}
