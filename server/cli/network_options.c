/*
 * network_options.c - where to listen, what URLs say, how to speak TLS.
 */
#include "server/cli/network_options.h"

#include <string.h>

#include "server/cli/options.h"

static bool add_device(struct network_options *network, const char *text, bool tls,
                       const char **out_reason)
{
	*out_reason = "at most 16 addresses";
	if (network->n_devices == LISTEN_MAX)
		return false;
	network->devices[network->n_devices++] = (struct device_address){ text, tls };
	return true;
}

bool set_listen(struct serve_options *options, const char *value, const char **out_reason)
{
	return add_device(&options->network, value, false, out_reason);
}

bool set_tls(struct serve_options *options, const char *value, const char **out_reason)
{
	return add_device(&options->network, value, true, out_reason);
}

bool set_control(struct serve_options *options, const char *value, const char **out_reason)
{
	(void)out_reason;
	options->network.control = value;
	return true;
}

bool set_lan(struct serve_options *options, const char *value, const char **out_reason)
{
	(void)value;
	(void)out_reason;
	options->network.lan = true;
	return true;
}

bool set_public_url(struct serve_options *options, const char *value, const char **out_reason)
{
	return public_url_parse(value, &options->network.public_url, out_reason);
}

bool set_tls_cert(struct serve_options *options, const char *value, const char **out_reason)
{
	*out_reason = "name a PEM file";
	options->network.tls_cert = value;
	return value[0] != '\0';
}

bool set_tls_key(struct serve_options *options, const char *value, const char **out_reason)
{
	*out_reason = "name a PEM file";
	options->network.tls_key = value;
	return value[0] != '\0';
}

static bool read_version(const char *value, enum wire_tls_version *out, const char **out_reason)
{
	static const char *const names[] = {
		[WIRE_TLS_1_0] = "1.0",
		[WIRE_TLS_1_1] = "1.1",
		[WIRE_TLS_1_2] = "1.2",
		[WIRE_TLS_1_3] = "1.3",
	};

	*out_reason = "one of: 1.0, 1.1, 1.2, 1.3";
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(value, names[i]) == 0) {
			*out = (enum wire_tls_version)i;
			return true;
		}
	return false;
}

bool set_tls_min(struct serve_options *options, const char *value, const char **out_reason)
{
	options->network.tls_min_given = true;
	return read_version(value, &options->network.tls_min, out_reason);
}

bool set_tls_max(struct serve_options *options, const char *value, const char **out_reason)
{
	options->network.tls_max_given = true;
	return read_version(value, &options->network.tls_max, out_reason);
}

bool network_options_have_tls(const struct network_options *options)
{
	for (size_t i = 0; i < options->n_devices; i++)
		if (options->devices[i].tls)
			return true;
	return false;
}

static void complete_devices(struct network_options *options)
{
	static const struct device_address own[] = { { "127.0.0.1:8080", false },
		                                     { "127.0.0.1:8443", true } };
	static const struct device_address lan[] = { { "0.0.0.0:8080", false },
		                                     { "0.0.0.0:8443", true } };

	if (options->n_devices > 0)
		return;
	for (; options->n_devices < 2; options->n_devices++)
		options->devices[options->n_devices] =
			(options->lan ? lan : own)[options->n_devices];
}

/* A ceiling below the usual floor takes the floor with it. */
static void complete_versions(struct network_options *options)
{
	if (!options->tls_max_given)
		options->tls_max = WIRE_TLS_1_3;
	if (!options->tls_min_given)
		options->tls_min =
			options->tls_max < WIRE_TLS_1_2 ? options->tls_max : WIRE_TLS_1_2;
}

bool network_options_complete(struct network_options *options, const char **out_reason)
{
	bool about_tls = options->tls_cert || options->tls_min_given || options->tls_max_given;

	complete_devices(options);
	complete_versions(options);
	*out_reason = "--tls-cert and --tls-key belong together: give both or neither";
	if (!options->tls_cert != !options->tls_key)
		return false;
	*out_reason = "--tls-min is above --tls-max";
	if (options->tls_min > options->tls_max)
		return false;
	*out_reason = "--tls-cert, --tls-min and --tls-max need a listener that speaks TLS: "
		      "add --tls A:P";
	return !about_tls || network_options_have_tls(options);
}
