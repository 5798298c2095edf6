/*
 * test_tls.c - handshakes: which are made, which fail, and how long the server waits for one. The
 * openssl command, curl and OpenSSL's client side are the witnesses.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tls_served.h"

/* What `openssl s_client -brief` says of the protocol, "" if there was no handshake. */
static void s_client(const struct credentials *trusted, const char *option, char out[static 16])
{
	char command[1024], line[256];

	snprintf(command, sizeof(command),
	         "timeout 10 openssl s_client -connect %s -CAfile %s -verify_return_error "
	         "-verify_ip 127.0.0.1 -cipher DEFAULT@SECLEVEL=0 %s -brief </dev/null 2>&1",
	         t.served.address, trusted->pem, option);
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
		{ "what is usual", "", "TLSv1.3", &t.ec, V12, V13 },
		{ "1.2 beside 1.3", "-tls1_2", "TLSv1.2", &t.ec, V12, V13 },
		{ "1.1 is below the floor", "-tls1_1", "", &t.ec, V12, V13 },
		{ "1.0 if it is wanted, RSA", "-tls1", "TLSv1", &t.rsa, V10, V13 },
		{ "1.0 if it is wanted, EC", "-tls1", "TLSv1", &t.ec, V10, V13 },
		{ "RSA without Diffie-Hellman", "-tls1 -cipher AES128-SHA@SECLEVEL=0", "TLSv1",
		  &t.rsa, V10, V13 },
		{ "1.1 if it is wanted", "-tls1_1", "TLSv1.1", &t.rsa, V11, V13 },
		{ "1.0 below 1.1", "-tls1", "", &t.rsa, V11, V13 },
		{ "1.3 beside 1.0", "", "TLSv1.3", &t.rsa, V10, V13 },
		{ "a ceiling", "", "TLSv1.1", &t.rsa, V10, V11 },
		{ "1.3 only", "-tls1_3", "TLSv1.3", &t.ec, V13, V13 },
		{ "1.2 where there is 1.3 only", "-tls1_2", "", &t.ec, V13, V13 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct wire_tls how = wire_tls_of(rows[i].credentials, rows[i].min, rows[i].max);
		char got[16];

		served_start_tls(&t.served, &(struct wire_options){ 0 }, &how);
		s_client(rows[i].credentials, rows[i].client, got);
		CHECK_SAY(strcmp(got, rows[i].got) == 0, "%s: \"%s\"", rows[i].name, got);
		served_stop(&t.served);
	}
}

static void test_credentials_that_do_not_fit_are_told(void)
{
	struct wire_tls strange_key = wire_tls_of(&t.ec, WIRE_TLS_1_2, WIRE_TLS_1_3);
	struct wire_tls no_certificate = strange_key;
	struct chain empty = { 0 };
	struct wire *wire = NULL;
	struct wire_error err = { "" };
	char bound[WIRE_ADDRESS_SIZE] = "";

	strange_key.key = bytes_view(&t.rsa.key);
	no_certificate.chain = &empty;
	CHECK(wire_open(&(struct wire_options){ 0 }, &wire, &err));
	CHECK(!wire_listen_tls(wire, "127.0.0.1:0", &strange_key, http_take, NULL, bound, &err));
	CHECK_SAY(strncmp(err.text, "TLS: the key cannot be used (", 29) == 0, "%s", err.text);
	CHECK(!wire_listen_tls(wire, "127.0.0.1:0", &no_certificate, http_take, NULL, bound, &err));
	CHECK_STR(err.text, "TLS: the certificate cannot be used");
	CHECK_STR(bound, "");
	wire_close(wire);
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

	start(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int fd = client_connect(&t.served);

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

	start(0);
	CHECK_INT(curl(&t.served, "", "/", out, sizeof(out)), 60);
	fails_for("alert unknown ca");
	CHECK_INT(curl_tls("--tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0", "/", out, sizeof(out)),
	          35);
	fails_for("unsupported protocol");
	close(client_connect(&t.served));
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

	start(1);
	int fd = client_connect(&t.served);
	took = seconds();
	CHECK_INT(client_read_to_end(fd, &got), 0);
	took = seconds() - took;
	CHECK_SAY(took > 0.9 && took < 4, "silence: after %f s", took);
	fails_for("the handshake took too long");
	bytes_clear(&got);
	close(fd);
	fd = client_connect(&t.served);
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

	start(1);
	client = tls_connect();
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

	start(1);
	client = tls_connect();
	tls_get(&client, "/?show=path");
	CHECK_INT(tls_read_to_end(&client, out, sizeof(out), &len), TLS_NOTIFIED);
	CHECK(len > 0);
	tls_disconnect(&client);
	stop();
}

static CU_TestInfo tests[] = {
	{ "versions are those that are wanted", test_versions_are_those_that_are_wanted },
	{ "credentials that do not fit are told", test_credentials_that_do_not_fit_are_told },
	{ "plain bytes are no handshake", test_plain_bytes_are_no_handshake },
	{ "why a handshake failed is told", test_why_a_handshake_failed_is_told },
	{ "a half handshake is closed in time", test_a_half_handshake_is_closed_in_time },
	{ "a trickled record is no sign of life", test_a_trickled_record_is_no_sign_of_life },
	{ "an idle connection is told its end", test_an_idle_connection_is_told_its_end },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "tls", make_credentials, forget_credentials, NULL, NULL,
		                    tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
