/*
 * ndes.h - the NDES role: what stands behind /certsrv/mscep/ and /certsrv/mscep_admin/.
 */
#ifndef SERVER_NDES_NDES_H
#define SERVER_NDES_NDES_H

#include "server/http/http.h"
#include "server/ndes/lane.h"

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

#endif
