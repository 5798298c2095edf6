/*
 * dialects.c - the table of dialects.
 */
#include "server/ndes/dialects.h"

#include <string.h>

/* Both NDES rows differ in their list only: ndes-aes is a server that was hardened by its registry.
 */
#define NDES_VALUES                                                                                \
	.empty_content = CERTREP_CONTENT_ZERO_BYTE, .hresult_attribute = true,                     \
	.no_reply_status = 200, .iis_headers = true

static const struct dialect dialects[] = {
	{
		.name = "ndes",
		.capabilities = "POSTPKIOperation\nRenewal\nSHA-512\nSHA-256\nSHA-1\nDES3\n",
		NDES_VALUES,
	},
	{
		.name = "ndes-aes",
		.capabilities = "POSTPKIOperation\nRenewal\nSHA-512\nSHA-256\nAES\n",
		NDES_VALUES,
	},
	{
		.name = "rfc8894",
		.capabilities = "AES\nDES3\nGetNextCACert\nPOSTPKIOperation\nRenewal\nSHA-1\n"
				"SHA-256\nSHA-512\nSCEPStandard\n",
		.empty_content = CERTREP_CONTENT_ABSENT,
		.fail_info_text = true,
		.refuse_undecryptable = true,
		.no_reply_status = 400,
		.refuse_weak = true,
		.password_recipient = true,
		.answers_get = true,
		.announces_next_ca = true,
	},
};

const struct dialect *dialect_at(size_t i)
{
	return i < sizeof(dialects) / sizeof(dialects[0]) ? &dialects[i] : NULL;
}

const struct dialect *dialect_find(const char *name)
{
	const struct dialect *dialect = NULL;

	for (size_t i = 0; (dialect = dialect_at(i)); i++)
		if (strcmp(dialect->name, name) == 0)
			return dialect;
	return NULL;
}
