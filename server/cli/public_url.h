/*
 * public_url.h - the address under which devices reach the server if it is not the listener's own:
 * a tunnel's or a proxy's.
 */
#ifndef SERVER_CLI_PUBLIC_URL_H
#define SERVER_CLI_PUBLIC_URL_H

#include <stdbool.h>

#define HOST_SIZE       256 /* RFC 1035: a name has 253 characters at most */
#define PUBLIC_URL_SIZE 512

struct public_url {
	char base[PUBLIC_URL_SIZE]; /* "https://lab.example:8443/ndes", no final slash; "": none */
	char host[HOST_SIZE];       /* "lab.example", or an address without brackets */
	bool tls;
};

/* Takes "http[s]://HOST[:PORT][/PREFIX]". On false reason says what would be right. */
bool public_url_parse(const char *text, struct public_url *out, const char **out_reason);

/* Whether host can stand in a URL and in a certificate: a DNS name, or an address as it is without
 * brackets. */
bool host_is_plain(const char *host);

#endif
