#include "served.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool parameter(const struct http_request *request, const char *name, char *out, size_t size)
{
	struct view value = http_query_parameter(request->query, name);

	if (value.data)
		snprintf(out, size, "%.*s", (int)value.len, (const char *)value.data);
	return value.data != NULL;
}

static unsigned number(const struct http_request *request, const char *name)
{
	char text[32] = "";

	parameter(request, name, text, sizeof(text));
	return (unsigned)strtoul(text, NULL, 10);
}

static void show(const struct http_request *request, const char *what, struct bytes *out)
{
	const char *host = http_request_header(request, "hOST");
	char length[64] = "", visit[8] = "";
	const struct {
		const char *name, *text;
	} rows[] = {
		{ "query", request->query },
		{ "path", request->path },
		{ "host", host ? host : "none" },
		{ "version", request->version },
		{ "peer", request->peer },
		{ "length", length },
		{ "visit", visit },
	};

	snprintf(length, sizeof(length), "%zu%s", request->body.len,
	         request->body_too_large ? " too large" : "");
	if (strcmp(what, "visit") == 0)
		snprintf(visit, sizeof(visit), "%u", ++request->note->bytes[HTTP_NOTE_SIZE - 1]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(what, rows[i].name) == 0)
			*out = bytes_of_text(rows[i].text);
}

static void fill_body(const struct http_request *request, struct bytes *out)
{
	char what[32] = "";

	if (parameter(request, "show", what, sizeof(what))) {
		show(request, what, out);
	} else if (parameter(request, "body", what, sizeof(what))) {
		out->len = number(request, "body");
		out->data = malloc(out->len + 1);
		memset(out->data, 'x', out->len);
	} else {
		*out = bytes_copy(request->body);
	}
}

static void fill_send(const struct http_request *request, struct send *send)
{
	char end[16] = "";

	send->delay_ms = number(request, "delay");
	send->cut_is_percent = http_query_parameter(request->query, "percent").data != NULL;
	send->cut = send->cut_is_percent || http_query_parameter(request->query, "cut").data;
	send->cut_after = number(request, send->cut_is_percent ? "percent" : "cut");
	if (parameter(request, "end", end, sizeof(end)))
		send->end = strcmp(end, "reset") == 0 ? SEND_END_RESET : SEND_END_CLOSE;
}

static void handle(void *context, const struct http_request *request, struct http_answer *answer)
{
	struct served *served = context;
	char header[64] = "";

	atomic_fetch_add(&served->requests, 1);
	pause_ms((int)number(request, "work"));
	http_reply_text(&answer->reply, 200, "text/plain", "");
	if (number(request, "status"))
		answer->reply.status = (int)number(request, "status");
	parameter(request, "type", answer->reply.content_type, sizeof(answer->reply.content_type));
	if (parameter(request, "header", header, sizeof(header)))
		http_reply_add_header(&answer->reply, "X-Test", header);
	fill_body(request, &answer->reply.body);
	answer->bent = number(request, "bent");
	answer->ignore = number(request, "ignore");
	fill_send(request, &answer->send);
}

static bool listens(struct served *served, const char *address, const struct wire_tls *how,
                    struct wire_error *err)
{
	return how ? wire_listen_tls(served->wire, address, how, http_take, served->http,
	                             served->address, err)
	           : wire_listen(served->wire, address, http_take, served->http, served->address,
	                         err);
}

static void start(struct served *served, const struct wire_options *options, const char *address,
                  const struct wire_tls *how)
{
	struct wire_error err = { "" };
	struct http_error http_err = { "" };

	*served = (struct served){ .scheme = how ? "https" : "http" };
	if (!wire_open(options, &served->wire, &err) ||
	    !http_open(served->wire, handle, served, &served->http, &http_err) ||
	    !listens(served, address, how, &err) || !wire_start(served->wire, &err)) {
		printf("Bail out! %s%s\n", err.text, http_err.text);
		exit(1);
	}
}

void served_start(struct served *served, const struct wire_options *options, const char *address)
{
	start(served, options, address, NULL);
}

void served_start_tls(struct served *served, const struct wire_options *options,
                      const struct wire_tls *how)
{
	start(served, options, "127.0.0.1:0", how);
}

void served_stop(struct served *served)
{
	wire_drain(served->wire);
	http_close(served->http);
	wire_close(served->wire);
}

int client_connect(const struct served *served)
{
	const struct timeval patience = { .tv_sec = 10 };
	const int on = 1;
	bool six = served->address[0] == '[';
	unsigned port = (unsigned)strtoul(strrchr(served->address, ':') + 1, NULL, 10);
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		                  .sin_port = htons((uint16_t)port),
		                  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		                   .sin6_port = htons((uint16_t)port),
		                   .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	const struct sockaddr *to = six ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
	if (connect(fd, to, six ? sizeof(v6) : sizeof(v4)) < 0)
		CHECK_SAY(false, "connect: %s", strerror(errno));
	return fd;
}

void client_say(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

void client_get(int fd, const char *target)
{
	char *text = NULL;

	if (asprintf(&text, "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", target) < 0)
		abort();
	client_say(fd, text);
	free(text);
}

/* What recv said: 0 after a byte. */
static int read_byte(int fd, char *out)
{
	ssize_t n = recv(fd, out, 1, 0);

	return n == 1 ? 0 : n == 0 ? -1 : errno;
}

void client_read_answer(int fd, bool head_only, struct answered *out)
{
	size_t at = 0;

	*out = (struct answered){ 0 };
	while (out->error == 0 && at + 1 < sizeof(out->head) && !strstr(out->head, "\r\n\r\n"))
		out->error = read_byte(fd, &out->head[at++]);
	const char *length = strcasestr(out->head, "Content-Length:");
	if (out->error != 0)
		return;
	out->status = (int)strtol(out->head + strlen("HTTP/1.1 "), NULL, 10);
	if (!length || head_only)
		return;
	size_t want = strtoul(length + strlen("Content-Length:"), NULL, 10);
	out->body.data = malloc(want + 1);
	while (out->error == 0 && out->body.len < want) {
		ssize_t n = recv(fd, out->body.data + out->body.len, want - out->body.len, 0);

		if (n <= 0)
			out->error = n == 0 ? -1 : errno;
		else
			out->body.len += (size_t)n;
	}
}

int client_read_to_end(int fd, struct bytes *out)
{
	ssize_t n = 0;

	*out = (struct bytes){ 0 };
	do {
		out->data = realloc(out->data, out->len + 65536);
		n = recv(fd, out->data + out->len, 65536, 0);
		if (n > 0)
			out->len += (size_t)n;
	} while (n > 0);
	return n == 0 ? 0 : errno;
}

bool client_asks(int fd, const char *target, const char *body)
{
	struct answered answer;

	client_get(fd, target);
	client_read_answer(fd, false, &answer);
	bool same = view_equal(bytes_view(&answer.body), view_of_text(body));
	CHECK_SAY(answer.status == 200 && same, "%s: status %d, error %d, body \"%.*s\"", target,
	          answer.status, answer.error, (int)answer.body.len,
	          (const char *)answer.body.data);
	bytes_clear(&answer.body);
	return answer.status == 200 && same;
}

int curl(const struct served *served, const char *arguments, const char *target, char *out,
         size_t size)
{
	char *command = NULL;

	if (asprintf(&command, "timeout 20 curl -sS -g %s '%s://%s%s' 2>/dev/null", arguments,
	             served->scheme, served->address, target) < 0)
		abort();
	FILE *pipe = popen(command, "r");
	free(command);
	size_t n = fread(out, 1, size - 1, pipe);
	out[n] = '\0';
	int status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void pause_ms(int ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	if (ms > 0)
		nanosleep(&t, NULL);
}
