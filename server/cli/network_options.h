/*
 * network_options.h - the options that say where the server listens and how TLS is spoken. The rows
 * of options.c point at these functions.
 */
#ifndef SERVER_CLI_NETWORK_OPTIONS_H
#define SERVER_CLI_NETWORK_OPTIONS_H

#include <stddef.h>

#include "server/cli/public_url.h"
#include "server/wire/wire.h"

#define LISTEN_MAX 16

/* Where devices are listened for. */
struct device_address {
	const char *text; /* "127.0.0.1:8080" */
	bool tls;
};

struct network_options {
	struct device_address devices[LISTEN_MAX]; /* none given: the default ones */
	size_t n_devices;
	const char *control;
	bool lan;
	struct public_url public_url;
	const char *tls_cert, *tls_key; /* PEM files; NULL: a certificate is made */
	bool tls_min_given, tls_max_given;
	enum wire_tls_version tls_min, tls_max;
};

struct serve_options;

bool set_listen(struct serve_options *options, const char *value, const char **out_reason);
bool set_tls(struct serve_options *options, const char *value, const char **out_reason);
bool set_control(struct serve_options *options, const char *value, const char **out_reason);
bool set_lan(struct serve_options *options, const char *value, const char **out_reason);
bool set_public_url(struct serve_options *options, const char *value, const char **out_reason);
bool set_tls_cert(struct serve_options *options, const char *value, const char **out_reason);
bool set_tls_key(struct serve_options *options, const char *value, const char **out_reason);
bool set_tls_min(struct serve_options *options, const char *value, const char **out_reason);
bool set_tls_max(struct serve_options *options, const char *value, const char **out_reason);

/* Fills in what was not given; false if what was given does not go together. */
bool network_options_complete(struct network_options *options, const char **out_reason);

/* Whether there is a listener that speaks TLS. */
bool network_options_have_tls(const struct network_options *options);

#endif
