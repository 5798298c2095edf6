#include "witness.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct said run_command(const char *command)
{
	struct said said = { .status = -1 };
	char line[4096];

	snprintf(line, sizeof(line), "exec 2>&1; %s", command);
	FILE *pipe = popen(line, "re");
	if (!pipe)
		return said;
	size_t len = fread(said.text, 1, sizeof(said.text) - 1, pipe);
	while (fread(line, 1, sizeof(line), pipe) > 0)
		;
	if (len > 0 && said.text[len - 1] == '\n')
		said.text[len - 1] = '\0';
	int status = pclose(pipe);
	said.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return said;
}

struct said run(const char *format, ...)
{
	char command[4000];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return run_command(command);
}

struct said run_well(const char *format, ...)
{
	char command[4000];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	struct said said = run_command(command);
	CHECK_SAY(said.status == 0, "%.500s: %.1000s", command, said.text);
	return said;
}

size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
		n++;
	return n;
}

void write_file(const char *path, struct view content)
{
	FILE *file = fopen(path, "we");

	if (!file || fwrite(content.data, 1, content.len, file) != content.len || fclose(file) != 0)
		abort();
}

struct bytes read_file(const char *path)
{
	static uint8_t content[65536];
	FILE *file = fopen(path, "re");

	if (!CHECK_SAY(file != NULL, "cannot read %s", path))
		return (struct bytes){ 0 };
	size_t len = fread(content, 1, sizeof(content), file);
	fclose(file);
	return bytes_copy((struct view){ content, len });
}

const char *scratch(const char *format, ...)
{
	static char paths[8][PATH_MAX];
	static size_t turn;
	char *path = paths[turn++ % 8], name[256];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	snprintf(path, PATH_MAX, "%s/%s", scratch_dir(), name);
	return path;
}
