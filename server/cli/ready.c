/*
 * ready.c - the ready file: what a program needs to know of a running server, as one line of JSON.
 * Other people's tools rely on its names.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/cli/server.h"

static json_t *fingerprints_of(struct view certificate)
{
	static const struct {
		const char *name, *digest;
	} kinds[] = { { "md5", "MD5" }, { "sha1", "SHA1" }, { "sha256", "SHA256" } };
	json_t *object = json_object();
	struct ca_error err;
	char text[CA_FINGERPRINT_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (ca_fingerprint(certificate, kinds[i].digest, text, &err))
			json_object_set_new(object, kinds[i].name, json_string(text));
	return object;
}

static json_t *fingerprints(const struct ca *ca)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "root",
	                 fingerprints_of(ca_certificate(ca, CA_ROLE_ROOT)), "ca",
	                 fingerprints_of(ca_certificate(ca, CA_ROLE_CA)), "ra_sign",
	                 fingerprints_of(ca_certificate(ca, CA_ROLE_RA_SIGN)), "ra_encrypt",
	                 fingerprints_of(ca_certificate(ca, CA_ROLE_RA_ENCRYPT)));
}

static json_t *urls(const struct server *server)
{
	char scep[URL_SIZE], tls[URL_SIZE], admin[URL_SIZE], control[URL_SIZE];

	server_scep_url(server, scep);
	bool has_tls = server_tls_url(server, tls);
	server_admin_url(server, admin);
	server_control_url(server, control);
	return json_pack("{s:s, s:s*, s:s, s:s}", "scep", scep, "scep_tls", has_tls ? tls : NULL,
	                 "admin", admin, "control", control);
}

static json_t *ready_object(const struct server *server)
{
	const struct lane *lane = &server->lane;
	bool fixed = lane->challenge_mode & CHALLENGE_STATIC;
	char ca_file[PATH_MAX], token_file[PATH_MAX];

	state_path(&server->state, "ca.pem", ca_file);
	state_path(&server->state, "token", token_file);
	return json_pack("{s:i, s:s, s:I, s:s, s:s, s:s, s:s, s:s?, s:s, s:s, s:o, s:o}", "pid",
	                 (int)getpid(), "version", MOCKNDES_VERSION, "seed",
	                 (json_int_t)server->options.seed, "state", server->state.dir, "ca_file",
	                 ca_file, "token_file", token_file, "lane", lane->name, "challenge",
	                 fixed ? lane->challenge : NULL, "admin_user", "ndes", "admin_password",
	                 "mock", "fingerprints", fingerprints(server->ca), "urls", urls(server));
}

bool ready_tell(const struct server *server, char *reason, size_t reason_size)
{
	json_t *object = ready_object(server);
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	char *line = NULL;
	int len = text ? asprintf(&line, "%s\n", text) : -1;
	bool done = len > 0;

	json_decref(object);
	if (!done)
		snprintf(reason, reason_size,
		         "the ready line cannot be written as JSON; "
		         "is the challenge or the state directory not UTF-8?");
	else if (server->options.ready_file)
		done = write_file(server->options.ready_file, 0600, line, (size_t)len, reason,
		                  reason_size);
	if (done) {
		fputs(line, stdout);
		fflush(stdout);
	}
	free(text);
	if (len > 0)
		free(line);
	return done;
}
