/*
 * utf16.h - texts as Windows writes them, UTF-16LE, to and from UTF-8.
 */
#ifndef SERVER_NDES_UTF16_H
#define SERVER_NDES_UTF16_H

#include "ca/scep.h"

/* False if it is not UTF-8. The caller clears out, which is empty then. */
bool utf16_encode(const char *text, struct bytes *out);

/* False if it is not UTF-16LE, has a NUL in it or does not fit. */
bool utf16_decode(struct view wide, char *out, size_t size);

#endif
