/*
 * memory.h - memory or the end of the program, and scope-bound release.
 */
#ifndef SCENARIOS_MEMORY_H
#define SCENARIOS_MEMORY_H

#include <stdlib.h>

#define CLEAN(release) __attribute__((cleanup(release)))

static inline void *need(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

#endif
