#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/cli/find_server.h"
#include "tests/unit/check.h"

static struct client_error err;

/* DIR below the scratch directory; it is made. */
static const char *directory(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", scratch_dir(), name);
	mkdir(path, 0700);
	return path;
}

static void write_text(const char *dir, const char *name, const char *text)
{
	char path[2 * PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	fputs(text, file);
	fclose(file);
}

/* A state directory of a server at a port. */
static const char *state_of(const char *name, int port)
{
	const char *dir = directory(name);
	char ready[2 * PATH_MAX];

	snprintf(ready, sizeof(ready),
	         "{\"token_file\": \"%s/token\", \"urls\": {\"control\": "
	         "\"http://127.0.0.1:%d/\"}}\n",
	         dir, port);
	write_text(dir, "ready.json", ready);
	write_text(dir, "token", name);
	return dir;
}

static void begin(void)
{
	unsetenv("MOCKNDES_CONTROL_URL");
	unsetenv("MOCKNDES_TOKEN");
	setenv("XDG_STATE_HOME", directory("home"), 1);
}

static void check_found(const char *ready_file, const char *state, const char *url,
                        const char *token)
{
	struct control_server server;

	if (!CHECK_SAY(find_server(ready_file, state, &server, &err), "%s", err.text))
		return;
	CHECK_STR(server.url, url);
	CHECK_STR(server.token, token);
}

static void test_what_is_named_comes_first_and_the_default_directory_last(void)
{
	char ready_file[PATH_MAX + 16], state[PATH_MAX];

	begin();
	state_of("home/mockndes", 1);
	write_text(directory("home/mockndes"), "token", "default\n");
	snprintf(state, sizeof(state), "%s", state_of("named", 2));
	snprintf(ready_file, sizeof(ready_file), "%s/ready.json", state_of("file", 3));
	check_found(NULL, NULL, "http://127.0.0.1:1/", "default");
	setenv("MOCKNDES_CONTROL_URL", "http://lab.test:4", 1);
	setenv("MOCKNDES_TOKEN", "environment", 1);
	check_found(NULL, NULL, "http://lab.test:4/", "environment");
	check_found(NULL, state, "http://127.0.0.1:2/", "named");
	check_found(ready_file, state, "http://127.0.0.1:3/", "file");
}

static void check_not_found(const char *state, const char *why)
{
	struct control_server server;

	CHECK(!find_server(NULL, state, &server, &err));
	CHECK_SAY(strstr(err.text, why) != NULL, "%s: %s", why, err.text);
}

static void test_what_is_missing_is_named(void)
{
	char state[PATH_MAX];

	begin();
	check_not_found(directory("empty"), "empty/ready.json");
	snprintf(state, sizeof(state), "%s", state_of("no-token", 1));
	write_text(state, "token", "");
	check_not_found(state, "no-token/token");
	write_text(state, "ready.json", "{}");
	check_not_found(state, "urls.control");
	write_text(state, "ready.json", "no JSON");
	check_not_found(state, "this is no ready file");
	setenv("MOCKNDES_CONTROL_URL", "http://lab.test:4", 1);
	check_not_found(NULL, "MOCKNDES_TOKEN");
}

static CU_TestInfo tests[] = {
	{ "what is named comes first and the default directory last",
	  test_what_is_named_comes_first_and_the_default_directory_last },
	{ "what is missing is named", test_what_is_missing_is_named },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "find server", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
