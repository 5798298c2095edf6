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
#include "server/control/json.h"

static json_t *fingerprints_of(const struct ca *ca, enum ca_role role)
{
	return api_fingerprints(ca_certificate(ca, role));
}

static json_t *fingerprints(const struct ca *ca)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "root", fingerprints_of(ca, CA_ROLE_ROOT), "ca",
	                 fingerprints_of(ca, CA_ROLE_CA), "ra_sign",
	                 fingerprints_of(ca, CA_ROLE_RA_SIGN), "ra_encrypt",
	                 fingerprints_of(ca, CA_ROLE_RA_ENCRYPT));
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

/* The one line of a ready file, or NULL if there is none. The caller frees it. */
static char *read_line(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return NULL;
	bool read = getline(&line, &size, file) >= 0;
	fclose(file);
	if (read)
		return line;
	free(line);
	return NULL;
}

static bool say_the_same(const char *path, const char *other_path)
{
	char *line = read_line(path), *other = read_line(other_path);
	bool same = line && other && strcmp(line, other) == 0;

	free(line);
	free(other);
	return same;
}

/* ready.json is ours by the lock of its directory. The ready file is only if it says the same:
 * another server may have been given the same one. */
void ready_forget(const struct server *server)
{
	const char *file = server->options.ready_file;
	char own[PATH_MAX];

	state_path(&server->state, STATE_READY_FILE, own);
	if (file && say_the_same(file, own))
		unlink(file);
	unlink(own);
}
