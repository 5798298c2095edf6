/*
 * query.h - what is asked for behind the '?'. Here '+' is a blank, as in any query but SCEP's.
 */
#ifndef SERVER_CONTROL_QUERY_H
#define SERVER_CONTROL_QUERY_H

#include "server/http/http.h"

/* Which part of a list is wanted. */
struct page {
	int64_t after; /* rows behind this id */
	size_t limit;  /* so many at most */
};

/* On false, here and below, an error was answered. Whether all parameters are among these names
 * (parted by blanks). */
bool query_has_only(const char *query, const char *names, struct http_reply *reply);
/* The parameter, decoded, as a text; an empty one if it is not there. The caller frees out. */
bool query_text(const char *query, const char *name, char **out, struct http_reply *reply);
/* The parameters after and limit; a limit below least is refused. */
bool query_page(const char *query, size_t least, struct page *out, struct http_reply *reply);

/* A decimal number from 0 to 2^63 - 1, nothing else. */
bool query_number(const char *text, int64_t *out);

#endif
