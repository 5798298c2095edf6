/*
 * banner.c - what a person reads when the server has started: where it is, and what to type next.
 * Only commands that work as they stand.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server/cli/server.h"

/* What a command needs to trust the certificate that our CA has made for us, before and behind the
 * name of a client; empty where another is shown, or none. */
struct trust {
	char environment[PATH_MAX + 32], curl[PATH_MAX + 32];
};

static void make_trust(const struct server *server, const char *url, struct trust *out)
{
	const struct network_options *network = &server->options.network;
	char path[PATH_MAX];

	*out = (struct trust){ 0 };
	if (strncmp(url, "https:", 6) != 0 || network->public_url.base[0] || network->tls_cert)
		return;
	state_path(&server->state, "ca.pem", path);
	snprintf(out->environment, sizeof(out->environment), "SSL_CERT_FILE='%s' ", path);
	snprintf(out->curl, sizeof(out->curl), " --cacert '%s'", path);
}

static void print_urls(const struct server *server, const char *scep_url)
{
	char tls[URL_SIZE] = "", other[URL_SIZE];

	fprintf(stderr, "SCEP URL    %s\n", scep_url);
	if (server_tls_url(server, tls) && strcmp(tls, scep_url) != 0)
		fprintf(stderr, "TLS         %s\n", tls);
	for (size_t i = 0; i < server->options.network.n_devices; i++) {
		server_listener_url(server, i, other);
		if (strcmp(other, scep_url) != 0 && strcmp(other, tls) != 0)
			fprintf(stderr, "            also on %s\n", other);
	}
}

static void print_challenge(const struct lane *lane, const char *admin_url,
                            const struct trust *trust)
{
	fprintf(stderr, "challenge   ");
	if (lane->challenge_mode & CHALLENGE_STATIC)
		fprintf(stderr, "%s (any number of times)  ", lane->challenge);
	if (lane->challenge_mode & CHALLENGE_ONE_TIME)
		fprintf(stderr, "one-time: curl -s%s %s | iconv -f UTF-16LE", trust->curl,
		        admin_url);
	fprintf(stderr, "%s\n", lane->challenge_mode == CHALLENGE_NONE ? "none is asked for" : "");
}

/* As a shell takes it for one word. */
static void print_quoted(const char *text)
{
	fputc('\'', stderr);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stderr);
		else
			fputc(*text, stderr);
	}
	fputc('\'', stderr);
}

static void print_try_it(const struct lane *lane, const char *scep_url, const char *admin_url,
                         const struct trust *trust)
{
	fprintf(stderr, "try it      %sscepclient -private-key client.key -cn me -server-url %s",
	        trust->environment, scep_url);
	if (lane->challenge_mode & CHALLENGE_STATIC) {
		fprintf(stderr, " \\\n              -challenge ");
		print_quoted(lane->challenge);
	} else if (lane->challenge_mode & CHALLENGE_ONE_TIME) {
		fprintf(stderr,
		        " \\\n              -challenge \"$(curl -s%s %s | iconv -f UTF-16LE |"
		        " grep -oE '[0-9A-F]{16}')\"",
		        trust->curl, admin_url);
	}
	fputc('\n', stderr);
}

/* The program as it was called: it need not be on the PATH. */
static void print_break_it(void)
{
	fprintf(stderr,
	        "break it    stop this one (Ctrl-C), then: %s serve --scenario bad-request\n"
	        "            more: %s scenario list\n",
	        program_invocation_name, program_invocation_name);
}

static void print_phone(const struct network_options *network)
{
	if (!network->lan && !network->public_url.base[0])
		fprintf(stderr, "a phone?    %s serve --lan\n", program_invocation_name);
}

static void print_ca(const struct server *server)
{
	char sha1[CA_FINGERPRINT_TEXT_SIZE] = "", path[PATH_MAX];
	struct ca_error err;

	state_path(&server->state, "ca.pem", path);
	if (ca_fingerprint(ca_certificate(server->ca, CA_ROLE_CA), "SHA1", sha1, &err))
		fprintf(stderr, "CA          SHA-1 %s\n            file %s\n", sha1, path);
}

void banner_print(const struct server *server)
{
	const struct lane *lane = &server->lane;
	char scep[URL_SIZE], admin[URL_SIZE], control[URL_SIZE];
	struct trust trust;

	server_scep_url(server, scep);
	server_admin_url(server, admin);
	server_control_url(server, control);
	fprintf(stderr, "mockndes %s, dialect %s, seed %llu\n\n", MOCKNDES_VERSION,
	        lane->dialect->name, (unsigned long long)server->options.seed);
	make_trust(server, scep, &trust);
	print_urls(server, scep);
	print_challenge(lane, admin, &trust);
	print_ca(server);
	fprintf(stderr, "control     %shealthz\n", control);
	if (server->scenario)
		fprintf(stderr, "scenario    %s: %s\n", scenario_name(server->scenario),
		        scenario_summary(server->scenario));
	print_try_it(lane, scep, admin, &trust);
	print_break_it();
	print_phone(&server->options.network);
	fputc('\n', stderr);
}
