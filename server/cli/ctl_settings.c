/*
 * ctl_settings.c - `ctl settings`: all settings, one of them, or changes.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_show.h"

#define SETTINGS_MAX 128

static enum exit_code complain_setting(const char *word, json_t *settings)
{
	const char *names[SETTINGS_MAX], *name;
	json_t *value;
	size_t n = 0;

	json_object_foreach(settings, name, value) if (n < SETTINGS_MAX) names[n++] = name;
	complain_word("setting", word, names, n, "mockndes serve --help settings");
	return EXIT_REFUSED;
}

/* The value alone, for scripts. */
static enum exit_code show_one(const struct client *client, json_t *settings)
{
	const json_t *value = json_object_get(settings, client->words[0]);

	if (!value)
		return complain_setting(client->words[0], settings);
	write_value(stdout, value);
	putchar('\n');
	return EXIT_GOOD;
}

/* Whether a word changes this setting. */
static bool is_changed(const struct client *client, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < client->n_words; i++)
		if (strncmp(client->words[i], name, len) == 0 && client->words[i][len] == '=')
			return true;
	return false;
}

/* Those that were changed, or all of them. */
static enum exit_code show_settings(const struct client *client, json_t *settings)
{
	static const struct column columns[] = {
		{ "SETTING", "name", NULL },
		{ "VALUE", "value", NULL },
	};
	struct table table = { .columns = columns, .n = sizeof(columns) / sizeof(columns[0]) };
	json_t *rows = json_array(), *value;
	const char *name;

	json_object_foreach(settings, name,
	                    value) if (client->n_words == 0 || is_changed(client, name))
		json_array_append_new(rows, json_pack("{s:s, s:O}", "name", name, "value", value));
	table_print(&table, rows);
	json_decref(rows);
	return EXIT_GOOD;
}

/* {"NAME": "VALUE"} of NAME=VALUE...; NULL if a word is none. */
static json_t *changes(const struct client *client)
{
	json_t *object = json_object();

	for (size_t i = 0; i < client->n_words; i++) {
		const char *word = client->words[i];
		size_t len = strcspn(word, "=");
		json_t *value = word[len] == '=' ? json_string(word + len + 1) : NULL;
		if (!value || json_object_setn_new(object, word, len, value) != 0) {
			fprintf(stderr,
			        "mockndes: ctl settings takes one NAME, or NAME=VALUE... "
			        "in UTF-8, not \"%s\"\n",
			        word);
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static enum exit_code change(struct client *client)
{
	json_t *body = changes(client);
	const struct api_request request = { .method = "PATCH",
		                             .lane = client->lane,
		                             .path = { "settings" } };

	return body ? client_send(client, &request, body, show_settings) : EXIT_USAGE;
}

enum exit_code ctl_settings(struct client *client)
{
	const struct api_request request = { .lane = client->lane, .path = { "settings" } };
	bool one = client->n_words == 1 && !strchr(client->words[0], '=');

	if (client->n_words > 0 && !one)
		return change(client);
	return client_show(client, &request, one ? show_one : show_settings);
}
