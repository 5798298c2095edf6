/*
 * source.c - error messages that show the place: FILE:LINE:COLUMN, the line, a caret. The line may
 * be very long (JSON on one line), holds tabs and UTF-8, and comes from somebody else, so only a
 * window of it is shown and nothing in it may steer the terminal.
 */
#include "scenarios/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WINDOW_BYTES        160 /* of the line, at most */
#define WINDOW_BEFORE_CARET 60
#define FILE_BYTES          200 /* of its name, at most */

/* Bytes of the well-formed character of UTF-8 at the start of text (RFC 3629 3), or 0. */
static size_t character_length(const unsigned char *text)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char lead = text[0];
	size_t len = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	uint32_t character = len > 1 ? lead & (0x7fu >> len) : lead;

	for (size_t i = 1; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (text[i] & 0x3f);
	}
	if (lead >= 0xf8 || character > 0x10ffff || character >> 11 == 0xd800 >> 11)
		return 0;
	return len > 0 && character >= least[len] ? len : 0;
}

/* Blanks out what a terminal would obey, C0, DEL and C1, and what is no UTF-8. Tabs stay. */
static void make_harmless(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c;) {
		size_t len = character_length(c);
		bool is_c0 = (*c < 0x20 && *c != '\t') || *c == 0x7f;
		bool is_c1 = len == 2 && *c == 0xc2 && c[1] < 0xa0;

		if (len == 0 || is_c0 || is_c1)
			memset(c, '?', len > 0 ? len : 1);
		c += len > 0 ? len : 1;
	}
}

/* The length of the line break at the start of text, or 0. YAML 1.1 knows six of them. */
static size_t break_length(struct view text)
{
	static const char *const breaks[] = { "\r\n",     "\n",           "\r",
		                              "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };

	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		size_t len = strlen(breaks[i]);

		if (text.len >= len && memcmp(text.data, breaks[i], len) == 0)
			return len;
	}
	return 0;
}

static struct view skip(struct view text, size_t len)
{
	return (struct view){ text.data + len, text.len - len };
}

static struct view find_line(struct view text, unsigned line)
{
	for (unsigned at = 1; at < line && text.len > 0;) {
		size_t len = break_length(text);

		at += len > 0;
		text = skip(text, len > 0 ? len : 1);
	}
	size_t len = 0;
	while (len < text.len && break_length(skip(text, len)) == 0)
		len++;
	return (struct view){ text.data, len };
}

/* A byte of UTF-8 that does not begin a character. */
static bool inside_character(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Bytes of the first n characters of UTF-8. */
static size_t bytes_of_characters(struct view line, size_t n)
{
	size_t at = 0;

	for (; at < line.len && n > 0; n--)
		do
			at++;
		while (at < line.len && inside_character(line.data[at]));
	return at;
}

/* Writes the window of the line around the column, and below it the caret. Tabs are repeated, so
 * that the caret stands right whatever their width. */
static void show_line(struct view line, unsigned column, char *out, size_t size)
{
	size_t caret = bytes_of_characters(line, column - 1), from = 0, to = line.len, n = 0;
	char shown[WINDOW_BYTES + 1], blanks[WINDOW_BYTES + 1];

	if (caret > WINDOW_BYTES - WINDOW_BEFORE_CARET)
		from = caret - WINDOW_BEFORE_CARET;
	while (from < caret && inside_character(line.data[from]))
		from++;
	if (to - from > WINDOW_BYTES)
		to = from + WINDOW_BYTES;
	while (to > caret && to < line.len && inside_character(line.data[to]))
		to--;
	snprintf(shown, sizeof(shown), "%.*s", (int)(to - from), (const char *)line.data + from);
	for (size_t i = from; i < caret; i++)
		if (!inside_character(line.data[i]))
			blanks[n++] = line.data[i] == '\t' ? '\t' : ' ';
	blanks[n] = '\0';
	make_harmless(shown);
	snprintf(out, size, "\n  %s\n  %s^", shown, blanks);
}

/* The file as messages call it. */
static void name_file(const struct source *source, char *out, size_t size)
{
	snprintf(out, size, "%s", source->file);
	make_harmless(out);
}

bool source_fail(const struct source *source, struct mark mark, const char *format, ...)
{
	struct scenario_error *err = source->err;
	char file[FILE_BYTES + 1], what[400], place[2 * WINDOW_BYTES + 16];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	make_harmless(what);
	name_file(source, file, sizeof(file));
	/* An empty file may be no bytes at all. */
	struct view text = source->text.data ? source->text : view_of_text("");
	show_line(find_line(text, mark.line), mark.column, place, sizeof(place));
	err->line = mark.line;
	err->column = mark.column;
	snprintf(err->text, sizeof(err->text), "%s:%u:%u: %s%s", file, mark.line, mark.column, what,
	         place);
	return false;
}

bool source_fail_whole(const struct source *source, const char *format, ...)
{
	struct scenario_error *err = source->err;
	char file[FILE_BYTES + 1], what[400];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	make_harmless(what);
	name_file(source, file, sizeof(file));
	err->line = err->column = 0;
	snprintf(err->text, sizeof(err->text), "%s: %s", file, what);
	return false;
}
