/*
 * test_relay.c - honest traffic through the wire: bytes arrive whole, in order and soon, whichever
 * way the client sends and reads them.
 */
#include <errno.h>
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

static void test_many_requests_go_over_one_connection(void)
{
	int fd = client_connect(&served);
	char target[64], want[32];

	for (int i = 0; i < 50; i++) {
		snprintf(want, sizeof(want), "show=query&n=%d", i);
		snprintf(target, sizeof(target), "/?%s", want);
		if (!client_asks(fd, target, want))
			break;
	}
	close(fd);
}

static void test_curl_keeps_its_connection(void)
{
	char out[256], arguments[256];

	snprintf(arguments, sizeof(arguments), "-w ' %%{num_connects}' 'http://%s/?show=path'",
	         served.address);
	CHECK_INT(curl(&served, arguments, "/two?show=path", out, sizeof(out)), 0);
	CHECK_STR(out, "/ 1/two 0");
}

static void test_a_client_may_send_byte_by_byte(void)
{
	static const char request[] =
		"POST /?show=length HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde";
	int fd = client_connect(&served);
	struct answered answer;

	for (size_t i = 0; request[i]; i++) {
		client_say(fd, (char[]){ request[i], '\0' });
		pause_ms(1);
	}
	client_read_answer(fd, false, &answer);
	CHECK_BYTES(answer.body.data, answer.body.len, "5", 1);
	bytes_clear(&answer.body);
	close(fd);
}

static void test_a_client_that_half_closes_gets_its_answer(void)
{
	static const char *const targets[] = { "/?show=path", "/?show=path&work=100" };

	for (size_t i = 0; i < 2; i++) {
		int fd = client_connect(&served);
		struct bytes got = { 0 };

		client_get(fd, targets[i]);
		shutdown(fd, SHUT_WR);
		CHECK_INT(client_read_to_end(fd, &got), 0);
		CHECK(got.len > 0 && memmem(got.data, got.len, "\r\n\r\n/", 5));
		bytes_clear(&got);
		close(fd);
	}
}

static void test_a_large_answer_waits_for_a_slow_reader(void)
{
	const size_t size = 8000000;
	int fd = client_connect(&served);
	struct answered answer;

	client_get(fd, "/?body=8000000");
	pause_ms(300);
	/* Meanwhile others are served. */
	int other = client_connect(&served);
	client_asks(other, "/?show=path", "/");
	client_read_answer(fd, false, &answer);
	CHECK_INT(answer.body.len, size);
	CHECK_INT(answer.error, 0);
	CHECK(answer.body.len == size && answer.body.data[size - 1] == 'x');
	bytes_clear(&answer.body);
	client_asks(fd, "/?show=path", "/");
	close(fd);
	close(other);
}

static void test_a_large_body_arrives_whole(void)
{
	const size_t size = 1000000;
	int fd = client_connect(&served);
	char *text = NULL, *body = malloc(size + 1);
	struct answered answer;

	for (size_t i = 0; i < size; i++)
		body[i] = (char)('a' + i % 23);
	body[size] = '\0';
	if (asprintf(&text, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n", size) < 0)
		abort();
	client_say(fd, text);
	client_say(fd, body);
	client_read_answer(fd, false, &answer);
	CHECK_INT(answer.body.len, size);
	CHECK(answer.body.len == size && memcmp(answer.body.data, body, size) == 0);
	bytes_clear(&answer.body);
	free(text);
	free(body);
	close(fd);
}

static void test_requests_sent_together_are_answered_in_order(void)
{
	int fd = client_connect(&served);
	struct answered answer;

	client_say(fd, "GET /1?show=path HTTP/1.1\r\nHost: h\r\n\r\n"
	               "GET /2?show=path&work=50 HTTP/1.1\r\nHost: h\r\n\r\n"
	               "GET /3?show=path HTTP/1.1\r\nHost: h\r\n\r\n");
	for (int i = 1; i <= 3; i++) {
		char want[3] = { '/', (char)('0' + i), '\0' };

		client_read_answer(fd, false, &answer);
		CHECK_BYTES(answer.body.data, answer.body.len, want, 2);
		bytes_clear(&answer.body);
	}
	close(fd);
}

static void test_connection_close_is_obeyed(void)
{
	int fd = client_connect(&served);
	struct bytes got = { 0 };

	client_say(fd, "GET /?show=path HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	CHECK_INT(client_read_to_end(fd, &got), 0);
	CHECK(got.len > 0 && memmem(got.data, got.len, "\r\n\r\n/", 5));
	bytes_clear(&got);
	close(fd);
}

static void test_ipv6_is_served(void)
{
	struct served six;

	served_start(&six, &(struct wire_options){ 0 }, "[::1]:0");
	int fd = client_connect(&six);
	client_asks(fd, "/?show=peer", "::1");
	close(fd);
	served_stop(&six);
}

static void test_the_peers_real_address_is_known(void)
{
	int fd = client_connect(&served);

	client_asks(fd, "/?show=peer", "127.0.0.1");
	close(fd);
}

static CU_TestInfo tests[] = {
	{ "many requests go over one connection", test_many_requests_go_over_one_connection },
	{ "curl keeps its connection", test_curl_keeps_its_connection },
	{ "a client may send byte by byte", test_a_client_may_send_byte_by_byte },
	{ "a client that half-closes gets its answer",
	  test_a_client_that_half_closes_gets_its_answer },
	{ "a large answer waits for a slow reader", test_a_large_answer_waits_for_a_slow_reader },
	{ "a large body arrives whole", test_a_large_body_arrives_whole },
	{ "requests sent together are answered in order",
	  test_requests_sent_together_are_answered_in_order },
	{ "Connection: close is obeyed", test_connection_close_is_obeyed },
	{ "IPv6 is served", test_ipv6_is_served },
	{ "the peer's real address is known", test_the_peers_real_address_is_known },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "relay", start, stop, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
