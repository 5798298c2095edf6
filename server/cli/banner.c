/*
 * banner.c - what a person reads when the server has started: where it is, and what to type next.
 * Only commands that work as they stand.
 */
#include <errno.h>
#include <stdio.h>

#include "server/cli/server.h"

static void print_challenge(const struct lane *lane, const char *admin_url)
{
	fprintf(stderr, "challenge   ");
	if (lane->challenge_mode & CHALLENGE_STATIC)
		fprintf(stderr, "%s (any number of times)  ", lane->challenge);
	if (lane->challenge_mode & CHALLENGE_ONE_TIME)
		fprintf(stderr, "one-time: curl -s %s | iconv -f UTF-16LE", admin_url);
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

static void print_try_it(const struct lane *lane, const char *scep_url, const char *admin_url)
{
	fprintf(stderr, "try it      scepclient -private-key client.key -cn me -server-url %s",
	        scep_url);
	if (lane->challenge_mode & CHALLENGE_STATIC) {
		fprintf(stderr, " \\\n              -challenge ");
		print_quoted(lane->challenge);
	} else if (lane->challenge_mode & CHALLENGE_ONE_TIME) {
		fprintf(stderr,
		        " \\\n              -challenge \"$(curl -s %s | iconv -f UTF-16LE |"
		        " grep -oE '[0-9A-F]{16}')\"",
		        admin_url);
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

	server_scep_url(server, scep);
	server_admin_url(server, admin);
	server_control_url(server, control);
	fprintf(stderr, "mockndes %s, dialect %s, seed %llu\n\n", MOCKNDES_VERSION,
	        lane->dialect->name, (unsigned long long)server->options.seed);
	fprintf(stderr, "SCEP URL    %s\n", scep);
	for (size_t i = 1; i < server->options.n_listen; i++)
		fprintf(stderr, "            also on %s\n", server->listening[i]);
	print_challenge(lane, admin);
	print_ca(server);
	fprintf(stderr, "control     %shealthz\n", control);
	if (server->scenario)
		fprintf(stderr, "scenario    %s: %s\n", scenario_name(server->scenario),
		        scenario_summary(server->scenario));
	print_try_it(lane, scep, admin);
	print_break_it();
	fputc('\n', stderr);
}
