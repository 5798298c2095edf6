/*
 * read_number.c - whole numbers, and durations and sizes, which always carry a unit: `delay: 5`
 * means something else to everybody.
 */
#include <ctype.h>
#include <string.h>

#include "scenarios/read.h"

struct unit {
	const char *name;
	uint64_t factor;
};

/* Digits only, without leading zeros; *rest is what follows them. No number needs 18 digits. */
static bool take_digits(const char *text, uint64_t *out, const char **rest)
{
	size_t n = 0;
	uint64_t value = 0;

	for (; isdigit((unsigned char)text[n]) && n < 18; n++)
		value = value * 10 + (uint64_t)(text[n] - '0');
	if (n == 0 || isdigit((unsigned char)text[n]) || (text[0] == '0' && n > 1))
		return false;
	*out = value;
	*rest = text + n;
	return true;
}

static const char *name_of(const struct node *node)
{
	return node->key ? node->key : "this";
}

bool read_number(const struct source *source, const struct node *node, uint64_t min, uint64_t max,
                 uint64_t *out)
{
	const char *text, *rest;
	uint64_t value;

	if (!read_text(source, node, &text))
		return false;
	if (!take_digits(text, &value, &rest) || *rest || value < min || value > max)
		return source_fail(source, node->mark,
		                   "\"%s\" takes a whole number from %llu to %llu, not " QUOTED,
		                   name_of(node), (unsigned long long)min, (unsigned long long)max,
		                   text);
	*out = value;
	return true;
}

/* NUMBER UNIT, at most max in all; example says how values look. */
static bool read_with_unit(const struct source *source, const struct node *node,
                           const struct unit *units, size_t n, uint64_t max, const char *example,
                           const struct unit **out_unit, uint64_t *out)
{
	const char *text, *rest;
	uint64_t number;

	if (!read_text(source, node, &text))
		return false;
	if (!take_digits(text, &number, &rest))
		return source_fail(source, node->mark, "\"%s\" takes %s, not " QUOTED,
		                   name_of(node), example, text);
	if (*rest == '\0')
		return source_fail(source, node->mark, "%s has no unit; \"%s\" takes %s", text,
		                   name_of(node), example);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rest, units[i].name) != 0)
			continue;
		if (number > max / units[i].factor)
			return source_fail(source, node->mark, "%s is too much", text);
		*out_unit = &units[i];
		*out = number * units[i].factor;
		return true;
	}
	return source_fail(source, node->mark, QUOTED " is no unit; \"%s\" takes %s", rest,
	                   name_of(node), example);
}

bool read_duration(const struct source *source, const struct node *node, uint64_t *out_ms)
{
	static const struct unit units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
	};
	const uint64_t max = UINT64_C(3650) * 86400000;
	const struct unit *unit;

	return read_with_unit(source, node, units, LENGTH(units), max,
	                      "a duration such as 250ms, 5s, 2m, 1h or 30d", &unit, out_ms);
}

bool read_cut(const struct source *source, const struct node *node, uint64_t *out_after,
              bool *out_is_percent)
{
	static const struct unit units[] = {
		{ "B", 1 },
		{ "KiB", 1u << 10 },
		{ "MiB", 1u << 20 },
		{ "%", 1 },
	};
	const struct unit *unit;
	uint64_t after;

	if (!read_with_unit(source, node, units, LENGTH(units), 1u << 30,
	                    "a size such as 0B, 100B, 4KiB or 60%", &unit, &after))
		return false;
	*out_is_percent = strcmp(unit->name, "%") == 0;
	if (*out_is_percent && after > 100)
		return source_fail(source, node->mark, "%s is too much", node->text);
	*out_after = after;
	return true;
}
