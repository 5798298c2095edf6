/*
 * authority.c - the CA that issues now, for whoever has to trust it.
 */
#include "server/control/api.h"
#include "server/control/json.h"
#include "server/ndes/ndes.h"

static const struct ca *issuing_ca(struct lane *lane)
{
	struct settings settings;

	lane_settings(lane, &settings);
	return authorities_ca(lane->authorities,
	                      authorities_generation(lane->authorities, settings.rollover_at,
	                                             lane_now_ms(lane) / 1000));
}

void api_get_ca_pem(struct api_call *call)
{
	struct bytes pem = { 0 };
	struct ca_error err;

	if (!ca_trust_pem(issuing_ca(call->lane), &pem, &err)) {
		api_error(call->reply, 500, "%s", err.text);
		return;
	}
	api_reply_bytes(call->reply, "application/x-pem-file", bytes_view(&pem));
	bytes_clear(&pem);
}

void api_get_ca_der(struct api_call *call)
{
	api_reply_bytes(call->reply, "application/pkix-cert",
	                ca_certificate(issuing_ca(call->lane), CA_ROLE_CA));
}

/* A CA without RA answers GetCACert with a certificate that nothing is wrapped around. */
void api_get_ca_p7b(struct api_call *call)
{
	struct chain chain = { 0 };
	struct bytes body = { 0 };
	struct ca_error err;

	if (ca_chain(issuing_ca(call->lane), &chain, &err) && ca_encode_chain(&chain, &body, &err))
		api_reply_bytes(call->reply,
		                chain.n > 1 ? "application/x-pkcs7-certificates"
		                            : "application/pkix-cert",
		                bytes_view(&body));
	else
		api_error(call->reply, 500, "%s", err.text);
	bytes_clear(&body);
	chain_clear(&chain);
}
