/*
 * test_render.c - the bytes we render are those libmicrohttpd itself sends: every request is made
 * twice, once with an answer it writes and once with one we render.
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

struct row {
	const char *method, *query, *rest;
};

static const struct row rows[] = {
	{ "GET", "", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&show=nothing", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&type=", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&type=text/html", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&header=one", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "", "1.1\r\nHost: h\r\nConnection: close\r\n\r\n" },
	{ "GET", "", "1.1\r\nHost: h\r\nConnection: Foo, Close\r\n\r\n" },
	{ "GET", "", "1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n" },
	{ "GET", "", "1.0\r\n\r\n" },
	{ "GET", "", "1.0\r\nConnection: Keep-Alive\r\n\r\n" },
	{ "GET", "", "1.0\r\nConnection: close\r\n\r\n" },
	{ "HEAD", "", "1.1\r\nHost: h\r\n\r\n" },
	{ "POST", "", "1.1\r\nContent-Length: 3\r\n\r\nabc" },
	{ "POST", "", "1.1\r\nContent-Length: 99999999\r\n\r\nabc" },
	{ "GET", "&status=404", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&status=500", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&status=799", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&status=204", "1.1\r\nHost: h\r\n\r\n" },
	{ "GET", "&status=304", "1.1\r\nHost: h\r\n\r\n" },
};

/* All that comes back until the server closes, or until our own FIN makes it. The date, which may
 * differ, is blotted out. */
static struct bytes answer_to(const struct row *row, const char *bent)
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };
	char request[512];

	snprintf(request, sizeof(request), "%s /?show=path%s%s HTTP/%s", row->method, row->query,
	         bent, row->rest);
	client_say(fd, request);
	shutdown(fd, SHUT_WR);
	client_read_to_end(fd, &got);
	close(fd);
	char *date = memmem(got.data, got.len, "Date: ", 6);
	if (CHECK(date != NULL))
		memset(date + 6, '#', strlen("Sun, 06 Nov 1994 08:49:37 GMT"));
	return got;
}

static void test_rendered_answers_equal_those_of_libmicrohttpd(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bytes honest = answer_to(&rows[i], "");
		struct bytes rendered = answer_to(&rows[i], "&bent=1");

		CHECK_SAY(view_equal(bytes_view(&rendered), bytes_view(&honest)),
		          "%s %s %s\n# got  %.*s\n# want %.*s", rows[i].method, rows[i].query,
		          rows[i].rest, (int)rendered.len, (const char *)rendered.data,
		          (int)honest.len, (const char *)honest.data);
		bytes_clear(&honest);
		bytes_clear(&rendered);
	}
}

static CU_TestInfo tests[] = {
	{ "rendered answers equal those of libmicrohttpd",
	  test_rendered_answers_equal_those_of_libmicrohttpd },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "render", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
