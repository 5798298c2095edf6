/*
 * pending.c - requests that wait, and the CA manager's word on them. Devices exist that share a
 * transactionID: then the key that signed the request says which of them is meant.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/control/api.h"
#include "server/control/body.h"
#include "server/control/json.h"
#include "server/control/query.h"
#include "server/control/resources.h"

#define KEY_TEXT_SIZE (2 * STORE_KEY_LEN + 1)
#define SAME_ID_MAX   1000

static void key_text(const struct store_pending_row *row, char out[static KEY_TEXT_SIZE])
{
	ca_hex((struct view){ row->signer_key, STORE_KEY_LEN }, out);
}

static json_t *pending_object(const struct store_pending_row *row)
{
	struct view der = { row->csr, row->csr_len };
	char key[KEY_TEXT_SIZE];
	struct csr csr = { 0 };
	struct ca_error err;
	json_t *object = json_object();

	key_text(row, key);
	api_put(object, "id", json_integer(row->id));
	api_put(object, "transactionID", api_text(row->transaction_id));
	api_put(object, "key", api_text(key));
	api_put_csr(object, ca_decode_csr(der, &csr, &err) ? &csr : NULL);
	api_put(object, "vouched", json_boolean(row->vouched));
	api_put(object, "first_at", api_time(row->first_at));
	api_put(object, "changed_at", api_time(row->changed_at));
	api_put(object, "csr", api_pem("CERTIFICATE REQUEST", der));
	csr_clear(&csr);
	return object;
}

void api_list_pending(struct api_call *call)
{
	const struct lane *lane = call->lane;
	struct store_pendings list = { 0 };
	struct store_error err;
	struct page page;

	if (!query_page(call->http->query, 1, &page, call->reply))
		return;
	if (!store_list_pending(lane->store, lane->name, NULL, page.after, page.limit, &list,
	                        &err)) {
		api_error(call->reply, 500, "%s", err.text);
		return;
	}
	json_t *items = json_array();
	for (size_t i = 0; i < list.n; i++)
		json_array_append_new(items, pending_object(&list.rows[i]));
	int64_t next = list.n ? list.rows[list.n - 1].id : page.after;
	store_pendings_clear(&list);
	api_reply(call->reply, 200, api_page_object(items, next));
}

static bool is_meant(const struct store_pending_row *row, const char *key)
{
	char own[KEY_TEXT_SIZE];

	key_text(row, own);
	return key[0] == '\0' || strcasecmp(own, key) == 0;
}

/* The one that is meant; key may be "". NULL: an error was answered. */
static const struct store_pending_row *choose(const struct api_call *call,
                                              const struct store_pendings *list, const char *key)
{
	const struct store_pending_row *meant = NULL;

	for (size_t i = 0; i < list->n; i++) {
		if (!is_meant(&list->rows[i], key))
			continue;
		if (meant) {
			api_error(call->reply, 409,
			          "requests of several keys wait under this transactionID; say "
			          "which with ?key=");
			return NULL;
		}
		meant = &list->rows[i];
	}
	if (!meant)
		api_error(call->reply, 404, "no request waits under this transactionID%s",
		          key[0] ? " and key" : "");
	return meant;
}

/* Finds the request that the path and the key name, and hands it to decide. */
static void decide(struct api_call *call,
                   void (*decide_one)(struct api_call *call, const struct store_pending_row *row))
{
	const struct lane *lane = call->lane;
	struct store_pendings list = { 0 };
	struct store_error err;
	char *key = NULL;

	if (!body_is_empty(call->http->body, call->reply) ||
	    !query_text(call->http->query, "key", &key, call->reply))
		return;
	if (store_list_pending(lane->store, lane->name, call->path->item, 0, SAME_ID_MAX, &list,
	                       &err)) {
		const struct store_pending_row *row = choose(call, &list, key);
		if (row)
			decide_one(call, row);
	} else {
		api_error(call->reply, 500, "%s", err.text);
	}
	store_pendings_clear(&list);
	free(key);
}

static void reply_undecided(struct http_reply *reply, enum ndes_decided decided, const char *reason)
{
	switch (decided) {
	case NDES_CHALLENGE_GONE:
		api_error(reply, 409,
		          "its challenge was spent for another request meanwhile; it still waits");
		return;
	case NDES_SUBJECT_TAKEN:
		api_error(reply, 409,
		          "another certificate has its subject, and duplicate-subject forbids "
		          "that; it still waits");
		return;
	case NDES_DECIDED_BEFORE:
		api_error(reply, 404, "it does not wait any more");
		return;
	case NDES_DECIDED:
	case NDES_NOT_DECIDED:
		break;
	}
	api_error(reply, 500, "%s", reason);
}

static void approve(struct api_call *call, const struct store_pending_row *row)
{
	struct certificate certificate = { 0 };
	char reason[512] = "";
	enum ndes_decided decided =
		ndes_approve(call->lane, row, &certificate, reason, sizeof(reason));

	if (decided == NDES_DECIDED)
		api_reply_certificate(call, certificate.serial);
	else
		reply_undecided(call->reply, decided, reason);
	certificate_clear(&certificate);
}

static void deny(struct api_call *call, const struct store_pending_row *row)
{
	char key[KEY_TEXT_SIZE], reason[512] = "";
	enum ndes_decided decided = ndes_deny(call->lane, row, reason, sizeof(reason));

	if (decided != NDES_DECIDED) {
		reply_undecided(call->reply, decided, reason);
		return;
	}
	json_t *object = json_object();
	key_text(row, key);
	api_put(object, "transactionID", api_text(row->transaction_id));
	api_put(object, "key", api_text(key));
	api_put(object, "state", api_text("refused"));
	api_reply(call->reply, 200, object);
}

void api_approve_pending(struct api_call *call)
{
	decide(call, approve);
}

void api_deny_pending(struct api_call *call)
{
	decide(call, deny);
}
