/*
 * replay.c - gives a fuzz target every file below some folders: replay FOLDER... Each input is a
 * block of memory of its own, so that the sanitizers see a read beyond its end.
 */
#include "fuzz.h"

#include <ftw.h>
#include <stdbool.h>
#include <string.h>

static struct {
	unsigned files, unread;
} the;

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static bool replay(const char *path, size_t size)
{
	CLEAN(close_file) FILE *file = fopen(path, "re");
	uint8_t *data = malloc(size);
	bool whole;

	if (size > 0 && !data)
		abort();
	whole = file && fread(data, 1, size, file) == size;
	if (whole)
		LLVMFuzzerTestOneInput(data, size);
	free(data);
	return whole;
}

static int replay_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)ftw;
	if (type != FTW_F)
		return 0;
	printf("# %s\n", path);
	fflush(stdout);
	the.files++;
	if (!replay(path, (size_t)st->st_size))
		the.unread++;
	return 0;
}

static bool replay_folder(const char *folder)
{
	the.files = 0;
	the.unread = 0;
	return nftw(folder, replay_entry, 16 /* descriptors */, FTW_PHYS) == 0 && the.files > 0 &&
	       the.unread == 0;
}

int main(int argc, char **argv)
{
	bool ok = argc > 1;

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		bool held = replay_folder(argv[i]);

		printf("%s %d - %u files of %s are taken\n", held ? "ok" : "not ok", i, the.files,
		       argv[i]);
		ok = ok && held;
	}
	return ok ? 0 : 1;
}
