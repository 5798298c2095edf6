/*
 * fuzz.h - what a fuzz target is. fuzz_NAME.c has one function, which takes any bytes at all and
 * ends the program if something does not hold. It is linked twice: with libFuzzer, which invents
 * the bytes, and with replay.c, which gives it the files that are kept.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The names are libFuzzer's. A target returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size); /* libFuzzer has it */

#define CLEAN(release) __attribute__((cleanup(release)))

/* What has to hold whatever the input is. */
#define MUST(condition) must((condition), #condition, __FILE__, __LINE__)

static inline void must(bool holds, const char *condition, const char *file, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

#endif
