/*
 * terminal.c - what is written to a terminal or a shell and was not made up by us.
 */
#include "server/cli/terminal.h"

bool terminal_is_control(const char *text, const char *at)
{
	unsigned char c = (unsigned char)*at;
	unsigned char before = at > text ? (unsigned char)at[-1] : 0;

	return c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0 && (before < 0x80 || before == 0xc2));
}

void terminal_print(FILE *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (terminal_is_control(text, c))
			fprintf(out, "\\x%02x", (unsigned char)*c);
		else
			fputc(*c, out);
	}
}

/* The bytes of a character of UTF-8 behind its first one begin with the bits 10. */
static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t terminal_width(const char *text)
{
	size_t width = 0;

	for (const char *c = text; *c; c++) {
		if (terminal_is_control(text, c))
			width += 4;
		else if (!is_continuation(*c))
			width++;
	}
	return width;
}

void shell_print(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else
			fputc(*text, out);
	}
	fputc('\'', out);
}
