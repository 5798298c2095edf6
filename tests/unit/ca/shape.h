/*
 * shape.h - the structure of an encoding as `openssl asn1parse` sees it, in lines that compare.
 */
#ifndef TESTS_UNIT_CA_SHAPE_H
#define TESTS_UNIT_CA_SHAPE_H

#include "witness.h"

/* A line a value, without offsets and lengths, down to this depth: "d=4 prim: OBJECT :sha256". Of a
 * dump of more than 20 bytes only "[HEX DUMP]" is left. */
struct said asn1_shape(const char *path, int depth);

#endif
