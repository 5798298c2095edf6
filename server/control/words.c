/*
 * words.c - lists of names: short, and looked at once a request.
 */
#include "server/control/words.h"

#include <stdio.h>
#include <string.h>

#include "scenarios/nearest.h"

#define WORD_SIZE 32

/* Takes the next word out of a list; false at its end. */
static bool next_word(const char **words, char out[static WORD_SIZE])
{
	*words += strspn(*words, " ");
	size_t len = strcspn(*words, " ");

	snprintf(out, WORD_SIZE, "%.*s", (int)len, *words);
	*words += len;
	return len > 0;
}

bool words_have(const char *words, const char *word)
{
	char candidate[WORD_SIZE];

	while (next_word(&words, candidate))
		if (strcmp(candidate, word) == 0)
			return true;
	return false;
}

void words_hint(const char *words, const char *word, char out[static WORDS_HINT_SIZE])
{
	/* Borrowed by nearest: each candidate has to stay until the end. */
	char candidates[8][WORD_SIZE];
	struct nearest nearest = nearest_to(word);

	for (size_t i = 0; i < 8 && next_word(&words, candidates[i]); i++)
		nearest_offer(&nearest, candidates[i]);
	snprintf(out, WORDS_HINT_SIZE, "%s", nearest_hint(&nearest));
}
