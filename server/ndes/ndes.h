/*
 * ndes.h - the NDES role: what stands behind /certsrv/mscep/ and /certsrv/mscep_admin/.
 */
#ifndef SERVER_NDES_NDES_H
#define SERVER_NDES_NDES_H

#include "server/http/http.h"
#include "server/ndes/lane.h"
#include "store/rows.h"

/* Told of each exchange when its answer is ready, from the thread that made it; the row is
 * borrowed. */
typedef void ndes_observer(void *context, const struct store_exchange *exchange);

struct ndes {
	struct lane *lane; /* `default` */
	ndes_observer *observe;
	void *observer;
};

/* Answers one request on the device port; context is a struct ndes. Called by several threads. */
http_handler ndes_handle;

/* What a person decides about a request that waits (approve.c). */
enum ndes_decided {
	NDES_DECIDED,
	NDES_CHALLENGE_GONE, /* another request spent its challenge meanwhile; it stays as it is */
	NDES_SUBJECT_TAKEN,
	NDES_DECIDED_BEFORE, /* it does not wait any more */
	NDES_NOT_DECIDED,    /* the CA or the store failed: reason says why */
};
/* Issues what it asks for: the client's next poll gets the certificate. The caller clears out. */
enum ndes_decided ndes_approve(struct lane *lane, const struct store_pending_row *pending,
                               struct certificate *out, char *reason, size_t reason_size);
/* Refuses it: the client's next poll is told so. */
enum ndes_decided ndes_deny(struct lane *lane, const struct store_pending_row *pending,
                            char *reason, size_t reason_size);

/* Where the list ("crl") and the certificate ("crt") of a generation are published:
 * "http://HOST/CertEnroll/ca(1).crl". "" if the lane has no base. */
void ndes_publish_url(const struct lane *lane, int generation, const char *suffix,
                      char out[static CERT_URL_SIZE]);

/* The text of an event of the Application log by its number, with its %1 and %2, or NULL. */
const char *ndes_event_text(unsigned id);

#endif
