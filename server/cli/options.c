/*
 * options.c - the table of options and its parser: --name VALUE or --name=VALUE.
 */
#include "server/cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/cli/commands.h"

static bool set_state(struct serve_options *options, const char *value, const char **out_reason)
{
	*out_reason = "name a directory, or :memory:";
	options->state = value;
	return value[0] != '\0';
}

static bool set_ca(struct serve_options *options, const char *value, const char **out_reason)
{
	*out_reason = "name a directory with ca.pem and ca.key";
	options->ca = value;
	return value[0] != '\0';
}

static bool set_dialect(struct serve_options *options, const char *value, const char **out_reason)
{
	*out_reason = "one of: ndes, ndes-aes, rfc8894";
	options->dialect = dialect_find(value);
	return options->dialect != NULL;
}

/* What the door asks for, in the words of an NDES: enforce-password and use-single-password. */
static const struct challenge_mode {
	const char *name;
	bool enforce, single, fixed_opens;
} challenge_modes[] = {
	{ "none", false, false, true },
	{ "one-time", true, false, false },
	{ "static", true, true, true },
	{ "both", true, false, true },
};

static const struct challenge_mode *find_challenge_mode(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(challenge_modes) / sizeof(challenge_modes[0]); i++)
		if (strlen(challenge_modes[i].name) == len &&
		    strncmp(challenge_modes[i].name, name, len) == 0)
			return &challenge_modes[i];
	return NULL;
}

static bool set_challenge(struct serve_options *options, const char *value, const char **out_reason)
{
	const char *colon = strchr(value, ':');
	size_t len = colon ? (size_t)(colon - value) : strlen(value);
	const struct challenge_mode *mode = find_challenge_mode(value, len);

	*out_reason =
		"one of: none, one-time, static[:TEXT], both[:TEXT] (TEXT of 1 to 4095 bytes)";
	if (!mode)
		return false;
	options->settings.enforce_password = mode->enforce;
	options->settings.use_single_password = mode->single;
	options->fixed_opens = mode->fixed_opens;
	options->challenge = colon ? colon + 1 : NULL;
	return !colon || (mode->enforce && mode->fixed_opens && colon[1] &&
	                  strlen(colon + 1) < SCEP_CHALLENGE_SIZE);
}

#define DEFAULT_USER "ndes:mock"

static bool add_user(struct serve_options *options, const char *value, const char **out_reason)
{
	*out_reason = "write USER:PASSWORD or USER:PASSWORD,no-rights, each of at most 127 bytes, "
		      "for at most 16 users";
	if (!options->users_given)
		options->users = (struct users){ 0 };
	options->users_given = true;
	return users_add(&options->users, value);
}

static bool set_setting(struct serve_options *options, const char *value, const char **out_reason)
{
	size_t name_len = strcspn(value, "=");
	const struct setting_row *row = setting_find(value, name_len);

	*out_reason = "no such setting; see mockndes serve --help settings";
	if (!row)
		return false;
	*out_reason = row->values;
	return value[name_len] == '=' && row->set(&options->settings, value + name_len + 1);
}

static bool set_now(struct serve_options *options, const char *value, const char **out_reason)
{
	const char *comma = strchr(value, ',');
	char time[32];

	*out_reason =
		"write a time in UTC, 2026-11-22T14:30:00Z or 2026-11-22, and \",fixed\" behind it "
		"if the clock is to stand still";
	options->now_fixed = comma && strcmp(comma, ",fixed") == 0;
	if ((comma && !options->now_fixed) || strcspn(value, ",") >= sizeof(time))
		return false;
	snprintf(time, sizeof(time), "%.*s", (int)strcspn(value, ","), value);
	return clock_parse(time, &options->now_ms);
}

static bool set_scenario(struct serve_options *options, const char *value, const char **out_reason)
{
	*out_reason = "one scenario at a time";
	if (options->scenario)
		return false;
	options->scenario = value;
	return true;
}

/* Every reader of JSON holds so many digits. */
#define SEED_MAX ((UINT64_C(1) << 53) - 1)

static bool set_seed(struct serve_options *options, const char *value, const char **out_reason)
{
	char *end = NULL;

	*out_reason = "a whole number from 0 to 9007199254740991";
	errno = 0;
	options->seed = strtoull(value, &end, 10);
	options->seeded = true;
	return value[0] >= '0' && value[0] <= '9' && *end == '\0' && errno == 0 &&
	       options->seed <= SEED_MAX;
}

static bool set_ready_file(struct serve_options *options, const char *value,
                           const char **out_reason)
{
	*out_reason = "name a file";
	options->ready_file = value;
	return value[0] != '\0';
}

static bool set_log_format(struct serve_options *options, const char *value,
                           const char **out_reason)
{
	*out_reason = "one of: logfmt, json";
	options->log_format = strcmp(value, "json") == 0 ? LOG_JSON : LOG_LOGFMT;
	return strcmp(value, "json") == 0 || strcmp(value, "logfmt") == 0;
}

const struct option_row serve_option_rows[] = {
	{ "--listen", "A:P",
	  "Listen for devices at this address and port, for example 127.0.0.1:8080, [::1]:8080 "
	  "or 0.0.0.0:80; port 0 takes a free one. May be given several times. If --listen or "
	  "--tls is given, only what is named is opened. Default: 127.0.0.1:8080.",
	  set_listen },
	{ "--tls", "A:P",
	  "The same for HTTPS. The certificate is made by the CA at each start, for the hosts "
	  "of --public-url, --lan and the listeners, and for localhost. Default: "
	  "127.0.0.1:8443.",
	  set_tls },
	{ "--lan", "",
	  "Listen for devices on all addresses, 0.0.0.0:8080 and 0.0.0.0:8443, and put this "
	  "machine's address in the local network into every URL and into the certificate: for "
	  "a phone or a device on the desk. The control listener stays where it is.",
	  set_lan },
	{ "--public-url", "URL",
	  "What URLs say instead of the listener's address, where a tunnel or a proxy is in "
	  "front: http[s]://HOST[:PORT][/PREFIX].",
	  set_public_url },
	{ "--tls-cert", "FILE",
	  "Show this certificate (PEM, its issuers behind it) instead of one made by the CA. "
	  "Needs --tls-key.",
	  set_tls_cert },
	{ "--tls-key", "FILE", "The private key of --tls-cert (PEM, without a passphrase).",
	  set_tls_key },
	{ "--tls-min", "1.0|1.1|1.2|1.3",
	  "The lowest version of TLS that is spoken. Below 1.2, weak algorithms are allowed "
	  "and the certificate that is made has an RSA key, which such clients need. Default: "
	  "1.2.",
	  set_tls_min },
	{ "--tls-max", "1.0|1.1|1.2|1.3",
	  "The highest version of TLS that is spoken. Default: 1.3.", set_tls_max },
	{ "--control", "A:P",
	  "Listen for the control API at this address: for mockndes ctl and for programs, never "
	  "for devices. Default: 127.0.0.1:8081.",
	  set_control },
	{ "--state", "DIR|:memory:",
	  "Keep keys, database and token in this directory; :memory: keeps them in a private "
	  "temporary directory that ends with the server. Default: $XDG_STATE_HOME/mockndes, "
	  "that is ~/.local/state/mockndes.",
	  set_state },
	{ "--ca", "DIR",
	  "Use keys that exist: ca.pem and ca.key, and for an NDES chain ra-sign.pem, "
	  "ra-sign.key, ra-encrypt.pem and ra-encrypt.key; root.pem where the CA is not its "
	  "own root. Nothing is written there. Default: keys made at the first start.",
	  set_ca },
	{ "--dialect", "ndes|ndes-aes|rfc8894",
	  "Word answers as NDES does, as an NDES that was set to advertise AES, or as RFC 8894 "
	  "does to the letter. Default: ndes.",
	  set_dialect },
	{ "--challenge", "none|one-time|static[:TEXT]|both[:TEXT]",
	  "Which challenge passwords open the door: none is asked for; one-time ones from "
	  "/certsrv/mscep_admin/; a fixed text, any number of times; or both. Without TEXT the "
	  "fixed text is made once and kept. Default: both.",
	  set_challenge },
	{ "--admin-user", "USER:PASSWORD[,no-rights]",
	  "Let this user log in to /certsrv/mscep_admin/, with NTLM, and to /challenge, with "
	  "Basic; with no-rights it may log in but gets no challenge. Both in UTF-8. May be given "
	  "several times. Default: " DEFAULT_USER ".",
	  add_user },
	{ "--set", "NAME=VALUE",
	  "Set a behaviour that has no option of its own: see mockndes serve --help settings. "
	  "May be given several times.",
	  set_setting },
	{ "--now", "TIME[,fixed]",
	  "Let the server's clock begin at this time (UTC, 2026-11-22T14:30:00Z) and go on "
	  "from there, or stand still. Validity, challenges and lists follow it.",
	  set_now },
	{ "--scenario", "NAME|FILE",
	  "Play this scenario: a name of `mockndes scenario list`, or a file (with a slash, or "
	  "ending in .yaml, .yml or .json).",
	  set_scenario },
	{ "--seed", "N",
	  "Seed for the random decisions of scenarios, told in the banner and the ready file. "
	  "No rule of this version decides by chance yet. Default: a random number.",
	  set_seed },
	{ "--ready-file", "FILE",
	  "Write what a program needs to know (JSON: addresses, challenge, CA, pid) to this "
	  "file once everything listens. The same line goes to standard output.",
	  set_ready_file },
	{ "--log-format", "logfmt|json",
	  "Format of the log on standard error, one line an exchange. Default: logfmt.",
	  set_log_format },
};

const size_t serve_option_rows_len = sizeof(serve_option_rows) / sizeof(serve_option_rows[0]);

static const struct option_row *find_row(const char *argument, size_t name_len)
{
	for (size_t i = 0; i < serve_option_rows_len; i++) {
		const char *name = serve_option_rows[i].name;
		if (strlen(name) == name_len && strncmp(name, argument, name_len) == 0)
			return &serve_option_rows[i];
	}
	return NULL;
}

static void complain_unknown(const char *argument, size_t name_len)
{
	const char *names[32];
	char word[64];

	for (size_t i = 0; i < serve_option_rows_len; i++)
		names[i] = serve_option_rows[i].name;
	snprintf(word, sizeof(word), "%.*s", (int)name_len, argument);
	complain_word("option", word, names, serve_option_rows_len, "mockndes serve --help");
}

/* One option at argv[0]; *used says how many arguments it took. */
static bool parse_one(char **argv, struct serve_options *out, int *used)
{
	const char *equals = strchr(argv[0], '=');
	size_t name_len = equals ? (size_t)(equals - argv[0]) : strlen(argv[0]);
	const struct option_row *row = find_row(argv[0], name_len);
	const char *value = equals ? equals + 1 : argv[1];
	bool is_flag = row && !row->argument[0];
	const char *reason = NULL;

	if (!row) {
		complain_unknown(argv[0], name_len);
		return false;
	}
	if (is_flag && equals) {
		fprintf(stderr, "mockndes: %s takes no value\n", row->name);
		return false;
	}
	if (!value && !is_flag) {
		fprintf(stderr, "mockndes: %s needs a value: %s\n", row->name, row->argument);
		return false;
	}
	if (!row->set(out, value, &reason)) {
		fprintf(stderr, "mockndes: %s %s: %s\n", row->name, value, reason);
		return false;
	}
	*used = equals || is_flag ? 1 : 2;
	return true;
}

bool serve_options_parse(int argc, char **argv, struct serve_options *out)
{
	const char *reason = NULL;

	*out = (struct serve_options){
		.network.control = "127.0.0.1:8081",
		.dialect = dialect_at(0),
		.fixed_opens = true,
	};
	settings_init(&out->settings);
	users_add(&out->users, DEFAULT_USER);
	for (int used = 0; argc > 0; argc -= used, argv += used)
		if (!parse_one(argv, out, &used))
			return false;
	if (!network_options_complete(&out->network, &reason)) {
		fprintf(stderr, "mockndes: %s\n", reason);
		return false;
	}
	return true;
}
