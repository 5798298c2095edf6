/*
 * publish.c - what a CA publishes over HTTP beside its NDES: revocation lists and its certificates,
 * named as AD CS names them: ca.crl, and ca(1).crl of the CA whose key is the second.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/ndes/exchange.h"
#include "server/ndes/ndes.h"
#include "store/rows.h"

#define NAME_SIZE 32

static void name_of(int generation, const char *suffix, char out[static NAME_SIZE])
{
	if (generation == 0)
		snprintf(out, NAME_SIZE, "ca.%s", suffix);
	else
		snprintf(out, NAME_SIZE, "ca(%d).%s", generation, suffix);
}

void ndes_publish_url(const struct lane *lane, int generation, const char *suffix,
                      char out[static CERT_URL_SIZE])
{
	char name[NAME_SIZE];
	int len;

	out[0] = '\0';
	if (!lane->base_url[0])
		return;
	name_of(generation, suffix, name);
	len = snprintf(out, CERT_URL_SIZE, "%s%s%s", lane->base_url, CERT_ENROLL_PATH, name);
	assert(len < CERT_URL_SIZE); /* a longer base is refused at the start */
}

static struct crl_entry *entries_of(const struct store_certificates *revoked)
{
	struct crl_entry *entries = calloc(revoked->n + 1, sizeof(*entries));

	if (!entries)
		abort();
	for (size_t i = 0; i < revoked->n; i++) {
		const struct store_certificate_row *row = &revoked->rows[i];

		entries[i].revoked_at = row->revoked_at;
		entries[i].reason = row->reason;
		snprintf(entries[i].serial, sizeof(entries[i].serial), "%s", row->serial);
	}
	return entries;
}

bool ndes_crl(struct lane *lane, const struct settings *settings, int generation, int64_t now,
              struct bytes *out, char *reason, size_t reason_size)
{
	const struct ca *ca = authorities_ca(lane->authorities, generation);
	struct store_certificates revoked = { 0 };
	struct store_error store_err = { "" };
	struct ca_error ca_err = { "" };
	bool done = false;

	assert(ca);
	if (store_list_revoked(lane->store, lane->name, generation, &revoked, &store_err)) {
		struct crl_entry *entries = entries_of(&revoked);
		struct crl_order order = {
			.this_update = now,
			.next_update = now + settings->crl_validity,
			.number = authorities_next_crl_number(lane->authorities),
			.entries = entries,
			.n = revoked.n,
		};

		done = ca_crl(ca, &order, out, &ca_err);
		free(entries);
	}
	store_certificates_clear(&revoked);
	if (!done)
		snprintf(reason, reason_size, "%s%s", store_err.text, ca_err.text);
	return done;
}

static void reply_crl(struct exchange *x, int generation, struct http_reply *reply)
{
	struct bytes list = { 0 };
	char reason[sizeof(x->reason)];

	if (!ndes_crl(x->lane, &x->settings, generation, x->now_ms / 1000, &list, reason,
	              sizeof(reason))) {
		ndes_fail(x, reply, reason);
		return;
	}
	http_reply_text(reply, 200, "application/pkix-crl", "");
	reply->body = list;
	ndes_end(x, "answered", "the revocation list of CA %d", generation);
}

static void reply_certificate(struct exchange *x, int generation, struct http_reply *reply)
{
	const struct ca *ca = authorities_ca(x->lane->authorities, generation);

	http_reply_text(reply, 200, "application/pkix-cert", "");
	reply->body = bytes_copy(ca_certificate(ca, CA_ROLE_CA));
	ndes_end(x, "answered", "the certificate of CA %d", generation);
}

static const struct publication {
	const char *suffix;
	bool tells_of_revocation;
	void (*reply)(struct exchange *x, int generation, struct http_reply *reply);
} publications[] = {
	{ "crl", true, reply_crl },
	{ "crt", false, reply_certificate },
};

#define PUBLICATIONS (sizeof(publications) / sizeof(publications[0]))

/* What a file name stands for, or NULL. */
static const struct publication *find(const struct lane *lane, const char *wanted,
                                      int *out_generation)
{
	char name[NAME_SIZE];

	for (int g = 0; g < AUTHORITIES_MAX && authorities_ca(lane->authorities, g); g++) {
		for (size_t i = 0; i < PUBLICATIONS; i++) {
			name_of(g, publications[i].suffix, name);
			*out_generation = g;
			if (strcasecmp(wanted, name) == 0)
				return &publications[i];
		}
	}
	return NULL;
}

static void reply_not_found(struct exchange *x, const char *why, struct http_reply *reply)
{
	http_reply_text(reply, 404, "text/plain", "404 - Not Found\r\n");
	ndes_end(x, "not-found", "%s", why);
}

bool ndes_crl_is_offline(struct exchange *x, struct http_reply *reply)
{
	if (x->settings.service_state != SERVICE_CRL_OFFLINE)
		return false;
	reply_not_found(x, "service-state crl-offline", reply);
	return true;
}

void ndes_publish(struct exchange *x, struct http_reply *reply)
{
	const char *wanted = x->http->path + strlen(CERT_ENROLL_PATH);
	int generation = 0;
	const struct publication *found = find(x->lane, wanted, &generation);

	if (!found)
		reply_not_found(x, "nothing is published there", reply);
	else if (!found->tells_of_revocation || !ndes_crl_is_offline(x, reply))
		found->reply(x, generation, reply);
}
