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

/* Control characters, also those of ISO 6429 above ASCII (in UTF-8 a C2 stands before them): a
 * client must not steer the terminal of who reads the log. */
static bool is_control(const char *value, const char *at)
{
	unsigned char c = (unsigned char)*at;
	unsigned char before = at > value ? (unsigned char)at[-1] : 0;

	return c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0 && (before < 0x80 || before == 0xc2));
}

static bool needs_quotes(const char *value)
{
	for (const char *c = value; *c; c++)
		if (strchr(" \"=\\", *c) || is_control(value, c))
			return true;
	return *value == '\0';
}

static void write_quoted(FILE *out, const char *value)
{
	fputc('"', out);
	for (const char *c = value; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (is_control(value, c))
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

static void write_line(const struct log *log, const struct log_field *fields, size_t n)
{
	char *line = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&line, &len);

	if (!out)
		abort();
	if (log->format == LOG_JSON)
		write_json(out, fields, n);
	else
		write_logfmt(out, fields, n);
	fputc('\n', out);
	fclose(out);
	fwrite(line, 1, len, stderr);
	free(line);
}

#define FIELDS_MAX 24

void log_event(const struct log *log, const char *level, const char *event,
               const struct log_field *fields, size_t n)
{
	char now[TIME_SIZE];
	struct log_field all[FIELDS_MAX] = {
		{ "time", now },
		{ "level", level },
		{ "event", event },
	};

	time_text(now);
	for (size_t i = 0; i < n && i + 3 < FIELDS_MAX; i++)
		all[i + 3] = fields[i];
	write_line(log, all, n + 3 < FIELDS_MAX ? n + 3 : FIELDS_MAX);
}

void log_exchange(const struct log *log, const struct store_exchange *exchange)
{
	char status[12], ms[24];
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
		{ "status", exchange->http_status ? status : NULL },
		{ "ms", ms },
		{ "reason", exchange->reason },
	};

	snprintf(status, sizeof(status), "%d", exchange->http_status);
	snprintf(ms, sizeof(ms), "%.1f", (double)exchange->duration_us / 1000);
	log_event(log, "info", "exchange", fields, sizeof(fields) / sizeof(fields[0]));
}
