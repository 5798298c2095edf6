/*
 * planted.c - a fuzz target with faults, to show that they are found: a read beyond the end, an
 * overflow, a leak, and something that does not hold.
 */
#include "fuzz.h"

#include <limits.h>
#include <string.h>

static void fail_by(const char *fault, const uint8_t *data, size_t size)
{
	volatile int sink = INT_MAX;
	void *volatile lost = NULL;

	if (strcmp(fault, "read") == 0)
		sink = data[size];
	else if (strcmp(fault, "overflow") == 0)
		sink += (int)size;
	else if (strcmp(fault, "leak") == 0)
		lost = malloc(size);
	else
		MUST(size == 0);
	lost = NULL;
	(void)sink;
	(void)lost;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *fault = getenv("PLANTED");

	if (fault && size > 0)
		fail_by(fault, data, size);
	return 0;
}
