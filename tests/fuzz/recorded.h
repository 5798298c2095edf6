/*
 * recorded.h - the CA that the recorded requests (tests/data/captured) were made for.
 */
#ifndef TESTS_FUZZ_RECORDED_H
#define TESTS_FUZZ_RECORDED_H

#include "ca/ca.h"

/* Opened when first asked for, and never closed. */
const struct ca *recorded_ca(void);

#endif
