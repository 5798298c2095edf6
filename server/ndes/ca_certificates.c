/*
 * ca_certificates.c - GetCACert and GetNextCACert (RFC 8894 4.2, 4.7): the certificates of the CA
 * that issues now, and of the one that will take over from it.
 */
#include "server/ndes/exchange.h"

void ndes_get_ca_cert(struct exchange *x, struct http_reply *reply)
{
	struct ca_error err;
	struct chain chain = { 0 };
	struct bytes body = { 0 };

	if (ca_chain(x->ca, &chain, &err) && ca_encode_chain(&chain, &body, &err)) {
		http_reply_text(reply, 200,
		                chain.n == 1 ? "application/x-x509-ca-cert"
		                             : "application/x-x509-ca-ra-cert",
		                "");
		reply->body = body;
		ndes_end(x, "answered", "%zu certificates", chain.n);
	} else {
		ndes_event(x, 7, NULL, NULL);
		ndes_fail(x, reply, err.text);
	}
	chain_clear(&chain);
}

const struct ca *ndes_next_ca(const struct exchange *x)
{
	if (x->settings.rollover_at == 0)
		return NULL;
	return authorities_ca(x->lane->authorities, x->generation + 1);
}

/* An NDES knows nothing of the operation. */
static void reply_no_next(struct exchange *x, struct http_reply *reply)
{
	if (!x->lane->dialect->announces_next_ca) {
		ndes_general_page(x, reply);
		return;
	}
	http_reply_text(
		reply, 404, "text/plain",
		"No CA is going to take over: the setting rollover-at says when one does.\n");
	ndes_end(x, "not-found", "there is no next CA; see the setting rollover-at");
}

void ndes_get_next_ca_cert(struct exchange *x, struct http_reply *reply)
{
	const struct ca *next = ndes_next_ca(x);
	struct ca_error err;
	struct chain chain = { 0 };
	struct bytes body = { 0 };

	if (!next) {
		reply_no_next(x, reply);
		return;
	}
	if (ca_chain(next, &chain, &err) && ca_encode_next(x->ca, &chain, &body, &err)) {
		http_reply_text(reply, 200, "application/x-x509-next-ca-cert", "");
		reply->body = body;
		ndes_end(x, "answered", "%zu certificates of the next CA", chain.n);
	} else {
		ndes_fail(x, reply, err.text);
	}
	chain_clear(&chain);
}
