/*
 * find_server.c - reads what a running server wrote down about itself: its ready file and the token
 * file that it names. A file may be old: whether a server is there, the first request shows.
 */
#include "server/cli/find_server.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/cli/state.h"

#define READY_NAME "ready.json"

static bool fail(struct client_error *err, const char *what, const char *path, const char *why)
{
	snprintf(err->text, sizeof(err->text), "%s %s: %s", what, path, why);
	return false;
}

static bool fail_not_found(struct client_error *err, const char *path)
{
	snprintf(err->text, sizeof(err->text),
	         "no server is running here: there is no %s; start one with `mockndes serve`, or "
	         "say where it is with --ready-file or --state, or with MOCKNDES_CONTROL_URL and "
	         "MOCKNDES_TOKEN",
	         path);
	return false;
}

static bool read_token(const char *path, struct control_server *out, struct client_error *err)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return fail(err, "cannot read the token", path, strerror(errno));
	bool read = fgets(out->token, sizeof(out->token), file) != NULL;
	fclose(file);
	if (!read)
		return fail(err, "cannot read the token", path, "the file is empty");
	out->token[strcspn(out->token, "\r\n")] = '\0';
	snprintf(out->token_from, sizeof(out->token_from), "%s", path);
	return true;
}

static void set_url(struct control_server *out, const char *url, const char *from)
{
	size_t len = strlen(url);

	snprintf(out->url, sizeof(out->url), "%s%s", url,
	         len > 0 && url[len - 1] == '/' ? "" : "/");
	snprintf(out->url_from, sizeof(out->url_from), "%s", from);
}

static json_t *load(const char *path, struct client_error *err)
{
	FILE *file = fopen(path, "re");
	json_error_t why;

	if (!file && errno == ENOENT)
		fail_not_found(err, path);
	else if (!file)
		fail(err, "cannot read", path, strerror(errno));
	if (!file)
		return NULL;
	json_t *ready = json_loadf(file, 0, &why);
	fclose(file);
	if (!ready)
		fail(err, "this is no ready file:", path, why.text);
	return ready;
}

static bool from_ready_file(const char *path, struct control_server *out, struct client_error *err)
{
	json_t *ready = load(path, err);
	const char *url = NULL, *token_file = NULL;
	bool done = false;

	if (!ready)
		return false;
	if (json_unpack(ready, "{s:{s:s}, s:s}", "urls", "control", &url, "token_file",
	                &token_file) != 0) {
		fail(err, "this is no ready file:", path, "urls.control or token_file is missing");
	} else {
		set_url(out, url, path);
		done = read_token(token_file, out, err);
	}
	json_decref(ready);
	return done;
}

static bool from_directory(const char *dir, struct control_server *out, struct client_error *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/" READY_NAME, dir) >= (int)sizeof(path))
		return fail(err, "cannot read", dir, strerror(ENAMETOOLONG));
	return from_ready_file(path, out, err);
}

static bool from_environment(const char *url, struct control_server *out, struct client_error *err)
{
	const char *token = getenv("MOCKNDES_TOKEN");

	if (!token || strlen(token) >= sizeof(out->token))
		return fail(err, "MOCKNDES_CONTROL_URL is set, but not", "MOCKNDES_TOKEN",
		            token ? "it is too long" : "the API wants a token");
	set_url(out, url, "MOCKNDES_CONTROL_URL");
	snprintf(out->token, sizeof(out->token), "%s", token);
	snprintf(out->token_from, sizeof(out->token_from), "MOCKNDES_TOKEN");
	return true;
}

bool find_server(const char *ready_file, const char *state, struct control_server *out,
                 struct client_error *err)
{
	const char *url = getenv("MOCKNDES_CONTROL_URL");
	char dir[PATH_MAX];

	if (ready_file)
		return from_ready_file(ready_file, out, err);
	if (state)
		return from_directory(state, out, err);
	if (url && url[0])
		return from_environment(url, out, err);
	if (!state_default_dir(dir))
		return fail(err, "cannot tell", "the default state directory",
		            "neither XDG_STATE_HOME nor HOME is set");
	return from_directory(dir, out, err);
}
