/*
 * listen.c - addresses, listeners and accept. The socket listens as soon as it is bound, because
 * with SO_REUSEADDR only listen() tells that somebody else has the port.
 */
#include "server/wire/loop.h"
#include "server/wire/tls.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define ACCEPT_REST_MS 50

static bool fail(struct wire_error *err, const char *address, const char *what)
{
	snprintf(err->text, sizeof(err->text), "%.255s: %s", address, what);
	return false;
}

static bool fail_errno(struct wire_error *err, const char *address)
{
	static const struct {
		int number;
		const char *text;
	} hints[] = {
		{ EADDRINUSE, "address already in use (is another server running?)" },
		{ EADDRNOTAVAIL, "this machine does not have that address" },
		{ EACCES, "permission denied (a port below 1024 needs root)" },
		{ EAFNOSUPPORT, "this machine does not speak that protocol" },
	};

	for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++)
		if (errno == hints[i].number)
			return fail(err, address, hints[i].text);
	return fail(err, address, strerror(errno));
}

struct host_port {
	char host[256];
	char port[8];
};

static bool is_port(const char *text)
{
	char *end = NULL;

	if (*text < '0' || *text > '9' || strlen(text) > 5)
		return false;
	return strtol(text, &end, 10) <= 65535 && *end == '\0';
}

static bool split_address(const char *address, struct host_port *out, struct wire_error *err)
{
	const char *colon = strrchr(address, ':');
	const char *host = address;
	size_t len = colon ? (size_t)(colon - address) : strlen(address);

	if (!colon || (address[0] == '[' && address[strlen(address) - 1] == ']'))
		return fail(err, address, "a port is missing, write HOST:PORT");
	if (host[0] == '[' && len > 1 && host[len - 1] == ']') {
		host++;
		len -= 2;
	} else if (memchr(host, ':', len)) {
		return fail(err, address, "write [ADDRESS]:PORT for an IPv6 address");
	}
	if (len == 0)
		return fail(err, address,
		            "a host is missing, write HOST:PORT (0.0.0.0 is every address)");
	if (len >= sizeof(out->host))
		return fail(err, address, "the host is too long");
	if (!is_port(colon + 1))
		return fail(err, address, "the port is not a number from 0 to 65535");
	snprintf(out->host, sizeof(out->host), "%.*s", (int)len, host);
	snprintf(out->port, sizeof(out->port), "%s", colon + 1);
	return true;
}

/* The descriptor, or -1 and errno. */
static int bind_one(const struct addrinfo *to)
{
	const int on = 1;
	int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (to->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static int bind_first(const struct addrinfo *list)
{
	int fd = -1;

	for (const struct addrinfo *to = list; to && fd < 0; to = to->ai_next)
		fd = bind_one(to);
	return fd;
}

static void name_socket(int fd, char bound[static WIRE_ADDRESS_SIZE])
{
	struct sockaddr_storage at = { 0 };
	socklen_t len = sizeof(at);
	char host[64] = "", port[8] = "";

	getsockname(fd, (struct sockaddr *)&at, &len);
	getnameinfo((struct sockaddr *)&at, len, host, sizeof(host), port, sizeof(port),
	            NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(bound, WIRE_ADDRESS_SIZE, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
	         port);
}

/* The descriptor of a socket that listens at the address, or -1. */
static int listen_at(const char *address, struct wire_error *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		                        .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *list = NULL;
	struct host_port at = { 0 };

	if (!split_address(address, &at, err))
		return -1;
	int status = getaddrinfo(at.host, at.port, &hints, &list);
	if (status != 0) {
		fail(err, address, gai_strerror(status));
		return -1;
	}
	int fd = bind_first(list);
	freeaddrinfo(list);
	if (fd < 0)
		fail_errno(err, address);
	return fd;
}

static void add_listener(struct wire *wire, int fd, wire_taker *take, void *owner)
{
	struct listener *listener = calloc(1, sizeof(*listener));

	if (!listener)
		abort();
	*listener = (struct listener){
		.source = { .kind = SOURCE_LISTENER, .fd = fd, .owner = listener },
		.take = take,
		.owner = owner,
		.next = wire->listeners,
	};
	wire->listeners = listener;
}

bool wire_listen(struct wire *wire, const char *address, wire_taker *take, void *owner,
                 char bound[static WIRE_ADDRESS_SIZE], struct wire_error *err)
{
	int fd = listen_at(address, err);

	if (fd < 0)
		return false;
	add_listener(wire, fd, take, owner);
	name_socket(fd, bound);
	return true;
}

bool wire_listen_tls(struct wire *wire, const char *address, const struct wire_tls *how,
                     wire_taker *take, void *owner, char bound[static WIRE_ADDRESS_SIZE],
                     struct wire_error *err)
{
	struct tls_context *tls = NULL;

	if (!tls_context_new(how, &tls, err))
		return false;
	if (!wire_listen(wire, address, take, owner, bound, err)) {
		tls_context_free(tls);
		return false;
	}
	wire->listeners->tls = tls; /* the one just added */
	return true;
}

/* Descriptors have run dry and no connection is idle: tries again in a moment. */
static void rest(struct wire *wire)
{
	for (struct listener *l = wire->listeners; l; l = l->next)
		source_ignore(wire, &l->source);
	wire->accept_again = wire->now + ACCEPT_REST_MS;
}

void listen_resume(struct wire *wire)
{
	for (struct listener *l = wire->listeners; l; l = l->next)
		source_watch(wire, &l->source, EPOLLIN);
	wire->accept_again = 0;
}

/* Whether there may be one more. */
static bool accept_one(struct wire *wire, struct listener *listener)
{
	const int on = 1;
	struct sockaddr_storage peer = { 0 };
	socklen_t len = sizeof(peer);
	int fd = accept4(listener->source.fd, (struct sockaddr *)&peer, &len,
	                 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		connection_open(wire, listener, fd, &peer, len);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
		descriptors_close_oldest(wire);
		rest(wire);
		return false;
	}
	/* Nobody waits any more, or the one who did has gone already: the epoll will say. */
	return false;
}

void listen_accept(struct wire *wire, struct listener *listener)
{
	if (!descriptors_make_room(wire, 3)) {
		rest(wire);
		return;
	}
	while (accept_one(wire, listener))
		if (wire->descriptors + 3 > wire->descriptors_max)
			return;
}

void listen_close(struct wire *wire)
{
	for (struct listener *l = wire->listeners; l; l = l->next) {
		if (l->source.fd < 0)
			continue;
		source_ignore(wire, &l->source);
		close(l->source.fd);
		l->source.fd = -1;
	}
}

void listen_free(struct wire *wire)
{
	listen_close(wire);
	while (wire->listeners) {
		struct listener *listener = wire->listeners;

		wire->listeners = listener->next;
		tls_context_free(listener->tls);
		free(listener);
	}
}
