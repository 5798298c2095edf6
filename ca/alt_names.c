/*
 * alt_names.c - subjectAltNames as text for people, in OpenSSL's words. The names are a stranger's:
 * what would end a line early is written as a dot.
 */
#include "ca/ca.h"

#include "ca/cleanup.h"
#include "ca/ossl.h"

#include <ctype.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

CLEAN_WITH(GENERAL_NAMES, GENERAL_NAMES_free)

static GENERAL_NAMES *read_alt_names(struct view der)
{
	CLEAN(X509_EXTENSIONS_freep)
	X509_EXTENSIONS *extensions = ca_ossl_read(der, ASN1_ITEM_rptr(X509_EXTENSIONS));
	int at = X509v3_get_ext_by_NID(extensions, NID_subject_alt_name, -1 /* from the start */);

	return at < 0 ? NULL : X509V3_EXT_d2i(X509v3_get_ext(extensions, at));
}

/* Puts one name behind what is in out already; false if it does not fit. */
static bool append(GENERAL_NAME *name, char *out, size_t size)
{
	CLEAN(BIO_freep) BIO *bio = BIO_new(BIO_s_mem());
	size_t used = strlen(out), separator = used > 0;
	char *text = NULL;

	if (!bio)
		abort();
	GENERAL_NAME_print(bio, name);
	size_t len = (size_t)BIO_get_mem_data(bio, &text);
	if (used + separator + len >= size)
		return false;
	if (separator)
		out[used++] = '\n';
	for (size_t i = 0; i < len; i++)
		out[used + i] = iscntrl((unsigned char)text[i]) ? '.' : text[i];
	out[used + len] = '\0';
	return true;
}

void ca_alt_names_text(struct view extensions, char *out, size_t size)
{
	CLEAN(GENERAL_NAMES_freep) GENERAL_NAMES *names = read_alt_names(extensions);

	out[0] = '\0';
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
		if (!append(sk_GENERAL_NAME_value(names, i), out, size))
			break;
	ERR_clear_error();
}
