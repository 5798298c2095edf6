/*
 * hosts.c - collecting names and addresses. The interfaces come in as a list, so that a test can
 * bring its own.
 */
#include "server/cli/hosts.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void hosts_add(struct hosts *hosts, const char *host)
{
	if (hosts->n == HOSTS_MAX || !host_is_plain(host))
		return;
	for (size_t i = 0; i < hosts->n; i++)
		if (strcasecmp(hosts->names[i], host) == 0)
			return;
	snprintf(hosts->names[hosts->n++], HOST_SIZE, "%s", host);
}

/* An address of this family that others can reach, as text. */
static bool outer_address(const struct ifaddrs *interface, int family, char out[static HOST_SIZE])
{
	const unsigned up = IFF_UP | IFF_RUNNING;
	const struct sockaddr *address = interface->ifa_addr;
	const struct sockaddr_in6 *six = (const void *)address;
	const struct sockaddr_in *four = (const void *)address;

	if (!address || address->sa_family != family || (interface->ifa_flags & up) != up ||
	    (interface->ifa_flags & IFF_LOOPBACK))
		return false;
	if (family == AF_INET)
		return inet_ntop(family, &four->sin_addr, out, HOST_SIZE) != NULL;
	return !IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr) &&
	       inet_ntop(family, &six->sin6_addr, out, HOST_SIZE) != NULL;
}

static void add_interfaces(struct hosts *hosts, const struct ifaddrs *list, int family)
{
	char address[HOST_SIZE];

	for (; list; list = list->ifa_next)
		if (outer_address(list, family, address))
			hosts_add(hosts, address);
}

void hosts_add_listener(struct hosts *hosts, const char *address, const struct ifaddrs *list)
{
	const char *colon = strrchr(address, ':');
	int len = colon ? (int)(colon - address) : 0;
	char host[HOST_SIZE];

	if (len > 2 && address[0] == '[' && address[len - 1] == ']') {
		address++;
		len -= 2;
	}
	snprintf(host, sizeof(host), "%.*s", len, address);
	if (strcmp(host, "0.0.0.0") == 0)
		add_interfaces(hosts, list, AF_INET);
	else if (strcmp(host, "::") == 0)
		add_interfaces(hosts, list, AF_INET6);
	else
		hosts_add(hosts, host);
}

static bool is_private(const char *address)
{
	static const struct {
		uint32_t net, mask;
	} nets[] = {
		{ 0x0a000000, 0xff000000 }, /* 10.0.0.0/8 */
		{ 0xac100000, 0xfff00000 }, /* 172.16.0.0/12 */
		{ 0xc0a80000, 0xffff0000 }, /* 192.168.0.0/16 */
	};
	struct in_addr four;

	if (inet_pton(AF_INET, address, &four) != 1)
		return false;
	for (size_t i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		if ((ntohl(four.s_addr) & nets[i].mask) == nets[i].net)
			return true;
	return false;
}

bool hosts_lan_address(const struct ifaddrs *list, char out[static HOST_SIZE])
{
	char address[HOST_SIZE];
	bool found = false;

	for (; list; list = list->ifa_next) {
		if (!outer_address(list, AF_INET, address) || (found && !is_private(address)))
			continue;
		snprintf(out, HOST_SIZE, "%s", address);
		found = true;
		if (is_private(address))
			break;
	}
	return found;
}
