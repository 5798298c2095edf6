/*
 * client_options.c - the table of the client commands' options, and what their values may be.
 */
#include "server/cli/client_options.h"

#include <string.h>

/* No duration and no cursor needs more. */
#define DIGITS_MAX 15

/* Reads digits; returns what is behind them, or NULL if there are none or too many. */
static const char *read_number(const char *text, int64_t *out)
{
	size_t n = strspn(text, "0123456789");

	*out = 0;
	for (size_t i = 0; i < n && i < DIGITS_MAX; i++)
		*out = *out * 10 + (text[i] - '0');
	return n > 0 && n <= DIGITS_MAX ? text + n : NULL;
}

bool client_duration(const char *text, int64_t *out_ms)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 }, { "h", 3600 * 1000 } };
	int64_t number;
	const char *unit = read_number(text, &number);

	for (size_t i = 0; unit && i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(unit, units[i].name) == 0) {
			*out_ms = number * units[i].ms;
			return number <= INT32_MAX;
		}
	}
	return false;
}

static bool is_number(const char *value)
{
	int64_t number;
	const char *end = read_number(value, &number);

	return end && *end == '\0';
}

static bool is_count(const char *value)
{
	return is_number(value) && value[strspn(value, "0")] != '\0';
}

static bool is_duration(const char *value)
{
	int64_t ms;

	return client_duration(value, &ms);
}

static bool is_format(const char *value)
{
	return strcmp(value, "pem") == 0 || strcmp(value, "der") == 0 || strcmp(value, "p7b") == 0;
}

const struct client_option_row client_option_rows[CLIENT_OPTIONS] = {
	[OPTION_READY_FILE] = {
		.name = "--ready-file",
		.argument = "FILE",
		.help = "Talk to the server that wrote this ready file. Default: the one that "
		        "MOCKNDES_CONTROL_URL and MOCKNDES_TOKEN name, or else the one of the "
		        "default state directory.",
	},
	[OPTION_STATE] = {
		.name = "--state",
		.argument = "DIR",
		.help = "Talk to the server with this state directory.",
	},
	[OPTION_LANE] = {
		.name = "--lane",
		.argument = "NAME",
		.help = "Talk about this lane. Default: default.",
	},
	[OPTION_JSON] = {
		.name = "--json",
		.argument = "",
		.help = "Print the control API's answer as it is.",
	},
	[OPTION_PEM] = {
		.name = "--pem",
		.argument = "",
		.help = "Print the certificate alone, in PEM.",
	},
	[OPTION_DER] = {
		.name = "--der",
		.argument = "",
		.help = "Print the certificate alone, in DER.",
	},
	[OPTION_REASON] = {
		.name = "--reason",
		.argument = "NAME",
		.help = "Why, as RFC 5280 calls it: unspecified, keyCompromise, cACompromise, "
		        "affiliationChanged, superseded, cessationOfOperation, "
		        "certificateHold, privilegeWithdrawn, aACompromise; removeFromCRL "
		        "ends a hold. Default: unspecified.",
	},
	[OPTION_AT] = {
		.name = "--at",
		.argument = "TIME",
		.help = "Since when, by the lane's clock. Default: now.",
	},
	[OPTION_KEY] = {
		.name = "--key",
		.argument = "HEX",
		.help = "Which request, where two with this transactionID wait: the key as "
		        "`ctl pending` shows it.",
	},
	[OPTION_LIST] = {
		.name = "--list",
		.argument = "",
		.help = "Make none; list those that were made.",
	},
	[OPTION_AFTER] = {
		.name = "--after",
		.argument = "N",
		.help = "Only rows behind the one with this number.",
		.check = is_number,
		.expects = "a whole number",
	},
	[OPTION_LIMIT] = {
		.name = "--limit",
		.argument = "N",
		.help = "At most so many rows. Default: all.",
		.check = is_count,
		.expects = "a whole number from 1 on",
	},
	[OPTION_SEARCH] = {
		.name = "--search",
		.argument = "TEXT",
		.help = "Only exchanges with this text in their transactionID, subject, "
		        "outcome, reason, serial, rule, address or path.",
	},
	[OPTION_WAIT] = {
		.name = "--wait",
		.argument = "T",
		.help = "Wait so long for it at most, for example 10s; if it is not ready by "
		        "then, the exit status is 5.",
		.check = is_duration,
		.expects = "a number and ms, s, m or h",
	},
	[OPTION_EXPORT] = {
		.name = "--export",
		.argument = "",
		.help = "Print lines that a shell takes: export NAME='VALUE'.",
	},
	[OPTION_FORMAT] = {
		.name = "--format",
		.argument = "pem|der|p7b",
		.help = "pem: what to trust, root first. der: the CA certificate that issues. "
		        "p7b: what GetCACert answers. Default: pem.",
		.check = is_format,
		.expects = "one of: pem, der, p7b",
	},
	[OPTION_HELP] = {
		.name = "--help",
		.argument = "",
		.help = "Print what there is to say about the command.",
	},
};
