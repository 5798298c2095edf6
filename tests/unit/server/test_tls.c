/*
 * test_tls.c - the wire over TLS. curl, the openssl command and OpenSSL's client side are the
 * witnesses; that what is relayed and bent is the same as over plain TCP is asked here once more.
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tls_client.h"

static struct credentials ec, rsa;
static struct served served;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char failed[256]; /* why the last handshake did, guarded by lock */

static void note_failure(void *observer, const struct sockaddr *peer, socklen_t peer_len,
                         const char *reason)
{
	(void)observer;
	(void)peer_len;
	pthread_mutex_lock(&lock);
	snprintf(failed, sizeof(failed), "%s %s", peer->sa_family == AF_INET ? "IPv4" : "?",
	         reason);
	pthread_mutex_unlock(&lock);
}

/* Whether a handshake fails within two seconds for this reason. */
static bool fails_for(const char *reason)
{
	char seen[sizeof(failed)] = "";

	for (int i = 0; i < 200 && !strstr(seen, reason); i++) {
		pthread_mutex_lock(&lock);
		snprintf(seen, sizeof(seen), "%s", failed);
		pthread_mutex_unlock(&lock);
		pause_ms(10);
	}
	return CHECK_SAY(strstr(seen, reason) != NULL, "%s, not %s", seen, reason);
}

static void start_with(unsigned idle_seconds)
{
	struct wire_tls how = wire_tls_of(&ec, WIRE_TLS_1_2, WIRE_TLS_1_3);

	failed[0] = '\0';
	served_start_tls(&served,
	                 &(struct wire_options){ .idle_seconds = idle_seconds,
	                                         .handshake_failed = note_failure },
	                 &how);
}

static void start(void)
{
	start_with(0);
}

static void stop(void)
{
	served_stop(&served);
}

static int make(void)
{
	credentials_make(&ec, "ec -pkeyopt ec_paramgen_curve:P-256");
	credentials_make(&rsa, "rsa:2048");
	return 0;
}

static int forget(void)
{
	credentials_clear(&ec);
	credentials_clear(&rsa);
	return 0;
}

/* curl that trusts the server. */
static int curl_tls(const char *arguments, const char *target, char *out, size_t size)
{
	char all[2048];

	snprintf(all, sizeof(all), "--cacert %s %s", ec.pem, arguments);
	return curl(&served, all, target, out, size);
}

/* What `openssl s_client -brief` says of the protocol, "" if there was no handshake. */
static void s_client(const struct credentials *trusted, const char *option, char out[static 16])
{
	char command[1024], line[256];

	snprintf(command, sizeof(command),
	         "timeout 10 openssl s_client -connect %s -CAfile %s -verify_return_error "
	         "-verify_ip 127.0.0.1 -cipher DEFAULT@SECLEVEL=0 %s -brief </dev/null 2>&1",
	         served.address, trusted->pem, option);
	FILE *pipe = popen(command, "re");
	out[0] = '\0';
	while (fgets(line, sizeof(line), pipe))
		sscanf(line, "Protocol version: %15s", out);
	pclose(pipe);
}

#define V10 WIRE_TLS_1_0
#define V11 WIRE_TLS_1_1
#define V12 WIRE_TLS_1_2
#define V13 WIRE_TLS_1_3

static void test_versions_are_those_that_are_wanted(void)
{
	static const struct {
		const char *name, *client, *got;
		const struct credentials *credentials;
		enum wire_tls_version min, max;
	} rows[] = {
		{ "what is usual", "", "TLSv1.3", &ec, V12, V13 },
		{ "1.2 beside 1.3", "-tls1_2", "TLSv1.2", &ec, V12, V13 },
		{ "1.1 is below the floor", "-tls1_1", "", &ec, V12, V13 },
		{ "1.0 if it is wanted, RSA", "-tls1", "TLSv1", &rsa, V10, V13 },
		{ "1.0 if it is wanted, EC", "-tls1", "TLSv1", &ec, V10, V13 },
		{ "RSA without Diffie-Hellman", "-tls1 -cipher AES128-SHA@SECLEVEL=0", "TLSv1",
		  &rsa, V10, V13 },
		{ "1.1 if it is wanted", "-tls1_1", "TLSv1.1", &rsa, V11, V13 },
		{ "1.0 below 1.1", "-tls1", "", &rsa, V11, V13 },
		{ "1.3 beside 1.0", "", "TLSv1.3", &rsa, V10, V13 },
		{ "a ceiling", "", "TLSv1.1", &rsa, V10, V11 },
		{ "1.3 only", "-tls1_3", "TLSv1.3", &ec, V13, V13 },
		{ "1.2 where there is 1.3 only", "-tls1_2", "", &ec, V13, V13 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct wire_tls how = wire_tls_of(rows[i].credentials, rows[i].min, rows[i].max);
		char got[16];

		served_start_tls(&served, &(struct wire_options){ 0 }, &how);
		s_client(rows[i].credentials, rows[i].client, got);
		CHECK_SAY(strcmp(got, rows[i].got) == 0, "%s: \"%s\"", rows[i].name, got);
		served_stop(&served);
	}
}

static void test_credentials_that_do_not_fit_are_told(void)
{
	struct wire_tls strange_key = wire_tls_of(&ec, WIRE_TLS_1_2, WIRE_TLS_1_3);
	struct wire_tls no_certificate = strange_key;
	struct chain empty = { 0 };
	struct wire *wire = NULL;
	struct wire_error err = { "" };
	char bound[WIRE_ADDRESS_SIZE] = "";

	strange_key.key = bytes_view(&rsa.key);
	no_certificate.chain = &empty;
	CHECK(wire_open(&(struct wire_options){ 0 }, &wire, &err));
	CHECK(!wire_listen_tls(wire, "127.0.0.1:0", &strange_key, http_take, NULL, bound, &err));
	CHECK_SAY(strncmp(err.text, "TLS: the key cannot be used (", 29) == 0, "%s", err.text);
	CHECK(!wire_listen_tls(wire, "127.0.0.1:0", &no_certificate, http_take, NULL, bound, &err));
	CHECK_STR(err.text, "TLS: the certificate cannot be used");
	CHECK_STR(bound, "");
	wire_close(wire);
}

static void test_curl_gets_its_answers_on_one_connection(void)
{
	char out[256], arguments[256];

	start();
	snprintf(arguments, sizeof(arguments), "-w ' %%{num_connects}\\n' 'https://%s/?show=path'",
	         served.address);
	CHECK_INT(curl_tls(arguments, "/two?show=path", out, sizeof(out)), 0);
	CHECK_STR(out, "/ 1\n/two 0\n");
	stop();
}

static void test_large_bodies_go_both_ways(void)
{
	static char out[4096];
	char arguments[1024];

	start();
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

	start();
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

	start();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tls_client client = tls_connect(&served, &ec);

		tls_get(&client, rows[i].target);
		enum tls_end end = tls_read_to_end(&client, out, sizeof(out), &len);
		CHECK_SAY(end == rows[i].end, "%s: %d", rows[i].name, end);
		CHECK_SAY(rows[i].len ? len == rows[i].len : len > 1000, "%s: %zu bytes",
		          rows[i].name, len);
		tls_disconnect(&client);
	}
	stop();
}

/* The kernel's buffer is full when the end comes: the close_notify has to wait its turn. */
static void test_a_slow_reader_is_told_the_end_too(void)
{
	struct tls_client client;
	char out[64];
	size_t len;

	start();
	client = tls_connect(&served, &ec);
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

	start();
	client = tls_connect(&served, &ec);
	tls_get(&client, "/?show=path&delay=100");
	SSL_shutdown(client.ssl);
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out) - 1, &len), TLS_NOTIFIED);
	CHECK_SAY(strstr(out, "\r\n\r\n/") != NULL, "%s", out);
	tls_disconnect(&client);
	stop();
}

static void test_new_keys_in_between_disturb_nobody(void)
{
	struct tls_client client;
	char out[4096] = "";
	size_t len;

	start();
	client = tls_connect(&served, &ec);
	tls_say(&client, "GET /?show=path HTTP/1.1\r\nHo");
	CHECK_INT(SSL_key_update(client.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
	tls_say(&client, "st: test\r\nConnection: close\r\n\r\n");
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out) - 1, &len), TLS_NOTIFIED);
	CHECK_SAY(strstr(out, "\r\n\r\n/") != NULL, "%s", out);
	tls_disconnect(&client);
	stop();
}

static void test_plain_bytes_are_no_handshake(void)
{
	static const struct {
		const char *said, *reason;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "IPv4 http request" },
		{ "what is this, some kind of protocol?", "IPv4 wrong version number" },
	};
	struct bytes got = { 0 };

	start();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int fd = client_connect(&served);

		client_say(fd, rows[i].said);
		CHECK_INT(client_read_to_end(fd, &got), 0);
		CHECK_SAY(got.len < 16, "%zu bytes", got.len); /* an alert at most */
		fails_for(rows[i].reason);
		bytes_clear(&got);
		close(fd);
	}
	stop();
}

static void test_why_a_handshake_failed_is_told(void)
{
	char out[256];

	start();
	CHECK_INT(curl(&served, "", "/", out, sizeof(out)), 60);
	fails_for("alert unknown ca");
	CHECK_INT(curl_tls("--tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0", "/", out, sizeof(out)),
	          35);
	fails_for("unsupported protocol");
	close(client_connect(&served));
	fails_for("the client closed the connection");
	stop();
}

/* What the server has to say, session tickets for example, is dropped. */
static bool has_ended(int fd)
{
	char dropped[4096];
	ssize_t n = recv(fd, dropped, sizeof(dropped), MSG_DONTWAIT);

	return n == 0 || (n < 0 && errno != EAGAIN);
}

/* Says the bytes one after the other, four in a second. Returns when the server had enough. */
static double trickle(int fd, const char *data, size_t len)
{
	double before = seconds();

	for (size_t i = 0; i < len && !has_ended(fd); i++) {
		send(fd, data + i, 1, MSG_NOSIGNAL);
		pause_ms(250);
	}
	return seconds() - before;
}

static void test_a_half_handshake_is_closed_in_time(void)
{
	static const char hello[32] = "\x16\x03\x01\x02";
	struct bytes got = { 0 };
	double took;

	start_with(1);
	int fd = client_connect(&served);
	took = seconds();
	CHECK_INT(client_read_to_end(fd, &got), 0);
	took = seconds() - took;
	CHECK_SAY(took > 0.9 && took < 4, "silence: after %f s", took);
	fails_for("the handshake took too long");
	bytes_clear(&got);
	close(fd);
	fd = client_connect(&served);
	took = trickle(fd, hello, sizeof(hello));
	CHECK_SAY(took > 0.9 && took < 4, "trickling: after %f s", took);
	close(fd);
	stop();
}

static void test_a_trickled_record_is_no_sign_of_life(void)
{
	struct tls_client client;
	BIO *sent = BIO_new(BIO_s_mem());
	char *data = NULL;

	start_with(1);
	client = tls_connect(&served, &ec);
	SSL_set0_wbio(client.ssl, sent);
	tls_get(&client, "/?show=path");
	long len = BIO_get_mem_data(sent, &data);
	double took = trickle(client.fd, data, (size_t)len);
	CHECK_SAY(took > 0.9 && took < 4, "after %f s", took);
	tls_disconnect(&client);
	stop();
}

static void test_an_idle_connection_is_told_its_end(void)
{
	struct tls_client client;
	char out[4096];
	size_t len;

	start_with(1);
	client = tls_connect(&served, &ec);
	tls_get(&client, "/?show=path");
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out), &len), TLS_NOTIFIED);
	CHECK(len > 0);
	tls_disconnect(&client);
	stop();
}

/* The test program has no handler for SIGPIPE, and would end. */
static void test_clients_that_go_away_are_forgotten(void)
{
	static const char *const targets[] = { "/?body=8000000", "/?body=2000&delay=60000" };

	start();
	for (int k = 0; k < 10; k++) {
		struct tls_client client = tls_connect(&served, &ec);

		tls_get(&client, targets[k % 2]);
		pause_ms(20);
		tls_disconnect(&client);
		close(client_connect(&served));
	}
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

	start();
	idle = tls_connect(&served, &ec);
	int half = client_connect(&served);
	for (int i = 0; i < 2; i++) {
		clients[i] = tls_connect(&served, &ec);
		tls_get(&clients[i], targets[i]);
	}
	while (atomic_load(&served.requests) < 2)
		pause_ms(5);
	pause_ms(50);
	pthread_create(&thread, NULL, drain, NULL);
	CHECK_INT(tls_read_to_end(&idle, out, sizeof(out), &len), TLS_NOTIFIED);
	for (int i = 0; i < 2; i++) {
		CHECK_INT(tls_read_to_end(&clients[i], out, sizeof(out), &len), TLS_NOTIFIED);
		CHECK_SAY(len > 1000, "%s: %zu bytes", targets[i], len);
		tls_disconnect(&clients[i]);
	}
	CHECK_INT(recv(half, out, 1, 0), 0);
	pthread_join(thread, NULL);
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

	start();
	struct tls_client client = tls_connect(&served, &ec);
	tls_get(&client, "/?show=path");
	close(client_connect(&served));
	stop();
	tls_disconnect(&client);
	CHECK_INT(open_descriptors(), before);
}

static CU_TestInfo tests[] = {
	{ "versions are those that are wanted", test_versions_are_those_that_are_wanted },
	{ "credentials that do not fit are told", test_credentials_that_do_not_fit_are_told },
	{ "curl gets its answers on one connection", test_curl_gets_its_answers_on_one_connection },
	{ "large bodies go both ways", test_large_bodies_go_both_ways },
	{ "bent answers are bent alike", test_bent_answers_are_bent_alike },
	{ "ends are orderly unless they are to be torn",
	  test_ends_are_orderly_unless_they_are_to_be_torn },
	{ "a slow reader is told the end too", test_a_slow_reader_is_told_the_end_too },
	{ "a client may say its end first", test_a_client_may_say_its_end_first },
	{ "new keys in between disturb nobody", test_new_keys_in_between_disturb_nobody },
	{ "plain bytes are no handshake", test_plain_bytes_are_no_handshake },
	{ "why a handshake failed is told", test_why_a_handshake_failed_is_told },
	{ "a half handshake is closed in time", test_a_half_handshake_is_closed_in_time },
	{ "a trickled record is no sign of life", test_a_trickled_record_is_no_sign_of_life },
	{ "an idle connection is told its end", test_an_idle_connection_is_told_its_end },
	{ "clients that go away are forgotten", test_clients_that_go_away_are_forgotten },
	{ "the stop answers requests in flight", test_the_stop_answers_requests_in_flight },
	{ "nothing is left open", test_nothing_is_left_open },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "tls", make, forget, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
