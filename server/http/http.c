/*
 * http.c - libmicrohttpd, started without a socket of its own: server/wire hands it connections.
 * It stays an honest HTTP server; exchange.c has what happens to a request.
 */
#include "server/http/http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/http/exchange.h"

/* Per connection, and for everything before the body: the longest target we take, a query of
 * HTTP_QUERY_MAX, and as much again for headers as IIS takes. libmicrohttpd clears all of it after
 * every request, so that more would cost time and memory. */
#define POOL_SIZE ((size_t)96 * 1024)

static unsigned count_threads(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores > 2 ? (unsigned)cores : 2;
}

bool http_open(struct wire *wire, http_handler *handle, void *context, struct http **out,
               struct http_error *err)
{
	struct http *http = calloc(1, sizeof(*http));
	unsigned threads = count_threads();

	if (!http)
		abort();
	*http = (struct http){ .wire = wire, .handle = handle, .context = context };
	/* The wire counts connections. libmicrohttpd lets go of one a little later than the wire
	 * does, and must not refuse the next one meanwhile: twice as many are more than enough. */
	http->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET,
		0 /* port */, NULL /* accept policy */, NULL, exchange_continue, http,
		MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, http, MHD_OPTION_NOTIFY_COMPLETED,
		exchange_end, http, MHD_OPTION_NOTIFY_CONNECTION, exchange_note, NULL,
		MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT,
		2 * (unsigned)wire_connections_max(wire) + threads,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_SIZE, MHD_OPTION_END);
	if (!http->daemon) {
		snprintf(err->text, sizeof(err->text), "cannot start the HTTP server: %s",
		         strerror(errno));
		free(http);
		return false;
	}
	*out = http;
	return true;
}

bool http_take(void *owner, int fd, const struct sockaddr *peer, socklen_t peer_len)
{
	const struct http *http = owner;

	/* It closes fd itself if it cannot take it. */
	MHD_add_connection(http->daemon, fd, peer, peer_len);
	return true;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	MHD_stop_daemon(http->daemon);
	free(http);
}
