/*
 * public_url.c - taking the public URL apart. Only what can be copied into other URLs and into a
 * certificate is taken: nobody is there to see a wrong one before a device does.
 */
#include "server/cli/public_url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

/* RFC 3986's unreserved characters, and the slash. */
#define PREFIX_CHARACTERS LETTERS DIGITS "-._~/"

static bool consists_of(const char *text, const char *characters)
{
	return text[strspn(text, characters)] == '\0';
}

static bool is_ipv6(const char *host)
{
	struct in6_addr address;

	return inet_pton(AF_INET6, host, &address) == 1;
}

bool host_is_plain(const char *host)
{
	bool is_name = host[0] && host[0] != '.' && host[0] != '-' &&
	               consists_of(host, LETTERS DIGITS "-._") && !strstr(host, "..");

	return (is_name && strlen(host) <= 253) || is_ipv6(host);
}

static const char *after_scheme(const char *text, bool *out_tls)
{
	*out_tls = strncasecmp(text, "https://", 8) == 0;
	if (*out_tls)
		return text + 8;
	return strncasecmp(text, "http://", 7) == 0 ? text + 7 : NULL;
}

/* ":8443", or nothing; what follows is the end or a path. */
static const char *after_port(const char *text)
{
	size_t digits = *text == ':' ? strspn(text + 1, DIGITS) : 0;

	if (*text != ':')
		return text;
	if (digits == 0 || digits > 5 || strtol(text + 1, NULL, 10) > 65535 ||
	    strtol(text + 1, NULL, 10) == 0)
		return NULL;
	return text + 1 + digits;
}

/* Copies the host; NULL if it is none, or what follows it. */
static const char *take_host(const char *text, char out[static HOST_SIZE])
{
	bool bracketed = *text == '[';
	size_t len = bracketed ? strcspn(++text, "]") : strcspn(text, ":/?#@");

	if (len >= HOST_SIZE || (bracketed && text[len] != ']'))
		return NULL;
	snprintf(out, HOST_SIZE, "%.*s", (int)len, text);
	if (!host_is_plain(out) || is_ipv6(out) != bracketed)
		return NULL;
	return text + len + bracketed;
}

bool public_url_parse(const char *text, struct public_url *out, const char **out_reason)
{
	struct public_url url = { 0 };
	const char *at = after_scheme(text, &url.tls);
	size_t len = strlen(text);

	*out_reason = "begin with http:// or https://";
	if (!at)
		return false;
	*out_reason = "name a host behind http://, as lab.example or 192.0.2.1 or [2001:db8::1]";
	if (!(at = take_host(at, url.host)))
		return false;
	*out_reason = "the port is not a number from 1 to 65535";
	if (!(at = after_port(at)))
		return false;
	*out_reason = "at most a path may follow the host, of letters, digits and -._~/ "
		      "(no user, query or fragment)";
	if ((*at && *at != '/') || !consists_of(at, PREFIX_CHARACTERS) || len >= PUBLIC_URL_SIZE)
		return false;
	while (text[len - 1] == '/')
		len--;
	snprintf(url.base, sizeof(url.base), "%.*s", (int)len, text);
	*out = url;
	return true;
}
