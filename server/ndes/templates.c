/*
 * templates.c - which of its three templates an NDES asks the CA for.
 */
#include "server/ndes/exchange.h"

const char *ndes_template(const struct settings *settings, const struct csr *csr)
{
	if (csr->has_key_usage && csr->key_usage == CSR_SIGNS)
		return settings->signature_template;
	if (csr->has_key_usage && csr->key_usage == CSR_ENCRYPTS)
		return settings->encryption_template;
	return settings->general_purpose_template;
}
