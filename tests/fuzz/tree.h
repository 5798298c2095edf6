/*
 * tree.h - what has to hold of every encoding that the TLV tree reads.
 */
#ifndef TESTS_FUZZ_TREE_H
#define TESTS_FUZZ_TREE_H

#include "ca/scep.h"

/* Reads it, writes it in DER and in BER, and reads both again. */
void tree(struct view encoding);

#endif
