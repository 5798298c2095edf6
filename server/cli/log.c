/*
 * log.c - a log line is composed whole and written at once, so that lines of several threads do
 * not mix.
 */
#include "server/cli/log.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/cli/terminal.h"

#define TIME_SIZE 32

static void time_text(char out[static TIME_SIZE])
{
	struct timespec now;
	struct tm utc;
	char seconds[24];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(out, TIME_SIZE, "%s.%03uZ", seconds, (unsigned)(now.tv_nsec / 1000000) % 1000);
}

static bool needs_quotes(const char *value)
{
	for (const char *c = value; *c; c++)
		if (strchr(" \"=\\", *c) || terminal_is_control(value, c))
			return true;
	return *value == '\0';
}

static void write_quoted(FILE *out, const char *value)
{
	fputc('"', out);
	for (const char *c = value; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (terminal_is_control(value, c))
			fprintf(out, "\\x%02x", (unsigned char)*c);
		else
			fputc(*c, out);
	}
	fputc('"', out);
}

static void write_logfmt(FILE *out, const struct log_field *fields, size_t n)
{
	const char *space = "";

	for (size_t i = 0; i < n; i++) {
		if (!fields[i].value)
			continue;
		fprintf(out, "%s%s=", space, fields[i].name);
		if (needs_quotes(fields[i].value))
			write_quoted(out, fields[i].value);
		else
			fputs(fields[i].value, out);
		space = " ";
	}
}

/* Text that is not UTF-8 cannot stand in JSON: it is shown in Latin-1's reading. */
static json_t *json_text(const char *value)
{
	json_t *text = json_string(value);
	char latin[2 * 1024 + 1];
	size_t at = 0;

	if (text)
		return text;
	for (const unsigned char *c = (const unsigned char *)value; *c && at + 2 < sizeof(latin);
	     c++) {
		if (*c >= 0x80)
			latin[at++] = (char)(0xc0 | *c >> 6);
		latin[at++] = (char)(*c >= 0x80 ? 0x80 | (*c & 0x3f) : *c);
	}
	return json_stringn(latin, at);
}

static void write_json(FILE *out, const struct log_field *fields, size_t n)
{
	json_t *object = json_object();

	for (size_t i = 0; i < n; i++)
		if (fields[i].value)
			json_object_set_new(object, fields[i].name, json_text(fields[i].value));
	json_dumpf(object, out, JSON_COMPACT);
	json_decref(object);
}

#define FIELDS_MAX 24

static void write_event(FILE *out, enum log_format format, const char *time, const char *level,
                        const char *event, const struct log_field *fields, size_t n)
{
	struct log_field all[FIELDS_MAX] = {
		{ "time", time },
		{ "level", level },
		{ "event", event },
	};
	size_t n_all = n + 3 < FIELDS_MAX ? n + 3 : FIELDS_MAX;

	for (size_t i = 3; i < n_all; i++)
		all[i] = fields[i - 3];
	if (format == LOG_JSON)
		write_json(out, all, n_all);
	else
		write_logfmt(out, all, n_all);
	fputc('\n', out);
}

/* The numbers of the events, "2,10": each line begins with one. */
static const char *event_numbers(const char *events, char *out, size_t size)
{
	size_t at = 0;

	for (const char *line = events; line && at < size;) {
		at += (size_t)snprintf(out + at, size - at, "%s%.*s", at > 0 ? "," : "",
		                       (int)strspn(line, "0123456789"), line);
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return events ? out : NULL;
}

void log_write_exchange(FILE *out, enum log_format format, const char *time,
                        const struct store_exchange *exchange)
{
	char status[12], ms[24], numbers[64];
	const struct log_field fields[] = {
		{ "lane", exchange->lane },
		{ "remote", exchange->remote },
		{ "method", exchange->method },
		{ "path", exchange->operation ? NULL : exchange->path },
		{ "operation", exchange->operation },
		{ "messageType", exchange->message_type },
		{ "transactionID", exchange->transaction_id },
		{ "subject", exchange->subject },
		{ "rule", exchange->rule },
		{ "outcome", exchange->outcome },
		{ "serial", exchange->serial },
		{ "failInfo", exchange->fail_info },
		{ "hresult", exchange->hresult },
		{ "events", event_numbers(exchange->events, numbers, sizeof(numbers)) },
		{ "status", exchange->http_status ? status : NULL },
		{ "ms", ms },
		{ "reason", exchange->reason },
	};

	snprintf(status, sizeof(status), "%d", exchange->http_status);
	snprintf(ms, sizeof(ms), "%.1f", (double)exchange->duration_us / 1000);
	write_event(out, format, time, "info", "exchange", fields,
	            sizeof(fields) / sizeof(fields[0]));
}

/* A line that is composed in memory. */
struct line {
	char *text;
	size_t len;
	FILE *out;
};

static void begin_line(struct line *line)
{
	line->out = open_memstream(&line->text, &line->len);
	if (!line->out)
		abort();
}

static void end_line(struct line *line)
{
	fclose(line->out);
	fwrite(line->text, 1, line->len, stderr);
	free(line->text);
}

void log_event(const struct log *log, const char *level, const char *event,
               const struct log_field *fields, size_t n)
{
	char now[TIME_SIZE];
	struct line line;

	time_text(now);
	begin_line(&line);
	write_event(line.out, log->format, now, level, event, fields, n);
	end_line(&line);
}

void log_exchange(const struct log *log, const struct store_exchange *exchange)
{
	char now[TIME_SIZE];
	struct line line;

	time_text(now);
	begin_line(&line);
	log_write_exchange(line.out, log->format, now, exchange);
	end_line(&line);
}
