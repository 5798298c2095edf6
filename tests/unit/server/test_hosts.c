/*
 * test_hosts.c - names and addresses, with interfaces of the test's own making.
 */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "server/cli/hosts.h"
#include "tests/unit/check.h"

#define UP       (IFF_UP | IFF_RUNNING)
#define LOOPBACK (UP | IFF_LOOPBACK)

struct interface {
	const char *address;
	unsigned flags;
};

/* What getifaddrs would say. */
struct interfaces {
	struct ifaddrs list[8];
	struct sockaddr_storage addresses[8];
};

static const struct ifaddrs *make(const struct interface *from, struct interfaces *out)
{
	size_t n = 0;

	*out = (struct interfaces){ 0 };
	for (; from[n].flags; n++) {
		struct sockaddr_in6 *six = (void *)&out->addresses[n];
		struct sockaddr_in *four = (void *)six;

		out->list[n].ifa_flags = from[n].flags;
		out->list[n].ifa_next = from[n + 1].flags ? &out->list[n + 1] : NULL;
		if (!from[n].address)
			continue; /* an interface may have none */
		out->list[n].ifa_addr = (void *)six;
		if (inet_pton(AF_INET, from[n].address, &four->sin_addr) == 1)
			four->sin_family = AF_INET;
		else if (inet_pton(AF_INET6, from[n].address, &six->sin6_addr) == 1)
			six->sin6_family = AF_INET6;
	}
	return n ? out->list : NULL;
}

static void test_the_lan_address_is_a_private_one_that_is_up(void)
{
	static const struct {
		const char *name;
		struct interface list[6];
		const char *want;
	} rows[] = {
		{ "nothing", { { 0 } }, "" },
		{ "loopback only", { { "127.0.0.1", LOOPBACK }, { "::1", LOOPBACK } }, "" },
		{ "one", { { "127.0.0.1", LOOPBACK }, { "192.168.1.7", UP } }, "192.168.1.7" },
		{ "one that is no private one", { { "192.0.2.7", UP } }, "192.0.2.7" },
		{ "the first of two", { { "10.0.0.7", UP }, { "192.168.1.7", UP } }, "10.0.0.7" },
		{ "a private one first",
		  { { "192.0.2.7", UP }, { "192.0.2.8", UP }, { "172.31.0.7", UP } },
		  "172.31.0.7" },
		{ "what begins like one",
		  { { "172.32.0.1", UP }, { "10.1.1.1", UP } },
		  "10.1.1.1" },
		{ "down", { { "10.0.0.7", IFF_UP }, { "192.0.2.7", UP } }, "192.0.2.7" },
		{ "without address", { { NULL, UP }, { "10.0.0.7", UP } }, "10.0.0.7" },
		{ "IPv6 only", { { "2001:db8::7", UP } }, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct interfaces interfaces;
		char got[HOST_SIZE] = "";
		bool found = hosts_lan_address(make(rows[i].list, &interfaces), got);

		CHECK_SAY(strcmp(got, rows[i].want) == 0 && found == (rows[i].want[0] != '\0'),
		          "%s: %s", rows[i].name, got);
	}
}

static void test_a_listener_stands_for_its_host_or_for_all(void)
{
	static const struct interface machine[] = {
		{ "127.0.0.1", LOOPBACK }, { "10.0.0.7", UP },    { "192.0.2.7", UP },
		{ "fe80::7", UP },         { "2001:db8::7", UP }, { 0 },
	};
	static const struct {
		const char *address, *want;
	} rows[] = {
		{ "127.0.0.1:8443", "127.0.0.1," },
		{ "lab.example:0", "lab.example," },
		{ "[::1]:8443", "::1," },
		{ "0.0.0.0:8443", "10.0.0.7,192.0.2.7," },
		{ "[::]:8443", "2001:db8::7," },
		{ "[fe80::7%eth0]:1", "" }, /* no certificate can say so */
		{ "lab.example", "" },
		{ "*:80", "" },
		{ "", "" },
	};
	struct interfaces interfaces;
	const struct ifaddrs *list = make(machine, &interfaces);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hosts hosts = { 0 };
		char got[256] = "";

		hosts_add_listener(&hosts, rows[i].address, list);
		for (size_t k = 0; k < hosts.n; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%.32s,",
			         hosts.names[k]);
		CHECK_SAY(strcmp(got, rows[i].want) == 0, "%s: %s", rows[i].address, got);
	}
}

static void test_each_host_is_there_once_and_there_are_not_too_many(void)
{
	struct hosts hosts = { 0 };
	char name[16];

	hosts_add(&hosts, "lab.example");
	hosts_add(&hosts, "LAB.example");
	hosts_add(&hosts, "");
	hosts_add(&hosts, "a,b");
	CHECK_INT(hosts.n, 1);
	for (int i = 0; i < 2 * HOSTS_MAX; i++) {
		snprintf(name, sizeof(name), "h%d", i);
		hosts_add(&hosts, name);
	}
	CHECK_INT(hosts.n, HOSTS_MAX);
	CHECK_STR(hosts.names[0], "lab.example");
}

static CU_TestInfo tests[] = {
	{ "the LAN address is a private one that is up",
	  test_the_lan_address_is_a_private_one_that_is_up },
	{ "a listener stands for its host or for all",
	  test_a_listener_stands_for_its_host_or_for_all },
	{ "each host is there once and there are not too many",
	  test_each_host_is_there_once_and_there_are_not_too_many },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "hosts", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
