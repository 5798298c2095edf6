/*
 * planted.c - a fuzz target with faults, to show that they are found: a read beyond the end, an
 * overflow, a leak, and something that does not hold.
 */
#include "fuzz.h"

#include <limits.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *fault = getenv("PLANTED");
	volatile size_t n = size;

	if (!fault || size < 2)
		return 0;
	if (strcmp(fault, "read") == 0)
		return data[n] & 0;
	if (strcmp(fault, "overflow") == 0)
		return (INT_MAX - 1 + (int)n) & 0;
	if (strcmp(fault, "leak") == 0)
		return !malloc(n);
	MUST(memcmp(data, "ok", 2) == 0);
	return 0;
}
