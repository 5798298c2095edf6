/*
 * messages.c - the table of messageTypes (RFC 8894 3.2.1.2): what decides, what carries out.
 */
#include "server/ndes/exchange.h"

static const struct message_kind kinds[] = {
	{ SCEP_PKCS_REQ, AT_PKCS_REQ, ndes_decide_enrolment, ndes_issue, "issued" },
	{ SCEP_RENEWAL_REQ, AT_RENEWAL_REQ, ndes_decide_enrolment, ndes_issue, "issued" },
	{ SCEP_CERT_POLL, AT_CERT_POLL, ndes_decide_poll, ndes_issue, "issued" },
	{ SCEP_GET_CERT, AT_GET_CERT, ndes_decide_get_cert, ndes_find_cert, "answered" },
	{ SCEP_GET_CRL, AT_GET_CRL, ndes_decide_get_crl, ndes_make_crl, "answered" },
};

const struct message_kind *ndes_message_kind(int message_type)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].message_type == message_type)
			return &kinds[i];
	return NULL;
}
