/*
 * test_listen.c - addresses that are taken and what is said about those that are not.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "served.h"

static bool take_nothing(void *owner, int fd, const struct sockaddr *peer, socklen_t peer_len)
{
	(void)owner;
	(void)fd;
	(void)peer;
	(void)peer_len;
	return false;
}

static void test_a_bad_address_is_refused_with_a_hint(void)
{
	static const struct {
		const char *address, *want;
	} rows[] = {
		{ "localhost", "localhost: a port is missing, write HOST:PORT" },
		{ "[::1]", "[::1]: a port is missing, write HOST:PORT" },
		{ "", ": a port is missing, write HOST:PORT" },
		{ "::1:8080", "::1:8080: write [ADDRESS]:PORT for an IPv6 address" },
		{ ":80", ":80: a host is missing, write HOST:PORT (0.0.0.0 is every address)" },
		{ "[]:80", "[]:80: a host is missing, write HOST:PORT (0.0.0.0 is every address)" },
		{ "h:", "h:: the port is not a number from 0 to 65535" },
		{ "h:65536", "h:65536: the port is not a number from 0 to 65535" },
		{ "h:-1", "h:-1: the port is not a number from 0 to 65535" },
		{ "h:8o", "h:8o: the port is not a number from 0 to 65535" },
		{ "192.0.2.1:0", "192.0.2.1:0: this machine does not have that address" },
	};
	struct wire *wire = NULL;
	struct wire_error err = { "" };
	char bound[WIRE_ADDRESS_SIZE] = "";

	CHECK(wire_open(&(struct wire_options){ 0 }, &wire, &err));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CHECK(!wire_listen(wire, rows[i].address, take_nothing, NULL, bound, &err));
		CHECK_STR(err.text, rows[i].want);
	}
	CHECK_STR(bound, "");
	wire_close(wire);
}

static void test_a_port_in_use_is_told(void)
{
	struct wire *wire = NULL;
	struct wire_error err = { "" };
	char bound[WIRE_ADDRESS_SIZE] = "", again[WIRE_ADDRESS_SIZE], want[256];

	CHECK(wire_open(&(struct wire_options){ 0 }, &wire, &err));
	CHECK(wire_listen(wire, "127.0.0.1:0", take_nothing, NULL, bound, &err));
	CHECK(!wire_listen(wire, bound, take_nothing, NULL, again, &err));
	snprintf(want, sizeof(want), "%s: address already in use (is another server running?)",
	         bound);
	CHECK_STR(err.text, want);
	wire_close(wire);
}

static void test_port_0_is_told_as_the_real_one(void)
{
	static const struct {
		const char *address, *prefix;
	} rows[] = {
		{ "127.0.0.1:0", "127.0.0.1:" },
		{ "[::1]:0", "[::1]:" },
		{ "0.0.0.0:0", "0.0.0.0:" },
	};
	struct wire *wire = NULL;
	struct wire_error err = { "" };
	char bound[WIRE_ADDRESS_SIZE];

	CHECK(wire_open(&(struct wire_options){ 0 }, &wire, &err));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t len = strlen(rows[i].prefix);

		CHECK_SAY(wire_listen(wire, rows[i].address, take_nothing, NULL, bound, &err), "%s",
		          err.text);
		CHECK_SAY(strncmp(bound, rows[i].prefix, len) == 0 && bound[len] > '0', "%s",
		          bound);
	}
	wire_close(wire);
}

static void test_a_name_is_resolved(void)
{
	struct wire *wire = NULL;
	struct wire_error err = { "" };
	char bound[WIRE_ADDRESS_SIZE] = "";

	CHECK(wire_open(&(struct wire_options){ 0 }, &wire, &err));
	CHECK_SAY(wire_listen(wire, "localhost:0", take_nothing, NULL, bound, &err), "%s",
	          err.text);
	CHECK_SAY(strncmp(bound, "127.0.0.1:", 10) == 0 || strncmp(bound, "[::1]:", 6) == 0, "%s",
	          bound);
	wire_close(wire);
}

static void test_ipv4_and_ipv6_share_a_port(void)
{
	struct wire *wire = NULL;
	struct wire_error err = { "" };
	char bound[WIRE_ADDRESS_SIZE] = "", six[32], bound_six[WIRE_ADDRESS_SIZE];

	CHECK(wire_open(&(struct wire_options){ 0 }, &wire, &err));
	CHECK(wire_listen(wire, "0.0.0.0:0", take_nothing, NULL, bound, &err));
	snprintf(six, sizeof(six), "[::]%.8s", strrchr(bound, ':'));
	CHECK_SAY(wire_listen(wire, six, take_nothing, NULL, bound_six, &err), "%s", err.text);
	wire_close(wire);
}

static void test_the_client_is_closed_if_nobody_takes_it(void)
{
	struct served served = { 0 };
	struct wire_error err = { "" };
	struct bytes got = { 0 };

	CHECK(wire_open(&(struct wire_options){ 0 }, &served.wire, &err));
	CHECK(wire_listen(served.wire, "127.0.0.1:0", take_nothing, NULL, served.address, &err));
	CHECK(wire_start(served.wire, &err));
	int fd = client_connect(&served);
	client_get(fd, "/");
	CHECK_INT(client_read_to_end(fd, &got), 0);
	CHECK_INT(got.len, 0);
	bytes_clear(&got);
	close(fd);
	wire_close(served.wire);
}

static CU_TestInfo tests[] = {
	{ "a bad address is refused with a hint", test_a_bad_address_is_refused_with_a_hint },
	{ "a port in use is told", test_a_port_in_use_is_told },
	{ "port 0 is told as the real one", test_port_0_is_told_as_the_real_one },
	{ "a name is resolved", test_a_name_is_resolved },
	{ "IPv4 and IPv6 share a port", test_ipv4_and_ipv6_share_a_port },
	{ "the client is closed if nobody takes it", test_the_client_is_closed_if_nobody_takes_it },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "listen", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
