/*
 * log.h - lines on standard error for people (logfmt) and for programs (JSON), one an event.
 */
#ifndef SERVER_CLI_LOG_H
#define SERVER_CLI_LOG_H

#include <stdio.h>

#include "store/store.h"

enum log_format { LOG_LOGFMT, LOG_JSON };

struct log {
	enum log_format format;
};

/* A name and a value; rows without a value are left out. */
struct log_field {
	const char *name;
	const char *value;
};

/* One line: time, level ("info", "warning", "error"), event, and the fields. From any thread. */
void log_event(const struct log *log, const char *level, const char *event,
               const struct log_field *fields, size_t n);
/* The line of an exchange on the device port. */
void log_exchange(const struct log *log, const struct store_exchange *exchange);
/* The same line, as of a time, into a stream. */
void log_write_exchange(FILE *out, enum log_format format, const char *time,
                        const struct store_exchange *exchange);

#endif
