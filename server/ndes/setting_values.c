/*
 * setting_values.c - the kinds of value that settings have.
 */
#include "server/ndes/setting_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/ndes/clock.h"

/* Digits and nothing else, where strtoul would take blanks and signs too. */
static bool read_digits(const char *text, size_t len, unsigned long *out)
{
	if (len == 0 || len > 9 || strspn(text, "0123456789") != len)
		return false;
	*out = strtoul(text, NULL, 10);
	return true;
}

bool setting_read_number(const char *text, unsigned min, unsigned max, unsigned *out)
{
	unsigned long number;

	if (!read_digits(text, strlen(text), &number) || number < min || number > max)
		return false;
	*out = (unsigned)number;
	return true;
}

void setting_write_number(unsigned number, char *out, size_t size)
{
	snprintf(out, size, "%u", number);
}

bool setting_read_word(const char *text, const char *const words[], size_t n, size_t *out)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(text, words[i]) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

bool setting_read_name(const char *text, char out[static SETTING_TEMPLATE_SIZE])
{
	size_t len = strlen(text);

	if (len == 0 || len >= SETTING_TEMPLATE_SIZE)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	memcpy(out, text, len + 1);
	return true;
}

#define CENTURY_SECONDS (INT64_C(36525) * 24 * 60 * 60)

/* The largest first: that is how they are written. */
static const struct unit {
	char name;
	int64_t seconds;
} units[] = { { 'd', 24 * 60 * 60 }, { 'h', 60 * 60 }, { 'm', 60 }, { 's', 1 } };

bool setting_read_duration(const char *text, int64_t *out)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long number;

	if (!read_digits(text, digits, &number) || number == 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t seconds = (int64_t)number * units[i].seconds;
		if (text[digits] != units[i].name || text[digits + 1] || seconds > CENTURY_SECONDS)
			continue;
		*out = seconds;
		return true;
	}
	return false;
}

void setting_write_duration(int64_t seconds, char *out, size_t size)
{
	const struct unit *unit = units;

	while (seconds % unit->seconds != 0)
		unit++;
	snprintf(out, size, "%lld%c", (long long)(seconds / unit->seconds), unit->name);
}

bool setting_read_time(const char *text, int64_t *out)
{
	int64_t ms = 0;

	if (strcmp(text, "never") != 0 && !clock_parse(text, &ms))
		return false;
	*out = ms / 1000;
	return true;
}

void setting_write_time(int64_t time, char *out, size_t size)
{
	time_t seconds = (time_t)time;
	struct tm utc;

	if (time == 0)
		snprintf(out, size, "never");
	else if (gmtime_r(&seconds, &utc))
		strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static bool read_per_cent(const char *text, unsigned *out)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long number;

	if (strcmp(text + digits, "%") != 0 || !read_digits(text, digits, &number))
		return false;
	*out = (unsigned)number;
	return number >= 1 && number <= 100;
}

bool setting_read_window(const char *text, struct renewal_window *out)
{
	struct renewal_window window = { 0 };

	if (strcmp(text, "any") != 0 && !read_per_cent(text, &window.per_cent) &&
	    !setting_read_duration(text, &window.seconds))
		return false;
	*out = window;
	return true;
}

void setting_write_window(const struct renewal_window *window, char *out, size_t size)
{
	if (window->per_cent)
		snprintf(out, size, "%u%%", window->per_cent);
	else if (window->seconds)
		setting_write_duration(window->seconds, out, size);
	else
		snprintf(out, size, "any");
}
