/*
 * api.c - which function answers which request. The table is the API: what is not in it is not
 * there, and what is in it has its description, under the same operationId, in openapi.json.
 */
#include "server/control/api.h"

#include <stdio.h>
#include <string.h>

#include "server/control/json.h"
#include "server/control/query.h"

static api_handler get_health, get_readiness, get_ready, get_openapi;

#define LANE "/api/v1/lanes/{lane}"

const struct api_route api_routes[] = {
	{ "GET", "/healthz", "getHealth", get_health, "", true },
	{ "GET", "/readyz", "getReadiness", get_readiness, "", true },
	{ "GET", "/api/v1/ready", "getReady", get_ready, "", false },
	{ "GET", "/api/v1/openapi.json", "getOpenapi", get_openapi, "", false },
	{ "GET", "/api/v1/lanes", "listLanes", api_list_lanes, "", false },
	{ "GET", LANE, "getLane", api_get_lane, "", false },
	{ "POST", LANE "/reset", "resetLane", api_reset_lane, "", false },
	{ "GET", LANE "/ca.pem", "getCaPem", api_get_ca_pem, "", false },
	{ "GET", LANE "/ca.der", "getCaDer", api_get_ca_der, "", false },
	{ "GET", LANE "/ca.p7b", "getCaP7b", api_get_ca_p7b, "", false },
	{ "GET", LANE "/certificates", "listCertificates", api_list_certificates, "after limit",
	  false },
	{ "GET", LANE "/certificates/{serial}", "getCertificate", api_get_certificate, "", false },
	{ "GET", LANE "/certificates/{serial}.pem", "getCertificatePem", api_get_certificate_pem,
	  "", false },
	{ "GET", LANE "/certificates/{serial}.der", "getCertificateDer", api_get_certificate_der,
	  "", false },
	{ "POST", LANE "/certificates/{serial}/revoke", "revokeCertificate", api_revoke_certificate,
	  "", false },
	{ "GET", LANE "/pending", "listPending", api_list_pending, "after limit", false },
	{ "POST", LANE "/pending/{transactionID}/approve", "approvePending", api_approve_pending,
	  "key", false },
	{ "POST", LANE "/pending/{transactionID}/deny", "denyPending", api_deny_pending, "key",
	  false },
	{ "GET", LANE "/challenges", "listChallenges", api_list_challenges, "after limit", false },
	{ "POST", LANE "/challenges", "makeChallenge", api_make_challenge, "", false },
	{ "GET", LANE "/clock", "getClock", api_get_clock, "", false },
	{ "PUT", LANE "/clock", "setClock", api_set_clock, "", false },
	{ "GET", LANE "/settings", "getSettings", api_get_settings, "", false },
	{ "PATCH", LANE "/settings", "changeSettings", api_change_settings, "", false },
	{ "GET", LANE "/exchanges", "listExchanges", api_list_exchanges, "after limit q", false },
	{ "GET", LANE "/exchanges/{id}", "getExchange", api_get_exchange, "", false },
	{ "GET", LANE "/exchanges/{id}/request.der", "getExchangeRequest", api_get_request, "",
	  false },
	{ "GET", LANE "/exchanges/{id}/reply.der", "getExchangeReply", api_get_reply, "", false },
	{ "GET", LANE "/exchanges/{id}/csr.pem", "getExchangeCsr", api_get_csr, "", false },
	{ "GET", LANE "/exchanges/{id}/cert.pem", "getExchangeCert", api_get_cert, "", false },
};

const size_t api_routes_len = sizeof(api_routes) / sizeof(api_routes[0]);

static const char openapi[] = {
#include "server/control/openapi.inc"
};

static void get_health(struct api_call *call)
{
	http_reply_text(call->reply, 200, "text/plain", "ok\n");
}

static void get_readiness(struct api_call *call)
{
	if (atomic_load(&call->control->ready))
		http_reply_text(call->reply, 200, "text/plain", "ok\n");
	else
		http_reply_text(call->reply, 503, "text/plain", "not ready\n");
}

static void get_ready(struct api_call *call)
{
	http_reply_text(call->reply, 200, "application/json", call->control->ready_json);
}

static void get_openapi(struct api_call *call)
{
	http_reply_text(call->reply, 200, "application/json", openapi);
}

static bool takes(const struct api_route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	       (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

static void allow(char list[static API_ALLOW_SIZE], const char *method)
{
	size_t len = strlen(list);

	snprintf(list + len, API_ALLOW_SIZE - len, "%s%s%s", len ? ", " : "", method,
	         strcmp(method, "GET") == 0 ? ", HEAD" : "");
}

void api_find(const char *method, const char *path, struct api_found *out)
{
	*out = (struct api_found){ 0 };
	for (size_t i = 0; i < api_routes_len && !out->route; i++) {
		const struct api_route *route = &api_routes[i];

		if (!path_fits(route->path, path, &out->values))
			continue;
		if (takes(route, method))
			out->route = route;
		allow(out->allow, route->method);
	}
}

/* Takes the lane that the path names, if it names one. */
static bool find_lane(struct api_call *call)
{
	const char *name = call->path->lane;

	if (strcmp(name, "") == 0 || strcmp(name, call->lane->name) == 0)
		return true;
	api_error(call->reply, 404, "there is no lane \"%s\"; the only one is %s", name,
	          call->lane->name);
	return false;
}

void api_answer(struct api_call *call, const struct api_found *found)
{
	if (!found->route && found->allow[0]) {
		api_error(call->reply, 405, "this path takes %s", found->allow);
		http_reply_add_header(call->reply, "Allow", found->allow);
	} else if (!found->route) {
		api_error(call->reply, 404, "there is no such path; see /api/v1/openapi.json");
	} else if (call->http->body_too_large) {
		api_error(call->reply, 413, "the body is longer than %d bytes", HTTP_BODY_MAX);
	} else if (query_has_only(call->http->query, found->route->parameters, call->reply) &&
	           find_lane(call)) {
		found->route->handle(call);
	}
}
