/*
 * ctl_clock.c - `ctl clock`: the lane's time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_show.h"

/* "1d 2h 5s"; text is long enough for any. */
static void write_duration(FILE *out, json_int_t seconds)
{
	static const struct {
		char unit;
		json_int_t seconds;
	} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
	const char *space = "";

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (seconds < units[i].seconds)
			continue;
		fprintf(out, "%s%" JSON_INTEGER_FORMAT "%c", space, seconds / units[i].seconds,
		        units[i].unit);
		seconds %= units[i].seconds;
		space = " ";
	}
}

void write_clock(FILE *out, const json_t *clock)
{
	json_int_t offset_s = json_integer_value(json_at(clock, "offset_ms")) / 1000;

	write_value(out, json_at(clock, "now"));
	if (json_is_true(json_at(clock, "fixed"))) {
		fputs(", stands still", out);
	} else if (offset_s == 0) {
		fputs(", the machine's", out);
	} else {
		fputs(", ", out);
		write_duration(out, llabs(offset_s));
		fputs(offset_s > 0 ? " ahead of the machine's" : " behind the machine's", out);
	}
}

static enum exit_code show_clock(const struct client *client, json_t *clock)
{
	(void)client;
	write_clock(stdout, clock);
	putchar('\n');
	return EXIT_GOOD;
}

/* What the API takes, for a word of the command line. */
static json_t *change(const char *word)
{
	static const char fixed[] = ",fixed";
	const char *comma = strchr(word, ',');
	bool stands = comma && strcmp(comma, fixed) == 0;

	if (strcmp(word, "machine") == 0)
		return json_pack("{s:b}", "machine", true);
	if (word[0] == '+')
		return json_pack("{s:s}", "advance", word + 1);
	if (word[0] == '-')
		return json_pack("{s:s}", "advance", word);
	return json_pack("{s:s%, s:b}", "now", word,
	                 stands ? strlen(word) - strlen(fixed) : strlen(word), "fixed", stands);
}

enum exit_code ctl_clock(struct client *client)
{
	const struct api_request look = { .lane = client->lane, .path = { "clock" } };
	const struct api_request set = { .method = "PUT",
		                         .lane = client->lane,
		                         .path = { "clock" } };

	if (client->n_words == 0)
		return client_show(client, &look, show_clock);
	return client_send(client, &set, change(client->words[0]), show_clock);
}
