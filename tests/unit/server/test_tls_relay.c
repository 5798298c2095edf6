/*
 * test_tls_relay.c - what is relayed and bent over TLS is the same as over plain TCP, and its ends
 * are TLS's own. curl and OpenSSL's client side are the witnesses.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls_served.h"

static void test_curl_gets_its_answers_on_one_connection(void)
{
	char out[256], arguments[256];

	start(0);
	snprintf(arguments, sizeof(arguments), "-w ' %%{num_connects}\\n' 'https://%s/?show=path'",
	         t.served.address);
	CHECK_INT(curl_tls(arguments, "/two?show=path", out, sizeof(out)), 0);
	CHECK_STR(out, "/ 1\n/two 0\n");
	stop();
}

static void test_large_bodies_go_both_ways(void)
{
	static char out[4096];
	char arguments[1024];

	start(0);
	snprintf(arguments, sizeof(arguments),
	         "-H Expect: --data-binary @%s/large -o %s/echoed -w '%%{http_code}'",
	         scratch_dir(), scratch_dir());
	snprintf(out, sizeof(out), "head -c 1000000 /dev/urandom > %s/large", scratch_dir());
	CHECK_INT(system(out), 0);
	CHECK_INT(curl_tls(arguments, "/", out, sizeof(out)), 0);
	CHECK_STR(out, "200");
	snprintf(out, sizeof(out), "cmp %s/large %s/echoed", scratch_dir(), scratch_dir());
	CHECK_INT(system(out), 0);
	CHECK_INT(
		curl_tls("-o /dev/null -w '%{size_download}'", "/?body=20000000", out, sizeof(out)),
		0);
	CHECK_STR(out, "20000000");
	CHECK_INT(curl_tls("-o /dev/null --limit-rate 8M -w '%{size_download}'",
	                   "/?body=3000000&delay=10", out, sizeof(out)),
	          0);
	CHECK_STR(out, "3000000");
	stop();
}

static void test_bent_answers_are_bent_alike(void)
{
	static const struct {
		const char *name, *target;
		int status;
		size_t len;
	} rows[] = {
		{ "cut at 0, close", "/?body=1000&cut=0&end=close", 52, 0 },
		{ "cut at 0, reset", "/?body=1000&cut=0&end=reset", 56, 0 },
		{ "ignored", "/?body=1000&ignore=1", 52, 0 },
		{ "whole, close", "/?body=1000&end=close", 0, 1000 },
		{ "whole, reset", "/?body=1000&end=reset", 0, 1000 },
		{ "100 per cent is all", "/?body=1000&percent=100", 0, 1000 },
	};
	char out[4096];

	start(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int status = curl_tls("", rows[i].target, out, sizeof(out));

		CHECK_SAY(status == rows[i].status, "%s: curl says %d", rows[i].name, status);
		CHECK_SAY(strlen(out) == rows[i].len, "%s: %zu bytes", rows[i].name, strlen(out));
	}
	CHECK_INT(curl_tls("-o /dev/null -w '%{time_starttransfer}'", "/?body=100&delay=400", out,
	                   sizeof(out)),
	          0);
	CHECK_SAY(strtod(out, NULL) >= 0.39, "%s", out);
	stop();
}

static void test_ends_are_orderly_unless_they_are_to_be_torn(void)
{
	static const struct {
		const char *name, *target;
		enum tls_end end;
		size_t len; /* 0: the whole answer */
	} rows[] = {
		{ "a cut", "/?body=1000&cut=17", TLS_NOTIFIED, 17 },
		{ "a close", "/?body=1000&end=close", TLS_NOTIFIED, 0 },
		{ "a reset", "/?body=1000&cut=17&end=reset", TLS_RESET, 17 },
		{ "a reset behind the last byte", "/?body=1000000&end=reset", TLS_RESET, 0 },
	};
	char out[64];
	size_t len;

	start(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tls_client client = tls_connect();

		tls_get(&client, rows[i].target);
		enum tls_end end = tls_read_to_end(&client, out, sizeof(out), &len);
		CHECK_SAY(end == rows[i].end, "%s: %d", rows[i].name, end);
		CHECK_SAY(rows[i].len ? len == rows[i].len : len > 1000, "%s: %zu bytes",
		          rows[i].name, len);
		tls_disconnect(&client);
	}
	stop();
}

static void test_a_slow_reader_is_told_the_end_too(void)
{
	struct tls_client client;
	char out[64];
	size_t len;

	start(0);
	client = tls_connect();
	tls_say(&client, "GET /?body=9000000 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	pause_ms(300);
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out), &len), TLS_NOTIFIED);
	CHECK_SAY(len > 9000000, "%zu bytes", len);
	tls_disconnect(&client);
	stop();
}

static void test_a_client_may_say_its_end_first(void)
{
	struct tls_client client;
	char out[4096] = "";
	size_t len;

	start(0);
	client = tls_connect();
	tls_get(&client, "/?show=path&delay=100");
	SSL_shutdown(client.ssl);
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out) - 1, &len), TLS_NOTIFIED);
	CHECK_SAY(strstr(out, "\r\n\r\n/") != NULL, "%s", out);
	tls_disconnect(&client);
	client = tls_connect();
	SSL_shutdown(client.ssl);
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out), &len), TLS_NOTIFIED);
	tls_disconnect(&client);
	stop();
}

static void test_new_keys_in_between_disturb_nobody(void)
{
	struct tls_client client;
	char out[4096] = "";
	size_t len;

	start(0);
	client = tls_connect();
	tls_say(&client, "GET /?show=path HTTP/1.1\r\nHo");
	CHECK_INT(SSL_key_update(client.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
	tls_say(&client, "st: test\r\nConnection: close\r\n\r\n");
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out) - 1, &len), TLS_NOTIFIED);
	CHECK_SAY(strstr(out, "\r\n\r\n/") != NULL, "%s", out);
	tls_disconnect(&client);
	stop();
}

/* One answer is read, and so nothing lies unread: the client ends with a FIN. The first record of
 * the second answer is met by a reset, the next one by SIGPIPE, for which the test program has no
 * handler. */
static void leave_in_good_order(void)
{
	struct tls_client client = tls_connect();
	char part[4096];

	tls_get(&client, "/?show=path");
	CHECK(SSL_read(client.ssl, part, sizeof(part)) > 0);
	tls_get(&client, "/?body=500000&work=50");
	tls_disconnect(&client);
	pause_ms(100);
}

static void test_clients_that_go_away_are_forgotten(void)
{
	static const char *const targets[] = { "/?body=8000000", "/?body=2000&delay=60000" };

	start(0);
	for (int k = 0; k < 10; k++) {
		struct tls_client client = tls_connect();

		tls_get(&client, targets[k % 2]);
		pause_ms(20);
		tls_disconnect(&client);
		close(client_connect(&t.served));
	}
	leave_in_good_order();
	double before = seconds();
	stop();
	CHECK_SAY(seconds() - before < 2, "stopped after %f s", seconds() - before);
}

static void *drain(void *nothing)
{
	(void)nothing;
	stop();
	return NULL;
}

static void test_the_stop_answers_requests_in_flight(void)
{
	static const char *const targets[] = { "/?body=1000&work=300", "/?body=1000&delay=60000" };
	struct tls_client clients[2], idle;
	pthread_t thread;
	char out[64];
	size_t len;

	start(0);
	idle = tls_connect();
	int half = client_connect(&t.served);
	for (int i = 0; i < 2; i++) {
		clients[i] = tls_connect();
		tls_get(&clients[i], targets[i]);
	}
	while (atomic_load(&t.served.requests) < 2)
		pause_ms(5);
	pause_ms(50);
	double before = seconds();
	pthread_create(&thread, NULL, drain, NULL);
	CHECK_INT(tls_read_to_end(&idle, out, sizeof(out), &len), TLS_NOTIFIED);
	for (int i = 0; i < 2; i++) {
		CHECK_INT(tls_read_to_end(&clients[i], out, sizeof(out), &len), TLS_NOTIFIED);
		CHECK_SAY(len > 1000, "%s: %zu bytes", targets[i], len);
		tls_disconnect(&clients[i]);
	}
	CHECK_INT(recv(half, out, 1, 0), 0);
	pthread_join(thread, NULL);
	CHECK_SAY(seconds() - before < 5, "stopped after %f s", seconds() - before);
	tls_disconnect(&idle);
	close(half);
}

static int open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void test_nothing_is_left_open(void)
{
	int before = open_descriptors();

	start(0);
	struct tls_client client = tls_connect();
	tls_get(&client, "/?show=path");
	close(client_connect(&t.served));
	stop();
	tls_disconnect(&client);
	CHECK_INT(open_descriptors(), before);
}

static CU_TestInfo tests[] = {
	{ "curl gets its answers on one connection", test_curl_gets_its_answers_on_one_connection },
	{ "large bodies go both ways", test_large_bodies_go_both_ways },
	{ "bent answers are bent alike", test_bent_answers_are_bent_alike },
	{ "ends are orderly unless they are to be torn",
	  test_ends_are_orderly_unless_they_are_to_be_torn },
	{ "a slow reader is told the end too", test_a_slow_reader_is_told_the_end_too },
	{ "a client may say its end first", test_a_client_may_say_its_end_first },
	{ "new keys in between disturb nobody", test_new_keys_in_between_disturb_nobody },
	{ "clients that go away are forgotten", test_clients_that_go_away_are_forgotten },
	{ "the stop answers requests in flight", test_the_stop_answers_requests_in_flight },
	{ "nothing is left open", test_nothing_is_left_open },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "tls_relay", make_credentials, forget_credentials, NULL, NULL,
		                    tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
