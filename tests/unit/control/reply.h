/*
 * reply.h - looks at what was answered.
 */
#ifndef TESTS_UNIT_CONTROL_REPLY_H
#define TESTS_UNIT_CONTROL_REPLY_H

#include <stdbool.h>

struct http_reply;

/* Whether it is an error with this status whose sentence has these words; then it is cleared, too.
 */
bool is_error(struct http_reply *reply, int status, const char *words);

#endif
