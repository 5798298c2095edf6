/*
 * ocsp.c - the CA's OCSP responder (RFC 6960): what is on record of a certificate, as of now. A
 * request comes as the body of a POST, or as base64 behind the path of a GET (appendix A.1), and
 * names its CA by hashes: the generation that is meant signs the answer.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "store/rows.h"

#define PATH "/ocsp/"

static bool read_request(const struct http_request *request, struct bytes *out)
{
	if (strcmp(request->method, "POST") == 0) {
		*out = bytes_copy(request->body);
		return true;
	}
	return strlen(request->path) > strlen(PATH) &&
	       ca_base64_decode(view_of_text(request->path + strlen(PATH)), out);
}

static bool asks_for(const struct ocsp_query *query)
{
	for (size_t i = 0; i < query->n; i++)
		if (query->entries[i].ours)
			return true;
	return false;
}

enum asked { ASKED, ASKED_OTHERS, ASKED_NOTHING };

/* Which CA is asked. The caller clears out, which is filled if a CA of ours is. */
static enum asked find_ca(const struct exchange *x, int *out_generation, struct ocsp_query *out,
                          struct ca_error *err)
{
	const struct ca *ca;
	struct ocsp_query query = { 0 };

	for (int g = 0; (ca = authorities_ca(x->lane->authorities, g)); g++) {
		if (!ca_ocsp_decode(ca, bytes_view(&x->message), &query, err))
			return ASKED_NOTHING;
		if (asks_for(&query)) {
			*out_generation = g;
			*out = query;
			return ASKED;
		}
		ocsp_query_clear(&query);
	}
	return ASKED_OTHERS;
}

/* What the record says; a certificate that this CA has not issued is unknown. */
static bool look_up(const struct lane *lane, int generation, struct ocsp_entry *entry,
                    struct store_error *err)
{
	struct store_certificate_row row = { 0 };
	enum store_found found = STORE_NOT_FOUND;

	entry->status = OCSP_UNKNOWN;
	if (entry->ours)
		found = store_find_certificate(lane->store, lane->name, entry->serial, &row, err);
	if (found == STORE_FOUND && row.ca == generation) {
		entry->status = row.revoked_at ? OCSP_REVOKED : OCSP_GOOD;
		entry->revoked_at = row.revoked_at;
		entry->reason = row.reason;
	}
	store_certificate_row_clear(&row);
	return found != STORE_FAILED;
}

static bool look_all_up(const struct lane *lane, int generation, struct ocsp_query *query,
                        struct store_error *err)
{
	for (size_t i = 0; i < query->n; i++)
		if (!look_up(lane, generation, &query->entries[i], err))
			return false;
	return true;
}

/* One word for each certificate that was asked for. */
static void end_answered(struct exchange *x, const struct ocsp_query *query)
{
	static const char *const words[] = {
		[OCSP_GOOD] = "good",
		[OCSP_REVOKED] = "revoked",
		[OCSP_UNKNOWN] = "unknown",
	};
	char text[sizeof(x->reason)] = "";
	size_t at = 0;

	for (size_t i = 0; i < query->n && at < sizeof(text); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.41s %s", i ? ", " : "",
		                       query->entries[i].serial, words[query->entries[i].status]);
	ndes_end(x, "answered", "OCSP: %s", text);
}

static enum ocsp_result decide(struct exchange *x, int *out_generation, struct ocsp_query *out)
{
	struct ca_error ca_err = { "neither by POST nor by GET" };
	struct store_error store_err;

	switch (read_request(x->http, &x->message) ? find_ca(x, out_generation, out, &ca_err)
	                                           : ASKED_NOTHING) {
	case ASKED_NOTHING:
		ndes_end(x, "malformed", "no OCSP request: %s", ca_err.text);
		return OCSP_MALFORMED_REQUEST;
	case ASKED_OTHERS:
		ndes_end(x, "refused", "OCSP: another CA is asked for");
		return OCSP_UNAUTHORIZED;
	case ASKED:
		break;
	}
	if (!look_all_up(x->lane, *out_generation, out, &store_err)) {
		ndes_end(x, "error", "%s", store_err.text);
		return OCSP_INTERNAL_ERROR;
	}
	end_answered(x, out);
	return OCSP_SUCCESSFUL;
}

static void reply_response(struct exchange *x, const struct ca *ca, const struct ocsp_order *order,
                           struct http_reply *reply)
{
	struct bytes response = { 0 };
	struct ca_error err;

	if (!ca_ocsp_encode(ca, order, &response, &err)) {
		ndes_fail(x, reply, err.text);
		return;
	}
	http_reply_text(reply, 200, "application/ocsp-response", "");
	reply->body = response;
}

/* Whatever becomes of it, HTTP is well (RFC 6960 appendix A.1). */
void ndes_ocsp(struct exchange *x, struct http_reply *reply)
{
	int generation = 0;
	int64_t now = x->now_ms / 1000;
	struct ocsp_query query = { 0 };

	if (ndes_crl_is_offline(x, reply))
		return;
	struct ocsp_order order = {
		.result = decide(x, &generation, &query),
		.query = &query,
		.this_update = now,
		.next_update = now + x->settings.crl_validity,
	};
	reply_response(x, authorities_ca(x->lane->authorities, generation), &order, reply);
	ocsp_query_clear(&query);
}
