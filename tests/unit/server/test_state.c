#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/cli/state.h"
#include "tests/unit/check.h"

static char reason[512];

static void test_a_directory_is_made_with_its_parents_for_its_owner_only(void)
{
	char path[PATH_MAX];
	struct state state;
	struct stat st;

	snprintf(path, sizeof(path), "%s/a/b/c", scratch_dir());
	if (!CHECK_SAY(state_open(path, &state, reason, sizeof(reason)), "%s", reason))
		return;
	CHECK(stat(path, &st) == 0);
	CHECK_INT(st.st_mode & 0777, 0700);
	state_close(&state);
	CHECK(stat(path, &st) == 0);
}

static void test_two_servers_cannot_share_one(void)
{
	char path[PATH_MAX];
	struct state first, second;

	snprintf(path, sizeof(path), "%s/shared", scratch_dir());
	CHECK(state_open(path, &first, reason, sizeof(reason)));
	CHECK(!state_open(path, &second, reason, sizeof(reason)));
	CHECK_SAY(strstr(reason, "in use by another mockndes") != NULL, "%s", reason);
	state_close(&first);
	CHECK(state_open(path, &second, reason, sizeof(reason)));
	state_close(&second);
}

static void test_memory_leaves_nothing_behind(void)
{
	struct state state;
	struct stat st;

	CHECK(state_open(":memory:", &state, reason, sizeof(reason)));
	CHECK(state_write(&state, "token", 0600, "x", 1, reason, sizeof(reason)));
	CHECK(stat(state.dir, &st) == 0);
	state_close(&state);
	CHECK(stat(state.dir, &st) != 0);
}

static void test_a_file_is_written_whole_with_its_mode(void)
{
	char path[PATH_MAX], read[16] = "";
	struct state state;
	struct stat st;
	FILE *file;

	CHECK(state_open(":memory:", &state, reason, sizeof(reason)));
	CHECK(state_write(&state, "f", 0600, "old", 3, reason, sizeof(reason)));
	CHECK(state_write(&state, "f", 0644, "newer", 5, reason, sizeof(reason)));
	state_path(&state, "f", path);
	file = fopen(path, "r");
	if (CHECK(file != NULL)) {
		CHECK_INT(fread(read, 1, sizeof(read), file), 5);
		fclose(file);
	}
	CHECK_STR(read, "newer");
	CHECK(stat(path, &st) == 0);
	CHECK_INT(st.st_mode & 0777, 0644);
	state_close(&state);
}

static void test_a_file_that_cannot_be_written_is_named(void)
{
	CHECK(!write_file("/nonexistent/f", 0600, "x", 1, reason, sizeof(reason)));
	CHECK_SAY(strstr(reason, "/nonexistent/f") != NULL, "%s", reason);
}

static CU_TestInfo tests[] = {
	{ "a directory is made with its parents for its owner only",
	  test_a_directory_is_made_with_its_parents_for_its_owner_only },
	{ "two servers cannot share one", test_two_servers_cannot_share_one },
	{ ":memory: leaves nothing behind", test_memory_leaves_nothing_behind },
	{ "a file is written whole with its mode", test_a_file_is_written_whole_with_its_mode },
	{ "a file that cannot be written is named", test_a_file_that_cannot_be_written_is_named },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "state", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
