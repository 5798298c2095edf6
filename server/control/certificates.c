/*
 * certificates.c - what was issued, and taking it back.
 */
#include <string.h>

#include "server/control/api.h"
#include "server/control/body.h"
#include "server/control/json.h"
#include "server/control/query.h"
#include "server/control/resources.h"

/* CRLReason (RFC 5280 5.3.1); 7 is not used. */
static const char *const reasons[] = {
	"unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
	"superseded",    "cessationOfOperation", "certificateHold", NULL,
	"removeFromCRL", "privilegeWithdrawn",   "aACompromise",
};
#define REASONS_LEN      (sizeof(reasons) / sizeof(reasons[0]))
#define CERTIFICATE_HOLD 6

static const char *status_of(const struct store_certificate_row *row, int64_t now)
{
	if (row->revoked_at)
		return row->reason == CERTIFICATE_HOLD ? "held" : "revoked";
	return now > row->not_after ? "expired" : "valid";
}

static const char *reason_of(const struct store_certificate_row *row)
{
	bool known = row->revoked_at && row->reason >= 0 && (size_t)row->reason < REASONS_LEN;

	return known ? reasons[row->reason] : NULL;
}

json_t *api_certificate_object(const struct store_certificate_row *row, int64_t now)
{
	json_t *object = json_object();

	api_put(object, "id", json_integer(row->id));
	api_put(object, "serial", api_text(row->serial));
	api_put(object, "subject", api_text(row->subject));
	api_put(object, "transactionID", api_text(row->transaction_id));
	api_put(object, "issued_at", api_time(row->issued_at));
	api_put(object, "not_before", api_time(row->not_before));
	api_put(object, "not_after", api_time(row->not_after));
	api_put(object, "status", api_text(status_of(row, now)));
	api_put(object, "revoked_at", api_time_or_null(row->revoked_at));
	api_put(object, "reason", api_text(reason_of(row)));
	api_put(object, "generation", json_integer(row->ca));
	api_put(object, "bent_by", api_text(row->bent_by));
	return object;
}

void api_list_certificates(struct api_call *call)
{
	const struct lane *lane = call->lane;
	struct store_certificates list = { 0 };
	struct store_error err;
	struct page page;

	if (!query_page(call->http->query, 1, &page, call->reply))
		return;
	if (!store_list_certificates(lane->store, lane->name, page.after, page.limit, &list,
	                             &err)) {
		api_error(call->reply, 500, "%s", err.text);
		return;
	}
	json_t *items = json_array();
	for (size_t i = 0; i < list.n; i++)
		json_array_append_new(
			items, api_certificate_object(&list.rows[i], lane_now_ms(lane) / 1000));
	int64_t next = list.n ? list.rows[list.n - 1].id : page.after;
	store_certificates_clear(&list);
	api_reply(call->reply, 200, api_page_object(items, next));
}

/* As the store writes it: "0a:1b" becomes "0A1B". False if it is too long for one. */
static bool normal_serial(const char *given, char out[static CERT_SERIAL_TEXT_SIZE])
{
	size_t len = 0;

	for (; *given; given++) {
		if (*given == ':')
			continue;
		if (len + 1 >= CERT_SERIAL_TEXT_SIZE)
			return false;
		out[len++] = *given >= 'a' && *given <= 'f' ? (char)(*given - 'a' + 'A') : *given;
	}
	out[len] = '\0';
	return true;
}

/* A certificate on record; on false an error was answered. The caller clears out. */
static bool find(const struct api_call *call, const char *given, struct store_certificate_row *out)
{
	char serial[CERT_SERIAL_TEXT_SIZE];
	struct store_error err;

	switch (normal_serial(given, serial)
	                ? store_find_certificate(call->lane->store, call->lane->name, serial, out,
	                                         &err)
	                : STORE_NOT_FOUND) {
	case STORE_FOUND:
		return true;
	case STORE_NOT_FOUND:
		api_error(call->reply, 404, "there is no certificate %s in this lane", given);
		return false;
	case STORE_FAILED:
		break;
	}
	api_error(call->reply, 500, "%s", err.text);
	return false;
}

static struct view der_of(const struct store_certificate_row *row)
{
	return (struct view){ row->der, row->der_len };
}

void api_reply_certificate(const struct api_call *call, const char *serial)
{
	struct store_certificate_row row = { 0 };

	if (!find(call, serial, &row))
		return;
	json_t *object = api_certificate_object(&row, lane_now_ms(call->lane) / 1000);
	api_put(object, "pem", api_pem("CERTIFICATE", der_of(&row)));
	store_certificate_row_clear(&row);
	api_reply(call->reply, 200, object);
}

void api_get_certificate(struct api_call *call)
{
	api_reply_certificate(call, call->path->item);
}

void api_get_certificate_pem(struct api_call *call)
{
	struct store_certificate_row row = { 0 };
	struct bytes pem = { 0 };

	if (!find(call, call->path->item, &row))
		return;
	ca_pem("CERTIFICATE", der_of(&row), &pem);
	api_reply_bytes(call->reply, "application/x-pem-file", bytes_view(&pem));
	bytes_clear(&pem);
	store_certificate_row_clear(&row);
}

void api_get_certificate_der(struct api_call *call)
{
	struct store_certificate_row row = { 0 };

	if (!find(call, call->path->item, &row))
		return;
	api_reply_bytes(call->reply, "application/pkix-cert", der_of(&row));
	store_certificate_row_clear(&row);
}

static bool reason_number(const char *name, int *out, struct http_reply *reply)
{
	for (size_t i = 0; i < REASONS_LEN; i++) {
		if (reasons[i] && strcmp(reasons[i], name) == 0) {
			*out = (int)i;
			return true;
		}
	}
	api_error(reply, 422, "\"%s\" is no reason of RFC 5280 5.3.1: keyCompromise is one", name);
	return false;
}

struct revocation {
	int reason;
	int64_t at_ms;
};

static bool read_revocation(const struct api_call *call, struct revocation *out)
{
	struct revocation wanted = { .at_ms = lane_now_ms(call->lane) };
	json_auto_t *body = NULL;
	const char *reason = reasons[0];

	if (!body_read_only(call->http->body, "reason at", &body, call->reply) ||
	    !body_text(body, "reason", &reason, call->reply) ||
	    !body_time(body, "at", &wanted.at_ms, call->reply) ||
	    !reason_number(reason, &wanted.reason, call->reply))
		return false;
	*out = wanted;
	return true;
}

void api_revoke_certificate(struct api_call *call)
{
	const struct lane *lane = call->lane;
	struct store_certificate_row row = { 0 };
	struct revocation wanted;
	struct store_error err;

	if (!read_revocation(call, &wanted) || !find(call, call->path->item, &row))
		return;
	if (store_revoke(lane->store, lane->name, row.serial, wanted.at_ms / 1000, wanted.reason,
	                 &err) == STORE_FAILED)
		api_error(call->reply, 500, "%s", err.text);
	else
		api_reply_certificate(call, row.serial);
	store_certificate_row_clear(&row);
}
