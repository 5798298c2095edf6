/*
 * test_bend.c - answers that are delayed, cut and reset. curl is the independent witness of what a
 * client sees: 18 is a partial file, 52 an empty reply, 56 a failure to receive.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "served.h"

static struct served served;

static int start(void)
{
	served_start(&served, &(struct wire_options){ .answer_max = 2000000 }, "127.0.0.1:0");
	return 0;
}

static int stop(void)
{
	served_stop(&served);
	return 0;
}

static void test_what_curl_sees(void)
{
	static const struct {
		const char *name, *target;
		int status;
		size_t len;
	} rows[] = {
		{ "cut at 0, close", "/?body=1000&cut=0&end=close", 52, 0 },
		{ "cut at 0, honest end", "/?body=1000&cut=0", 52, 0 },
		{ "cut at 0, reset", "/?body=1000&cut=0&end=reset", 56, 0 },
		{ "ignored", "/?body=1000&ignore=1", 52, 0 },
		{ "whole, close", "/?body=1000&end=close", 0, 1000 },
		{ "a cut behind the end cuts nothing", "/?body=1000&cut=100000", 0, 1000 },
		{ "100 per cent is all", "/?body=1000&percent=100", 0, 1000 },
		{ "ignored and reset", "/?ignore=1&end=reset", 56, 0 },
	};
	char out[4096];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int status = curl(&served, "", rows[i].target, out, sizeof(out));

		CHECK_SAY(status == rows[i].status, "%s: curl says %d", rows[i].name, status);
		CHECK_SAY(strlen(out) == rows[i].len, "%s: %zu bytes", rows[i].name, strlen(out));
	}
}

static void test_a_cut_counts_head_and_body(void)
{
	static const struct {
		const char *target;
		int status;
	} rows[] = {
		{ "/?body=1000&percent=60", 18 },
		{ "/?body=1000&percent=60&end=close", 18 },
		{ "/?body=1000&percent=60&end=reset", 56 },
		{ "/?body=1000&percent=60&bent=1", 18 },
	};
	char out[4096], whole[4096];

	CHECK_INT(curl(&served, "-i", "/?body=1000", whole, sizeof(whole)), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int status = curl(&served, "-i", rows[i].target, out, sizeof(out));

		CHECK_SAY(status == rows[i].status, "%s: curl says %d", rows[i].target, status);
		CHECK_INT(strlen(out), strlen(whole) * 60 / 100);
	}
}

static void test_a_cut_in_bytes_is_exact(void)
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };

	client_get(fd, "/?body=1000&cut=17");
	CHECK_INT(client_read_to_end(fd, &got), 0);
	CHECK_BYTES(got.data, got.len, "HTTP/1.1 200 OK\r\n", 17);
	bytes_clear(&got);
	close(fd);
}

static void test_a_reset_after_a_cut_is_a_true_reset(void)
{
	static const struct {
		const char *target;
		size_t len;
	} rows[] = {
		{ "/?body=1000&cut=0&end=reset", 0 },
		{ "/?body=1000&cut=17&end=reset", 17 },
		{ "/?body=1000&cut=17&end=reset&delay=50", 17 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int fd = client_connect(&served);
		struct bytes got = { 0 };

		client_get(fd, rows[i].target);
		CHECK_INT(client_read_to_end(fd, &got), ECONNRESET);
		CHECK_INT(got.len, rows[i].len);
		bytes_clear(&got);
		close(fd);
	}
}

static void test_a_reset_after_a_whole_answer_comes_behind_its_last_byte(void)
{
	int fd = client_connect(&served);
	struct answered answer;
	char byte = 0;

	/* A slow reader: the kernel still has most of it when the wire has sent everything. */
	client_get(fd, "/?body=1500000&end=reset");
	pause_ms(200);
	client_read_answer(fd, false, &answer);
	CHECK_INT(answer.error, 0);
	CHECK_INT(answer.body.len, 1500000);
	CHECK_INT(recv(fd, &byte, 1, 0), -1);
	CHECK_INT(errno, ECONNRESET);
	bytes_clear(&answer.body);
	close(fd);
}

static void test_a_delay_takes_its_time_and_keeps_the_connection(void)
{
	static const char *const targets[] = { "/?show=path&delay=300",
		                               "/?show=path&delay=300&bent=1" };
	int fd = client_connect(&served);

	for (size_t i = 0; i < 2; i++) {
		double before = seconds();

		CHECK(client_asks(fd, targets[i], "/"));
		CHECK(seconds() - before >= 0.29);
		CHECK(client_asks(fd, "/x?show=path", "/x"));
	}
	close(fd);
}

static void test_curl_sees_the_delay_and_keeps_the_connection(void)
{
	char out[256], arguments[256];

	snprintf(arguments, sizeof(arguments),
	         "-w ' %%{num_connects} %%{time_total}\\n' "
	         "'http://%s/?show=path&delay=400'",
	         served.address);
	CHECK_INT(curl(&served, arguments, "/two?show=path", out, sizeof(out)), 0);
	CHECK_SAY(strncmp(out, "/ 1 ", 4) == 0 && strstr(out, "/two 0 "), "%s", out);
	double took = strtod(out + 4, NULL);
	CHECK_SAY(took >= 0.39 && took < 2.0, "%f", took);
}

static void test_a_bent_answer_closes_where_http_would(void)
{
	static const char *const requests[] = {
		"GET /?show=version&delay=20 HTTP/1.0\r\n\r\n",
		"GET /?show=version&delay=20&bent=1 HTTP/1.0\r\n\r\n",
		"GET /?show=version&delay=20 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
		"GET /?show=version&bent=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		int fd = client_connect(&served);
		struct bytes got = { 0 };

		client_say(fd, requests[i]);
		CHECK_INT(client_read_to_end(fd, &got), 0);
		CHECK(got.len > 0 && memmem(got.data, got.len, "\r\n\r\nHTTP/1.", 11));
		bytes_clear(&got);
		close(fd);
	}
}

static void test_a_half_closed_client_gets_its_delayed_answer(void)
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };

	client_get(fd, "/?show=path&delay=100");
	shutdown(fd, SHUT_WR);
	CHECK_INT(client_read_to_end(fd, &got), 0);
	CHECK(got.len > 0 && memmem(got.data, got.len, "\r\n\r\n/", 5));
	bytes_clear(&got);
	close(fd);
}

static void test_200_delays_pass_at_the_same_time(void)
{
	enum { N = 200 };
	int fds[N];
	struct answered answer;
	double before = seconds();

	for (int i = 0; i < N; i++) {
		fds[i] = client_connect(&served);
		client_get(fds[i], "/?body=2000&delay=700");
	}
	for (int i = 0; i < N; i++) {
		client_read_answer(fds[i], false, &answer);
		CHECK_INT(answer.body.len, 2000);
		bytes_clear(&answer.body);
		close(fds[i]);
	}
	double took = seconds() - before;
	CHECK_SAY(took >= 0.69 && took < 5.0, "took %f s", took);
}

static void test_an_answer_beyond_the_limit_is_closed(void)
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };

	client_get(fd, "/?body=2000001&delay=1");
	CHECK_INT(client_read_to_end(fd, &got), 0);
	CHECK_INT(got.len, 0);
	bytes_clear(&got);
	close(fd);
}

/* Both requests at once; returns the two last bytes of all that came until the end. */
static void ask_twice(const char *requests, char last[static 3])
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };

	client_say(fd, requests);
	CHECK_INT(client_read_to_end(fd, &got), 0);
	snprintf(last, 3, "%.2s", got.len > 2 ? (const char *)got.data + got.len - 2 : "");
	bytes_clear(&got);
	close(fd);
}

/* libmicrohttpd may be faster than the wire, or not: many times, so that both happen. */
static void test_a_bent_answer_leaves_its_neighbours_out(void)
{
	char last[3];

	for (int i = 0; i < 50; i++) {
		ask_twice("GET /1?show=path HTTP/1.1\r\nHost: h\r\n\r\n"
		          "GET /2?show=path&cut=0 HTTP/1.1\r\nHost: h\r\n\r\n",
		          last);
		if (!CHECK_STR(last, "/1"))
			break;
		ask_twice("GET /1?show=path&end=close HTTP/1.1\r\nHost: h\r\n\r\n"
		          "GET /2?show=path HTTP/1.1\r\nHost: h\r\n\r\n",
		          last);
		if (!CHECK_STR(last, "/1"))
			break;
	}
}

static void test_a_next_request_sent_during_the_delay_is_not_lost(void)
{
	int fd = client_connect(&served);
	struct answered answer;

	client_get(fd, "/1?show=path&delay=200");
	pause_ms(100);
	client_get(fd, "/2?show=path");
	for (char n = '1'; n <= '2'; n++) {
		client_read_answer(fd, false, &answer);
		CHECK_BYTES(answer.body.data, answer.body.len, ((char[]){ '/', n }), 2);
		bytes_clear(&answer.body);
	}
	close(fd);
}

static void test_any_status_can_be_sent_in_place_of_the_honest_one(void)
{
	char out[512];

	CHECK_INT(curl(&served, "-w ' %{http_code}'", "/?show=path&status=799&bent=1", out,
	               sizeof(out)),
	          0);
	CHECK_STR(out, "/ 799");
	CHECK_INT(curl(&served, "-w '%{http_code} %{content_type}'",
	               "/?status=500&type=text/html&bent=1", out, sizeof(out)),
	          0);
	CHECK_STR(out, "500 text/html");
}

static CU_TestInfo tests[] = {
	{ "what curl sees", test_what_curl_sees },
	{ "a cut counts head and body", test_a_cut_counts_head_and_body },
	{ "a cut in bytes is exact", test_a_cut_in_bytes_is_exact },
	{ "a reset after a cut is a true reset", test_a_reset_after_a_cut_is_a_true_reset },
	{ "a reset after a whole answer comes behind its last byte",
	  test_a_reset_after_a_whole_answer_comes_behind_its_last_byte },
	{ "a delay takes its time and keeps the connection",
	  test_a_delay_takes_its_time_and_keeps_the_connection },
	{ "curl sees the delay and keeps the connection",
	  test_curl_sees_the_delay_and_keeps_the_connection },
	{ "a bent answer closes where HTTP would", test_a_bent_answer_closes_where_http_would },
	{ "a half-closed client gets its delayed answer",
	  test_a_half_closed_client_gets_its_delayed_answer },
	{ "200 delays pass at the same time", test_200_delays_pass_at_the_same_time },
	{ "an answer beyond the limit is closed", test_an_answer_beyond_the_limit_is_closed },
	{ "a bent answer leaves its neighbours out", test_a_bent_answer_leaves_its_neighbours_out },
	{ "a next request sent during the delay is not lost",
	  test_a_next_request_sent_during_the_delay_is_not_lost },
	{ "any status can be sent in place of the honest one",
	  test_any_status_can_be_sent_in_place_of_the_honest_one },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "bend", start, stop, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
