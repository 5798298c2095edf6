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

const char *server_fixed_challenge(const struct server *server)
{
	const struct settings *settings = &server->options.settings;
	bool opens = server->lane.fixed_opens || settings->use_single_password;

	return settings->enforce_password && opens ? server->lane.challenge : NULL;
}

const struct user *server_admin_user(const struct server *server)
{
	return server->options.settings.admin_auth ? users_first(&server->options.users) : NULL;
}

static json_t *ready_object(const struct server *server)
{
	const struct user *admin = server_admin_user(server);
	char ca_file[PATH_MAX], token_file[PATH_MAX];

	state_path(&server->state, "ca.pem", ca_file);
	state_path(&server->state, "token", token_file);
	return json_pack("{s:i, s:s, s:I, s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:o, s:o}", "pid",
	                 (int)getpid(), "version", MOCKNDES_VERSION, "seed",
	                 (json_int_t)server->options.seed, "state", server->state.dir, "ca_file",
	                 ca_file, "token_file", token_file, "lane", server->lane.name, "challenge",
	                 server_fixed_challenge(server), "admin_user", admin ? admin->name : NULL,
	                 "admin_password", admin ? admin->password : NULL, "fingerprints",
	                 fingerprints(server->ca), "urls", urls(server));
}

char *ready_line(const struct server *server, char *reason, size_t reason_size)
{
	json_t *object = ready_object(server);
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	char *line = NULL;

	json_decref(object);
	if (!text)
		snprintf(reason, reason_size,
		         "the ready line cannot be written as JSON; "
		         "is the challenge, the admin user or the state directory not UTF-8?");
	else if (asprintf(&line, "%s\n", text) < 0)
		abort();
	free(text);
	return line;
}

#define STATE_READY_FILE "ready.json"

bool ready_tell(const struct server *server, const char *line, char *reason, size_t reason_size)
{
	const char *file = server->options.ready_file;
	size_t len = strlen(line);

	if (!state_write(&server->state, STATE_READY_FILE, 0600, line, len, reason, reason_size) ||
	    (file && !write_file(file, 0600, line, len, reason, reason_size)))
		return false;
	fputs(line, stdout);
	fflush(stdout);
	return true;
}

void ready_forget(const struct server *server)
{
	char path[PATH_MAX];

	state_path(&server->state, STATE_READY_FILE, path);
	unlink(path);
	if (server->options.ready_file)
		unlink(server->options.ready_file);
}
