/*
 * nearest.c - the edit distance between two words, counting a swap of neighbours as one slip (it is
 * the most frequent one) and a change of letter case as none.
 */
#include "scenarios/nearest.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX 64

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
	return strncasecmp(&a, &b, 1) == 0;
}

/* The optimal string alignment distance. Both words are at most WORD_MAX long. */
static unsigned edit_distance(const char *a, const char *b)
{
	unsigned d[WORD_MAX + 1][WORD_MAX + 1];
	unsigned a_len = (unsigned)strlen(a), b_len = (unsigned)strlen(b);

	for (unsigned i = 0; i <= a_len; i++)
		d[i][0] = i;
	for (unsigned j = 0; j <= b_len; j++)
		d[0][j] = j;
	for (unsigned i = 1; i <= a_len; i++) {
		for (unsigned j = 1; j <= b_len; j++) {
			unsigned replace = d[i - 1][j - 1] + !same_letter(a[i - 1], b[j - 1]);

			d[i][j] = least(replace, least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
			    same_letter(a[i - 2], b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a_len][b_len];
}

struct nearest nearest_to(const char *word)
{
	return (struct nearest){ .word = word, .distance = UINT_MAX };
}

/* Near is one slip in a short word, and one more for every four letters. */
void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t len = strlen(nearest->word), other = strlen(candidate);

	if (len > WORD_MAX || other > WORD_MAX)
		return;
	unsigned distance = edit_distance(nearest->word, candidate);
	if (distance <= ((len > other ? len : other) + 2) / 4 && distance < nearest->distance) {
		nearest->best = candidate;
		nearest->distance = distance;
	}
}

const char *nearest_hint(struct nearest *nearest)
{
	nearest->hint[0] = '\0';
	if (nearest->best)
		snprintf(nearest->hint, sizeof(nearest->hint), " (did you mean \"%s\"?)",
		         nearest->best);
	return nearest->hint;
}
