/*
 * ctl_list.c - pages of a list are printed as they come: a list may be longer than the memory.
 */
#include "server/cli/ctl_list.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGE 1000

struct list {
	const char *name;
	struct table table;
	json_int_t after;
	json_int_t left; /* rows that are wanted yet */
	bool json;
	bool begun; /* --json: an item is printed already */
};

static void print_items(struct list *list, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		fputs(list->begun ? "," : "{\"items\":[", stdout);
		json_print(json_array_get(items, i));
		list->begun = true;
	}
}

static void print_page(struct list *list, const json_t *items)
{
	if (list->json)
		print_items(list, items);
	else
		table_print(&list->table, items);
}

/* Only behind the last row: half a list is no JSON, so that nobody takes it for the whole. */
static void print_end(const struct list *list)
{
	if (list->json)
		printf("%s],\"next\":%" JSON_INTEGER_FORMAT "}\n",
		       list->begun ? "" : "{\"items\":[", list->after);
}

static enum api_result ask_page(struct client *client, const struct list *list, json_t **out,
                                struct client_error *err)
{
	char after[24], limit[24];
	const struct api_request request = { .lane = client->lane,
		                             .path = { list->name },
		                             .query = { { "after", after },
		                                        { "limit", limit },
		                                        { "q", client->options[OPTION_SEARCH] } } };
	struct api_answer answer;

	snprintf(after, sizeof(after), "%" JSON_INTEGER_FORMAT, list->after);
	snprintf(limit, sizeof(limit), "%d", list->left < PAGE ? (int)list->left : PAGE);
	enum api_result result = client_ask(client, &request, &answer, err);
	if (result != API_DONE)
		return result;
	*out = client_parse(client, &answer, err);
	free(answer.body);
	return *out ? API_DONE : API_REFUSED;
}

/* The page that follows; *out_more is false when there is no more to ask for. */
static enum api_result next_page(struct client *client, struct list *list, bool *out_more,
                                 struct client_error *err)
{
	json_t *page = NULL;
	enum api_result result = ask_page(client, list, &page, err);

	if (result != API_DONE)
		return result;
	const json_t *items = json_object_get(page, "items");
	size_t n = json_array_size(items);
	if (n > 0 || !list->table.begun)
		print_page(list, items);
	list->after = json_integer_value(json_object_get(page, "next"));
	list->left -= (json_int_t)n;
	*out_more = n > 0 && list->left > 0 && !ferror(stdout);
	json_decref(page);
	return API_DONE;
}

static json_int_t number(const char *text, json_int_t otherwise)
{
	return text ? strtoll(text, NULL, 10) : otherwise;
}

enum exit_code ctl_list(struct client *client, const char *name, const struct column *columns,
                        size_t n)
{
	struct list list = { .name = name,
		             .table = { .columns = columns, .n = n },
		             .after = number(client->options[OPTION_AFTER], 0),
		             .left = number(client->options[OPTION_LIMIT], INT64_MAX),
		             .json = client->options[OPTION_JSON] };
	struct client_error err;
	enum api_result result = API_DONE;

	for (bool more = true; more && result == API_DONE;)
		result = next_page(client, &list, &more, &err);
	if (result != API_DONE)
		return client_complain(result, &err);
	print_end(&list);
	return EXIT_GOOD;
}
