/*
 * hosts.h - the names and addresses that clients may call this machine by.
 */
#ifndef SERVER_CLI_HOSTS_H
#define SERVER_CLI_HOSTS_H

#include <stddef.h>

#include "server/cli/public_url.h"

#define HOSTS_MAX 32

struct hosts {
	char names[HOSTS_MAX][HOST_SIZE]; /* addresses without brackets; each once */
	size_t n;
};

/* Adds a host unless it is there already, or cannot stand in a certificate. */
void hosts_add(struct hosts *hosts, const char *host);
/* Adds the host of "HOST:PORT" or "[ADDRESS]:PORT". One that stands for all addresses stands for
 * those in list. */
struct ifaddrs;
void hosts_add_listener(struct hosts *hosts, const char *address, const struct ifaddrs *list);

/* The address by which others in the network reach this machine: IPv4, of an interface that is up
 * and not the loopback, a private one (RFC 1918) before others. False: there is none. */
bool hosts_lan_address(const struct ifaddrs *list, char out[static HOST_SIZE]);

#endif
