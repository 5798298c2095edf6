/*
 * banner.c - what a person reads when the server has started: where it is, and what to type next.
 * Only commands that work as they stand.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server/cli/server.h"
#include "server/cli/terminal.h"

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

/* What fetches a one-time challenge; false: nobody gets one. */
static bool has_one_time(const struct server *server)
{
	const struct settings *settings = &server->options.settings;

	return settings->enforce_password && !settings->use_single_password &&
	       (!settings->admin_auth || server_admin_user(server));
}

static void print_one_time(const struct server *server, const struct trust *trust)
{
	const struct user *user = server_admin_user(server);
	char url[URL_SIZE], login[2 * USER_TEXT_SIZE];

	server_challenge_url(server, url);
	fprintf(stderr, "curl -s%s ", trust->curl);
	if (user) {
		snprintf(login, sizeof(login), "%s:%s", user->name, user->password);
		fprintf(stderr, "-u ");
		shell_print(stderr, login);
		fputc(' ', stderr);
	}
	fprintf(stderr, "%s", url);
}

static void print_challenge(const struct server *server, const struct trust *trust)
{
	const char *fixed = server_fixed_challenge(server);

	fprintf(stderr, "challenge   ");
	if (!server->options.settings.enforce_password)
		fprintf(stderr, "none is asked for");
	if (fixed)
		fprintf(stderr, "%s (any number of times)  ", fixed);
	if (has_one_time(server)) {
		fprintf(stderr, "one-time: ");
		print_one_time(server, trust);
	}
	fputc('\n', stderr);
}

static void print_admin(const struct server *server)
{
	const struct user *user = server_admin_user(server);
	char url[URL_SIZE];

	server_admin_url(server, url);
	fprintf(stderr, "admin page  %s", url);
	if (user)
		fprintf(stderr, "  user %s  password %s", user->name, user->password);
	fputc('\n', stderr);
}

static void print_try_it(const struct server *server, const char *scep_url,
                         const struct trust *trust)
{
	const char *fixed = server_fixed_challenge(server);

	fprintf(stderr, "try it      %sscepclient -private-key client.key -cn me -server-url %s",
	        trust->environment, scep_url);
	if (fixed) {
		fprintf(stderr, " \\\n              -challenge ");
		shell_print(stderr, fixed);
	} else if (has_one_time(server)) {
		fprintf(stderr, " \\\n              -challenge \"$(");
		print_one_time(server, trust);
		fprintf(stderr, ")\"");
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

/* `ctl` looks into the default state directory by itself. */
static void print_look(const struct server *server)
{
	fprintf(stderr, "look        %s ctl status", program_invocation_name);
	if (server->options.state) {
		fprintf(stderr, " --state ");
		shell_print(stderr, server->state.dir);
	}
	fputc('\n', stderr);
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
	char scep[URL_SIZE], control[URL_SIZE];
	struct trust trust;

	server_scep_url(server, scep);
	server_control_url(server, control);
	fprintf(stderr, "mockndes %s, dialect %s, seed %llu\n\n", MOCKNDES_VERSION,
	        lane->dialect->name, (unsigned long long)server->options.seed);
	make_trust(server, scep, &trust);
	print_urls(server, scep);
	print_challenge(server, &trust);
	print_admin(server);
	print_ca(server);
	fprintf(stderr, "control     %s\n", control);
	if (server->scenario)
		fprintf(stderr, "scenario    %s: %s\n", scenario_name(server->scenario),
		        scenario_summary(server->scenario));
	print_try_it(server, scep, &trust);
	print_look(server);
	print_break_it();
	print_phone(&server->options.network);
	fputc('\n', stderr);
}
