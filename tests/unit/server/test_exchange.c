/*
 * test_exchange.c - requests as SCEP clients send them, through libmicrohttpd to the handler.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "served.h"

static struct served served;

static int start(void)
{
	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	return 0;
}

static int stop(void)
{
	served_stop(&served);
	return 0;
}

/* A request as text; its answer's status, and body as text. */
static int say(const char *request, bool head_only, char *out, size_t size)
{
	int fd = client_connect(&served);
	struct answered answer;

	client_say(fd, request);
	client_read_answer(fd, head_only, &answer);
	snprintf(out, size, "%.*s", (int)answer.body.len, (const char *)answer.body.data);
	bytes_clear(&answer.body);
	close(fd);
	return answer.status;
}

static void test_what_the_handler_sees(void)
{
	static const struct {
		const char *name, *request, *want;
	} rows[] = {
		{ "raw base64", "GET /?show=query&m=a+b/c== HTTP/1.1\r\nHost: h\r\n\r\n",
		  "show=query&m=a+b/c==" },
		{ "escapes", "GET /?show=query&m=%2B%0D%0A HTTP/1.1\r\nHost: h\r\n\r\n",
		  "show=query&m=%2B%0D%0A" },
		{ "a blank", "GET /?show=query&m=a b HTTP/1.1\r\nHost: h\r\n\r\n",
		  "show=query&m=a b" },
		{ "a second ?", "GET /?show=query&m=?x HTTP/1.1\r\nHost: h\r\n\r\n",
		  "show=query&m=?x" },
		{ "the path is decoded", "GET /a%20b+%2f?show=path HTTP/1.1\r\nHost: h\r\n\r\n",
		  "/a b+/" },
		{ "no Host", "GET /?show=host HTTP/1.1\r\n\r\n", "none" },
		{ "Host", "GET /?show=host HTTP/1.1\r\nhost: a:1\r\n\r\n", "a:1" },
		{ "HTTP/1.0", "GET /?show=version HTTP/1.0\r\n\r\n", "HTTP/1.0" },
		{ "absolute form", "GET http://a:1/p?show=path HTTP/1.1\r\nHost: a\r\n\r\n", "/p" },
		{ "body without a type", "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "abc" },
		{ "chunked body",
		  "POST / HTTP/1.1\r\nTransfer-Encoding: "
		  "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
		  "abcde" },
		{ "empty body", "POST /?show=length HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "0" },
		{ "empty body, no length", "POST /?show=length HTTP/1.1\r\nHost: h\r\n\r\n", "0" },
		{ "GET with a body", "GET /?show=length HTTP/1.1\r\nContent-Length: 2\r\n\r\nab",
		  "2" },
	};
	char out[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int status = say(rows[i].request, false, out, sizeof(out));

		CHECK_SAY(status == 200 && strcmp(out, rows[i].want) == 0, "%s: %d \"%s\"",
		          rows[i].name, status, out);
	}
}

/* N times what repeats in pattern. */
static void put_many(FILE *out, const char *pattern, size_t n)
{
	size_t len = strlen(pattern);

	for (size_t i = 0; i < n; i++)
		fputc(pattern[i % len], out);
}

static void test_a_query_of_12_kb_arrives_as_it_was_sent(void)
{
	char *target = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&target, &len);
	int fd = client_connect(&served);

	fputs("/?show=query&message=", out);
	put_many(out, "AB+/zz%2B=", 12000);
	fclose(out);
	client_asks(fd, target, target + 2);
	free(target);
	close(fd);
}

/* The status for a target of these lengths. */
static int status_for_target(size_t path_len, size_t query_len, size_t header_len)
{
	char *request = NULL, body[256];
	size_t len = 0;
	FILE *out = open_memstream(&request, &len);

	fputs("GET /", out);
	put_many(out, "p", path_len - 1);
	fputc('?', out);
	put_many(out, "q", query_len);
	fputs(" HTTP/1.1\r\nHost: h\r\nUser-Agent: ", out);
	put_many(out, "u", header_len);
	fputs("\r\n\r\n", out);
	fclose(out);
	int status = say(request, false, body, sizeof(body));
	free(request);
	return status;
}

static void test_targets_beyond_the_limits_get_414(void)
{
	static const struct {
		size_t path_len, query_len;
		int status;
	} rows[] = {
		{ HTTP_PATH_MAX, 1, 200 },      { HTTP_PATH_MAX + 1, 1, 414 },
		{ 1, HTTP_QUERY_MAX, 200 },     { 1, HTTP_QUERY_MAX + 1, 414 },
		{ 1, 2 * HTTP_QUERY_MAX, 414 }, { HTTP_PATH_MAX, HTTP_QUERY_MAX, 200 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CHECK_INT(status_for_target(rows[i].path_len, rows[i].query_len, 1),
		          rows[i].status);
}

static void test_headers_fit_behind_the_longest_target(void)
{
	CHECK_INT(status_for_target(HTTP_PATH_MAX, HTTP_QUERY_MAX, 8000), 200);
}

static void write_file(const char *name, size_t size, char *out_path, size_t path_size)
{
	snprintf(out_path, path_size, "%s/%s", scratch_dir(), name);
	FILE *file = fopen(out_path, "w");

	for (size_t i = 0; i < size; i++)
		fputc('b', file);
	fclose(file);
}

static void test_bodies_as_curl_sends_them(void)
{
	static const struct {
		const char *name, *arguments, *want;
		size_t size;
	} rows[] = {
		{ "plain", "", "100000 200", 100000 },
		{ "Expect", "-H 'Expect: 100-continue' --expect100-timeout 5", "100000 200",
		  100000 },
		{ "chunked", "-H 'Transfer-Encoding: chunked'", "100000 200", 100000 },
		{ "HTTP/1.0", "-0", "100000 200", 100000 },
		{ "the most", "", "1048576 200", HTTP_BODY_MAX },
		{ "one more", "", "0 too large 200", HTTP_BODY_MAX + 1 },
		{ "one more, chunked", "-H 'Transfer-Encoding: chunked'", "0 too large 200",
		  HTTP_BODY_MAX + 1 },
		{ "much more", "", "0 too large 200", 5 * HTTP_BODY_MAX },
		{ "much more, chunked", "-H 'Transfer-Encoding: chunked'", "0 too large 200",
		  5 * HTTP_BODY_MAX },
	};
	char path[256], arguments[512], out[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double before = seconds();

		write_file("body", rows[i].size, path, sizeof(path));
		snprintf(arguments, sizeof(arguments), "-w ' %%{http_code}' --data-binary @%s %s",
		         path, rows[i].arguments);
		curl(&served, arguments, "/?show=length", out, sizeof(out));
		CHECK_SAY(strcmp(out, rows[i].want) == 0, "%s: \"%s\"", rows[i].name, out);
		CHECK_SAY(seconds() - before < 4, "%s: %f s", rows[i].name, seconds() - before);
	}
}

static void test_a_length_beyond_the_limit_is_answered_before_the_body(void)
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };

	client_say(fd,
	           "POST /?show=length HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
	CHECK_INT(client_read_to_end(fd, &got), 0);
	CHECK(got.len > 0 && memmem(got.data, got.len, "Connection: close\r\n", 19));
	CHECK(got.len > 0 && memmem(got.data, got.len, "0 too large", 11));
	bytes_clear(&got);
	close(fd);
}

static void test_an_early_answer_survives_the_body_that_still_comes(void)
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };
	char piece[10001] = "";

	memset(piece, 'x', sizeof(piece) - 1);
	client_say(fd,
	           "POST /?show=length HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
	for (int i = 0; i < 30; i++) {
		if (!CHECK_INT(send(fd, piece, strlen(piece), MSG_NOSIGNAL), strlen(piece)))
			break;
		pause_ms(5);
	}
	shutdown(fd, SHUT_WR);
	CHECK_INT(client_read_to_end(fd, &got), 0);
	CHECK(got.len > 0 && memmem(got.data, got.len, "0 too large", 11));
	bytes_clear(&got);
	close(fd);
}

static void test_an_endless_body_is_cut_off(void)
{
	int fd = client_connect(&served);
	char chunk[0x10000 + 16] = "10000\r\n";
	bool cut_off = false;

	memset(chunk + 7, 'x', 0x10000);
	memcpy(chunk + 7 + 0x10000, "\r\n", 3);
	client_say(fd, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (double until = seconds() + 6; !cut_off && seconds() < until;)
		cut_off = send(fd, chunk, strlen(chunk), MSG_NOSIGNAL) <= 0;
	CHECK(cut_off);
	close(fd);
}

static void test_an_empty_content_type_is_no_header(void)
{
	char out[1024];

	CHECK_INT(curl(&served, "-i", "/?type=&header=yes", out, sizeof(out)), 0);
	CHECK_SAY(!strstr(out, "Content-Type") && strstr(out, "X-Test: yes\r\n"), "%s", out);
}

static void test_head_gets_the_headers_alone(void)
{
	int fd = client_connect(&served);
	struct answered answer;

	client_say(fd, "HEAD /?body=1000 HTTP/1.1\r\nHost: h\r\n\r\n");
	client_read_answer(fd, true, &answer);
	CHECK_INT(answer.status, 200);
	CHECK(strstr(answer.head, "Content-Length: 1000\r\n"));
	client_asks(fd, "/?show=path", "/");
	close(fd);
}

static void test_a_connection_has_a_note_of_its_own(void)
{
	int first = client_connect(&served), second = client_connect(&served);

	client_asks(first, "/?show=visit", "1");
	client_asks(first, "/?show=visit", "2");
	client_asks(second, "/?show=visit", "1");
	client_asks(first, "/?show=visit", "3");
	close(first);
	close(second);
	second = client_connect(&served);
	client_asks(second, "/?show=visit", "1");
	close(second);
}

static CU_TestInfo tests[] = {
	{ "what the handler sees", test_what_the_handler_sees },
	{ "a query of 12 KB arrives as it was sent", test_a_query_of_12_kb_arrives_as_it_was_sent },
	{ "targets beyond the limits get 414", test_targets_beyond_the_limits_get_414 },
	{ "headers fit behind the longest target", test_headers_fit_behind_the_longest_target },
	{ "bodies as curl sends them", test_bodies_as_curl_sends_them },
	{ "a length beyond the limit is answered before the body",
	  test_a_length_beyond_the_limit_is_answered_before_the_body },
	{ "an early answer survives the body that still comes",
	  test_an_early_answer_survives_the_body_that_still_comes },
	{ "an endless body is cut off", test_an_endless_body_is_cut_off },
	{ "an empty Content-Type is no header", test_an_empty_content_type_is_no_header },
	{ "HEAD gets the headers alone", test_head_gets_the_headers_alone },
	{ "a connection has a note of its own", test_a_connection_has_a_note_of_its_own },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "exchange", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
