/*
 * api.h - the routes of the control listener, one row each, and the functions that answer them.
 * openapi.json describes the same routes; a test holds the two against each other.
 */
#ifndef SERVER_CONTROL_API_H
#define SERVER_CONTROL_API_H

#include "server/control/control.h"
#include "server/control/path.h"

/* One request on its way to its answer. */
struct api_call {
	const struct control *control;
	struct lane *lane; /* that the path names, or `default` */
	const struct http_request *http;
	const struct path_values *path;
	struct http_reply *reply;
};

typedef void api_handler(struct api_call *call);

struct api_route {
	const char *method; /* "GET": HEAD too */
	const char *path;   /* a template: path.h */
	const char *operation_id;
	api_handler *handle;
	const char *parameters; /* of the query, parted by blanks */
	bool open;              /* wants no token */
};

extern const struct api_route api_routes[];
extern const size_t api_routes_len;

/* The route of a request, or NULL. */
#define API_ALLOW_SIZE 64
struct api_found {
	const struct api_route *route;
	struct path_values values;
	char allow[API_ALLOW_SIZE]; /* the methods that the path takes; "": there is no such path */
};
void api_find(const char *method, const char *path, struct api_found *out);

/* Answers a request that may be answered. */
void api_answer(struct api_call *call, const struct api_found *found);

/* lanes.c */
api_handler api_list_lanes, api_get_lane, api_reset_lane;
/* authority.c */
api_handler api_get_ca_pem, api_get_ca_der, api_get_ca_p7b;
/* certificates.c */
api_handler api_list_certificates, api_get_certificate, api_get_certificate_pem,
	api_get_certificate_der, api_revoke_certificate;
/* pending.c */
api_handler api_list_pending, api_approve_pending, api_deny_pending;
/* challenges.c */
api_handler api_list_challenges, api_make_challenge;
/* clock.c */
api_handler api_get_clock, api_set_clock;
/* settings.c */
api_handler api_get_settings, api_change_settings;
/* exchanges.c */
api_handler api_list_exchanges, api_get_exchange;
/* parts.c */
api_handler api_get_request, api_get_reply, api_get_csr, api_get_cert;

#endif
