/*
 * exchanges.c - the journal: what was asked on the device port, and what was answered.
 */
#include "server/control/exchanges.h"

#include <stdlib.h>
#include <string.h>

#include "server/control/json.h"
#include "server/control/query.h"
#include "server/control/resources.h"

bool exchange_is_pki_operation(const struct store_exchange *exchange)
{
	return exchange->operation && strcmp(exchange->operation, "PKIOperation") == 0;
}

struct view exchange_request(const struct store_exchange *exchange)
{
	return (struct view){ exchange->request, exchange->request_len };
}

struct view exchange_reply(const struct store_exchange *exchange)
{
	return (struct view){ exchange->reply, exchange->reply_len };
}

static json_t *exchange_object(const struct store_exchange_row *row)
{
	const struct store_exchange *x = &row->exchange;
	json_t *object = json_object();

	api_put(object, "id", json_integer(row->id));
	api_put(object, "at", api_time(x->at_ms / 1000));
	api_put(object, "remote", api_text(x->remote));
	api_put(object, "method", api_text(x->method));
	api_put(object, "path", api_text(x->path));
	api_put(object, "operation", api_text(x->operation));
	api_put(object, "messageType", api_text(x->message_type));
	api_put(object, "transactionID", api_text(x->transaction_id));
	api_put(object, "subject", api_text(x->subject));
	api_put(object, "rule", api_text(x->rule));
	api_put(object, "outcome", api_text(x->outcome));
	api_put(object, "reason", api_text(x->reason));
	api_put(object, "serial", api_text(x->serial));
	api_put(object, "failInfo", api_text(x->fail_info));
	api_put(object, "hresult", api_text(x->hresult));
	api_put(object, "events", api_lines(x->events));
	api_put(object, "status", json_integer(x->http_status));
	api_put(object, "sub_status", json_integer(x->sub_status));
	api_put(object, "win32_status", json_integer(x->win32_status));
	api_put(object, "duration_ms", json_real((double)x->duration_us / 1000));
	api_put(object, "request_len", json_integer((json_int_t)x->request_len));
	api_put(object, "reply_len", json_integer((json_int_t)x->reply_len));
	return object;
}

/* The end of the journal: where to begin to follow it. */
static void reply_end(struct api_call *call)
{
	struct store_error err;
	int64_t last;

	if (store_last_exchange(call->lane->store, call->lane->name, &last, &err))
		api_reply(call->reply, 200, api_page_object(json_array(), last));
	else
		api_error(call->reply, 500, "%s", err.text);
}

static void reply_rows(struct api_call *call, const struct page *page, const char *search)
{
	const struct lane *lane = call->lane;
	struct store_exchanges list = { 0 };
	struct store_error err;

	if (!store_list_exchanges(lane->store, lane->name, page->after, page->limit, search, &list,
	                          &err)) {
		api_error(call->reply, 500, "%s", err.text);
		return;
	}
	json_t *items = json_array();
	for (size_t i = 0; i < list.n; i++)
		json_array_append_new(items, exchange_object(&list.rows[i]));
	int64_t next = list.next;
	store_exchanges_clear(&list);
	api_reply(call->reply, 200, api_page_object(items, next));
}

void api_list_exchanges(struct api_call *call)
{
	char *search = NULL;
	struct page page;

	if (!query_page(call->http->query, 0, &page, call->reply) ||
	    !query_text(call->http->query, "q", &search, call->reply))
		return;
	if (page.limit == 0)
		reply_end(call);
	else
		reply_rows(call, &page, search[0] ? search : NULL);
	free(search);
}

bool exchange_find(const struct api_call *call, struct store_exchange_row *out)
{
	struct store_error err;
	int64_t id;

	switch (query_number(call->path->item, &id)
	                ? store_find_exchange(call->lane->store, call->lane->name, id, out, &err)
	                : STORE_NOT_FOUND) {
	case STORE_FOUND:
		return true;
	case STORE_NOT_FOUND:
		api_error(call->reply, 404, "there is no exchange %s in the journal",
		          call->path->item);
		return false;
	case STORE_FAILED:
		break;
	}
	api_error(call->reply, 500, "%s", err.text);
	return false;
}

static json_t *csr_of(const struct lane *lane, struct view message)
{
	struct scep_request request = { 0 };
	json_t *object = json_null();

	if (api_decode(lane, message, &request) && request.csr.der.len > 0) {
		object = json_object();
		api_put_csr(object, &request.csr);
	}
	scep_request_clear(&request);
	return object;
}

static json_t *request_of(const struct lane *lane, const struct store_exchange *x)
{
	if (!exchange_is_pki_operation(x) || x->request_len == 0)
		return json_null();
	json_t *object = api_message_object(exchange_request(x));
	api_put(object, "csr", csr_of(lane, exchange_request(x)));
	return object;
}

static json_t *reply_of(const struct store_exchange *x)
{
	if (!exchange_is_pki_operation(x) || x->reply_len == 0)
		return json_null();
	return api_message_object(exchange_reply(x));
}

void api_get_exchange(struct api_call *call)
{
	struct store_exchange_row row = { 0 };

	if (!exchange_find(call, &row))
		return;
	json_t *object = exchange_object(&row);
	api_put(object, "request", request_of(call->lane, &row.exchange));
	api_put(object, "reply", reply_of(&row.exchange));
	store_exchange_row_clear(&row);
	api_reply(call->reply, 200, object);
}
