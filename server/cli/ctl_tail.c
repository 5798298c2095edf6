/*
 * ctl_tail.c - `ctl tail`: follows the journal by its cursor. A server that stops and comes back is
 * found again, also at another port; one that has begun a new journal meanwhile is followed from
 * that one's beginning.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_show.h"
#include "server/cli/log.h"
#include "server/cli/terminal.h"

#define POLL_MS 200
#define PAGE    1000

struct tail {
	struct client *client;
	json_int_t after;
	bool away;   /* the server did not answer the last time */
	bool behind; /* there may be more than what came */
};

static const char *text_or_null(const json_t *row, const char *path)
{
	return json_string_value(json_at(row, path));
}

/* One line an event, as the journal has them; NULL: none. The caller frees it. */
static char *event_lines(const json_t *events)
{
	char *text = NULL;
	size_t len = 0;

	if (json_array_size(events) == 0)
		return NULL;
	FILE *out = open_memstream(&text, &len);
	if (!out)
		abort();
	for (size_t i = 0; i < json_array_size(events); i++) {
		fputs(i ? "\n" : "", out);
		write_value(out, json_array_get(events, i));
	}
	fclose(out);
	return text;
}

/* The exchange as the server's log has it. */
static void print_exchange(const struct tail *tail, const json_t *row)
{
	char *events = event_lines(json_at(row, "events"));
	const struct store_exchange exchange = {
		.lane = tail->client->lane,
		.remote = text_or_null(row, "remote"),
		.method = text_or_null(row, "method"),
		.path = text_or_null(row, "path"),
		.operation = text_or_null(row, "operation"),
		.message_type = text_or_null(row, "messageType"),
		.transaction_id = text_or_null(row, "transactionID"),
		.subject = text_or_null(row, "subject"),
		.rule = text_or_null(row, "rule"),
		.outcome = text_or_null(row, "outcome"),
		.reason = text_or_null(row, "reason"),
		.serial = text_or_null(row, "serial"),
		.fail_info = text_or_null(row, "failInfo"),
		.hresult = text_or_null(row, "hresult"),
		.events = events,
		.http_status = (int)json_integer_value(json_at(row, "status")),
		.duration_us =
			(int64_t)(json_number_value(json_at(row, "duration_ms")) * 1000 + 0.5),
	};

	log_write_exchange(stdout, LOG_LOGFMT, text_at(row, "at"), &exchange);
	free(events);
}

static void print_items(const struct tail *tail, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *row = json_array_get(items, i);
		if (!tail->client->options[OPTION_JSON]) {
			print_exchange(tail, row);
			continue;
		}
		json_print(row);
		putchar('\n');
	}
	fflush(stdout);
}

/* A page of the journal; limit 0: where its end is. */
static enum api_result ask(struct tail *tail, int limit, json_t **out, struct client_error *err)
{
	char after[24], at_most[12];
	const struct api_request request = {
		.lane = tail->client->lane,
		.path = { "exchanges" },
		.query = { { "after", after },
		           { "limit", at_most },
		           { "q", tail->client->options[OPTION_SEARCH] } },
	};
	struct api_answer answer;

	snprintf(after, sizeof(after), "%" JSON_INTEGER_FORMAT, tail->after);
	snprintf(at_most, sizeof(at_most), "%d", limit);
	enum api_result result = client_ask(tail->client, &request, &answer, err);
	if (result != API_DONE)
		return result;
	*out = client_parse(tail->client, &answer, err);
	free(answer.body);
	return *out ? API_DONE : API_REFUSED;
}

static enum api_result find_end(struct tail *tail, json_int_t *out, struct client_error *err)
{
	json_t *page = NULL;
	enum api_result result = ask(tail, 0, &page, err);

	if (result == API_DONE)
		*out = json_integer_value(json_object_get(page, "next"));
	json_decref(page);
	return result;
}

static enum api_result print_news(struct tail *tail, struct client_error *err)
{
	json_t *page = NULL;
	enum api_result result = ask(tail, PAGE, &page, err);

	if (result != API_DONE)
		return result;
	print_items(tail, json_object_get(page, "items"));
	tail->behind = json_array_size(json_object_get(page, "items")) == PAGE;
	tail->after = json_integer_value(json_object_get(page, "next"));
	json_decref(page);
	return API_DONE;
}

static void say_away(struct tail *tail, const struct client_error *err)
{
	if (!tail->away) {
		fputs("mockndes: ", stderr);
		terminal_print(stderr, err->text);
		fputs("\nmockndes: waiting until it is back\n", stderr);
	}
	tail->away = true;
}

/* Its journal may be another one. */
static enum api_result greet_again(struct tail *tail, struct client_error *err)
{
	json_int_t end;
	enum api_result result = find_end(tail, &end, err);

	if (result != API_DONE)
		return result;
	if (end < tail->after)
		tail->after = 0;
	tail->away = false;
	fprintf(stderr, "mockndes: the server is back at %s\n", tail->client->server.url);
	return API_DONE;
}

static void wait_a_little(void)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };

	nanosleep(&pause, NULL);
}

static enum exit_code follow(struct tail *tail)
{
	enum api_result result = API_DONE;
	struct client_error err;

	while (result != API_REFUSED && !ferror(stdout)) {
		result = tail->away ? greet_again(tail, &err) : API_DONE;
		if (result == API_DONE)
			result = print_news(tail, &err);
		if (result == API_UNREACHABLE || result == API_NOT_NOW)
			say_away(tail, &err);
		if (tail->away || !tail->behind)
			wait_a_little();
	}
	return result == API_REFUSED ? client_complain(result, &err) : EXIT_GOOD;
}

enum exit_code ctl_tail(struct client *client)
{
	const char *after = client->options[OPTION_AFTER];
	struct tail tail = { .client = client };
	struct client_error err;
	enum api_result result = find_end(&tail, &tail.after, &err);

	if (result != API_DONE)
		return client_complain(result, &err);
	if (after)
		tail.after = strtoll(after, NULL, 10);
	return follow(&tail);
}
