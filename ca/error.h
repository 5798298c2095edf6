/*
 * error.h - how a function in ca/ fails: in one line.
 */
#ifndef CA_ERROR_H
#define CA_ERROR_H

#include "ca/ca.h"

/*
 * Writes the sentence into err, with OpenSSL's own reason behind it where OpenSSL has one, empties
 * OpenSSL's queue, and returns false. The deepest reason is the one that is told.
 */
bool ca_fail(struct ca_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
