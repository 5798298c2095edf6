/*
 * parts.c - the parts of one exchange, for other tools: bodies as they came and went, the CSR that
 * was inside, the certificate that was issued.
 */
#include "server/control/exchanges.h"
#include "server/control/json.h"
#include "server/control/resources.h"

static void reply_part(const struct api_call *call, const char *what, struct view part)
{
	if (part.len > 0)
		api_reply_bytes(call->reply, "application/octet-stream", part);
	else
		api_error(call->reply, 404, "exchange %s has no %s", call->path->item, what);
}

void api_get_request(struct api_call *call)
{
	struct store_exchange_row row = { 0 };

	if (!exchange_find(call, &row))
		return;
	reply_part(call, "request body", exchange_request(&row.exchange));
	store_exchange_row_clear(&row);
}

void api_get_reply(struct api_call *call)
{
	struct store_exchange_row row = { 0 };

	if (!exchange_find(call, &row))
		return;
	reply_part(call, "reply body", exchange_reply(&row.exchange));
	store_exchange_row_clear(&row);
}

static void reply_pem(const struct api_call *call, const char *label, struct view der)
{
	struct bytes pem = { 0 };

	ca_pem(label, der, &pem);
	api_reply_bytes(call->reply, "application/x-pem-file", bytes_view(&pem));
	bytes_clear(&pem);
}

void api_get_csr(struct api_call *call)
{
	struct store_exchange_row row = { 0 };
	struct scep_request request = { 0 };

	if (!exchange_find(call, &row))
		return;
	if (exchange_is_pki_operation(&row.exchange) &&
	    api_decode(call->lane, exchange_request(&row.exchange), &request) &&
	    request.csr.der.len > 0)
		reply_pem(call, "CERTIFICATE REQUEST", bytes_view(&request.csr.der));
	else
		api_error(call->reply, 404, "exchange %s has no CSR that could be read",
		          call->path->item);
	scep_request_clear(&request);
	store_exchange_row_clear(&row);
}

void api_get_cert(struct api_call *call)
{
	struct store_exchange_row row = { 0 };
	struct store_certificate_row certificate = { 0 };
	struct store_error err = { "" };
	enum store_found found = STORE_NOT_FOUND;

	if (!exchange_find(call, &row))
		return;
	if (row.exchange.serial)
		found = store_find_certificate(call->lane->store, call->lane->name,
		                               row.exchange.serial, &certificate, &err);
	if (found == STORE_FOUND)
		reply_pem(call, "CERTIFICATE",
		          (struct view){ certificate.der, certificate.der_len });
	else if (found == STORE_NOT_FOUND)
		api_error(call->reply, 404, "exchange %s has no certificate", call->path->item);
	else
		api_error(call->reply, 500, "%s", err.text);
	store_certificate_row_clear(&certificate);
	store_exchange_row_clear(&row);
}
