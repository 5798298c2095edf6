/*
 * state.c - the state directory.
 */
#include "server/cli/state.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(char *reason, size_t size, const char *what, const char *path)
{
	snprintf(reason, size, "%s %s: %s", what, path, strerror(errno));
	return false;
}

bool state_default_dir(char out[static PATH_MAX])
{
	const char *xdg = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (xdg && xdg[0] == '/')
		return snprintf(out, PATH_MAX, "%s/mockndes", xdg) < PATH_MAX;
	return home && snprintf(out, PATH_MAX, "%s/.local/state/mockndes", home) < PATH_MAX;
}

/* mkdir -p, the directories with mode 0700. */
static bool make_dirs(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
		*slash = '/';
		if (!made)
			return false;
	}
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool make_temporary(char out[static PATH_MAX])
{
	const char *tmp = getenv("TMPDIR");

	snprintf(out, PATH_MAX, "%s/mockndes-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	return mkdtemp(out) != NULL;
}

static bool lock_dir(struct state *state, char *reason, size_t reason_size)
{
	state->lock = open(state->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (state->lock < 0)
		return fail(reason, reason_size, "cannot open the state directory", state->dir);
	if (flock(state->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno == EWOULDBLOCK)
		snprintf(reason, reason_size,
		         "the state directory %s is in use by another mockndes; "
		         "name another with --state",
		         state->dir);
	else
		fail(reason, reason_size, "cannot lock the state directory", state->dir);
	close(state->lock);
	state->lock = -1;
	return false;
}

static bool make_dir_of(const char *name, char path[static PATH_MAX])
{
	errno = ENAMETOOLONG;
	if (name && snprintf(path, PATH_MAX, "%s", name) >= PATH_MAX)
		return false;
	errno = ENOENT; /* there is no home */
	return (name || state_default_dir(path)) && make_dirs(path);
}

bool state_open(const char *name, struct state *out, char *reason, size_t reason_size)
{
	char path[PATH_MAX] = "";

	*out = (struct state){ .lock = -1, .temporary = name && strcmp(name, ":memory:") == 0 };
	if (!(out->temporary ? make_temporary(path) : make_dir_of(name, path)))
		return fail(reason, reason_size, "cannot make the state directory", path);
	if (!realpath(path, out->dir))
		return fail(reason, reason_size, "cannot open the state directory", path);
	return lock_dir(out, reason, reason_size);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void state_close(struct state *state)
{
	if (state->lock < 0)
		return;
	if (state->temporary)
		nftw(state->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	close(state->lock);
	state->lock = -1;
}

void state_path(const struct state *state, const char *name, char out[static PATH_MAX])
{
	if (snprintf(out, PATH_MAX, "%s/%s", state->dir, name) >= PATH_MAX)
		out[0] = '\0'; /* no file has this name: opening it says so */
}

static bool write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return true;
}

bool write_file(const char *path, unsigned mode, const void *data, size_t len, char *reason,
                size_t reason_size)
{
	char temporary[PATH_MAX];
	bool done;
	int fd;

	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary)) {
		errno = ENAMETOOLONG;
		return fail(reason, reason_size, "cannot write", path);
	}
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return fail(reason, reason_size, "cannot write", path);
	done = write_all(fd, data, len) && fchmod(fd, (mode_t)mode) == 0;
	done = close(fd) == 0 && done && rename(temporary, path) == 0;
	if (!done) {
		fail(reason, reason_size, "cannot write", path);
		unlink(temporary);
	}
	return done;
}

bool state_write(const struct state *state, const char *name, unsigned mode, const void *data,
                 size_t len, char *reason, size_t reason_size)
{
	char path[PATH_MAX];

	state_path(state, name, path);
	return write_file(path, mode, data, len, reason, reason_size);
}
