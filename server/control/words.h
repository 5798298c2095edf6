/*
 * words.h - lists of names, parted by blanks, and the one of them that was meant.
 */
#ifndef SERVER_CONTROL_WORDS_H
#define SERVER_CONTROL_WORDS_H

#include <stdbool.h>

bool words_have(const char *words, const char *word);

/* ` (did you mean "x"?)`, or "" where none is near. */
#define WORDS_HINT_SIZE 96
void words_hint(const char *words, const char *word, char out[static WORDS_HINT_SIZE]);

#endif
