/*
 * names.c - X.500 names as text (RFC 2253). Everything outside printable ASCII comes out escaped,
 * so the text is safe in logs and in SQL whatever a client put into its subject.
 */
#include "ca/names.h"

#include "ca/cleanup.h"

#include <openssl/bio.h>
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
