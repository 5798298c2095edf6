#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/cli/log.h"
#include "tests/unit/check.h"

/* What one event says on standard error, from its "event" on. */
static const char *logged(enum log_format format, const char *value)
{
	static char line[1024];
	struct log log = { .format = format };
	struct log_field fields[] = { { "name", value }, { "absent", NULL } };
	int keep = dup(STDERR_FILENO);
	FILE *file = tmpfile();

	dup2(fileno(file), STDERR_FILENO);
	log_event(&log, "info", "x", fields, 2);
	dup2(keep, STDERR_FILENO);
	close(keep);
	rewind(file);
	line[fread(line, 1, sizeof(line) - 1, file)] = '\0';
	fclose(file);
	const char *event = strstr(line, format == LOG_JSON ? "\"event\"" : "event=");
	return event ? event : line;
}

static void test_logfmt_quotes_what_needs_it(void)
{
	CHECK_STR(logged(LOG_LOGFMT, "plain"), "event=x name=plain\n");
	CHECK_STR(logged(LOG_LOGFMT, "two words"), "event=x name=\"two words\"\n");
	CHECK_STR(logged(LOG_LOGFMT, "CN=a"), "event=x name=\"CN=a\"\n");
	CHECK_STR(logged(LOG_LOGFMT, ""), "event=x name=\"\"\n");
	CHECK_STR(logged(LOG_LOGFMT, "a\"b\\c"), "event=x name=\"a\\\"b\\\\c\"\n");
	CHECK_STR(logged(LOG_LOGFMT, "line\nevent=forged"),
	          "event=x name=\"line\\x0aevent=forged\"\n");
	CHECK_STR(logged(LOG_LOGFMT, "m\xc3\x9cller"), "event=x name=m\xc3\x9cller\n");
	CHECK_STR(logged(LOG_LOGFMT, "\xc2\x9b"
	                             "31m"),
	          "event=x name=\"\xc2\\x9b31m\"\n");
	CHECK_STR(logged(LOG_LOGFMT, "\x9b"), "event=x name=\"\\x9b\"\n");
}

static void test_json_escapes_and_takes_any_bytes(void)
{
	CHECK_STR(logged(LOG_JSON, "a\"b\n"), "\"event\":\"x\",\"name\":\"a\\\"b\\n\"}\n");
	CHECK_STR(logged(LOG_JSON, "\xe9"), "\"event\":\"x\",\"name\":\"\xc3\xa9\"}\n");
}

static void test_an_exchange_has_the_numbers_of_its_events(void)
{
	const struct store_exchange exchange = { .lane = "default",
		                                 .operation = "PKIOperation",
		                                 .path = "/left/out",
		                                 .outcome = "refused",
		                                 .fail_info = "badRequest",
		                                 .events = "29 first\n31 second",
		                                 .http_status = 200,
		                                 .duration_us = 1240 };
	char line[512] = "";
	FILE *out = fmemopen(line, sizeof(line), "w");

	log_write_exchange(out, LOG_LOGFMT, "2026-11-22T14:30:00Z", &exchange);
	fclose(out);
	CHECK_STR(line, "time=2026-11-22T14:30:00Z level=info event=exchange lane=default "
	                "operation=PKIOperation outcome=refused failInfo=badRequest events=29,31 "
	                "status=200 ms=1.2\n");
}

static CU_TestInfo tests[] = {
	{ "logfmt quotes what needs it", test_logfmt_quotes_what_needs_it },
	{ "JSON escapes and takes any bytes", test_json_escapes_and_takes_any_bytes },
	{ "an exchange has the numbers of its events",
	  test_an_exchange_has_the_numbers_of_its_events },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "log", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
