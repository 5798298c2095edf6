/*
 * ctl_exchanges.c - `ctl exchanges`: the journal, and one exchange with its messages decoded.
 */
#include <stdio.h>
#include <string.h>

#include "server/cli/ctl.h"
#include "server/cli/ctl_list.h"

/* PKIOperation, or GET /path where it was no operation of SCEP. */
static void write_operation(FILE *out, const json_t *exchange)
{
	if (text_at(exchange, "operation")[0]) {
		write_value(out, json_at(exchange, "operation"));
		return;
	}
	write_value(out, json_at(exchange, "method"));
	fputc(' ', out);
	write_value(out, json_at(exchange, "path"));
}

static const struct column list_columns[] = {
	{ "ID", "id", NULL },
	{ "AT", "at", NULL },
	{ "REMOTE", "remote", NULL },
	{ "OPERATION", "", write_operation },
	{ "TYPE", "messageType", NULL },
	{ "TRANSACTIONID", "transactionID", NULL },
	{ "OUTCOME", "outcome", NULL },
	{ "STATUS", "status", NULL },
	{ "RULE", "rule", NULL },
	{ "REASON", "reason", NULL },
};

static void write_ms(FILE *out, const json_t *ms)
{
	fprintf(out, "%.1f ms", json_number_value(ms));
}

static void write_bytes(FILE *out, const json_t *len)
{
	fprintf(out, "%" JSON_INTEGER_FORMAT " bytes", json_integer_value(len));
}

static const struct column details[] = {
	{ "exchange", "id", NULL },
	{ "at", "at", NULL },
	{ "remote", "remote", NULL },
	{ "method", "method", NULL },
	{ "path", "path", NULL },
	{ "operation", "operation", NULL },
	{ "messageType", "messageType", NULL },
	{ "transactionID", "transactionID", NULL },
	{ "subject", "subject", NULL },
	{ "rule", "rule", NULL },
	{ "outcome", "outcome", NULL },
	{ "reason", "reason", NULL },
	{ "serial", "serial", NULL },
	{ "failInfo", "failInfo", NULL },
	{ "HRESULT", "hresult", NULL },
	{ "HTTP status", "status", NULL },
	{ "sc-substatus", "sub_status", NULL },
	{ "sc-win32-status", "win32_status", NULL },
	{ "took", "duration_ms", write_ms },
	{ "request", "request_len", write_bytes },
	{ "reply", "reply_len", write_bytes },
};

static const struct column message_parts[] = {
	{ "digest", "digest", NULL },
	{ "cipher", "cipher", NULL },
	{ "recipients", "recipients", NULL },
	{ "not readable", "error", NULL },
	{ "CSR subject", "csr.subject", NULL },
	{ "CSR key", "csr.key_type", NULL },
	{ "CSR key bits", "csr.key_bits", NULL },
	{ "CSR alt names", "csr.alt_names", NULL },
	{ "CSR challenge", "csr.challenge", NULL },
};

#define INDENT 2

/* Signed attributes: by name, or by OID if we know no name. */
static void show_attributes(const json_t *attributes)
{
	static const struct column value = { "", "value", NULL };

	for (size_t i = 0; i < json_array_size(attributes); i++) {
		const json_t *attribute = json_array_get(attributes, i);
		const char *name = text_at(attribute, "name");
		struct column column = value;
		column.title = name[0] ? name : text_at(attribute, "oid");
		show_object(attribute, &column, 1, INDENT);
	}
}

static void show_message(const char *title, const json_t *message)
{
	if (!json_is_object(message))
		return;
	printf("\n%s\n", title);
	show_attributes(json_at(message, "attributes"));
	show_object(message, message_parts, sizeof(message_parts) / sizeof(message_parts[0]),
	            INDENT);
}

static void show_events(const json_t *events)
{
	if (json_array_size(events) > 0)
		printf("\nevents of the Application log\n");
	for (size_t i = 0; i < json_array_size(events); i++) {
		printf("%*s", INDENT, "");
		write_value(stdout, json_array_get(events, i));
		putchar('\n');
	}
}

static enum exit_code show_exchange(const struct client *client, json_t *exchange)
{
	(void)client;
	show_object(exchange, details, sizeof(details) / sizeof(details[0]), 0);
	show_events(json_at(exchange, "events"));
	show_message("request message", json_at(exchange, "request"));
	show_message("reply message", json_at(exchange, "reply"));
	return EXIT_GOOD;
}

static bool is_binary(const char *part)
{
	size_t len = strlen(part);

	return len < 4 || strcmp(part + len - 4, ".pem") != 0;
}

static enum exit_code complain_part(const char *part, const char *const *parts, size_t n)
{
	complain_word("part of an exchange", part, parts, n, "mockndes ctl exchanges --help");
	return EXIT_USAGE;
}

static enum exit_code copy_part(struct client *client, const char *part)
{
	static const char *const parts[] = { "request.der", "reply.der", "csr.pem", "cert.pem" };
	const struct api_request request = { .lane = client->lane,
		                             .path = { "exchanges", client->words[0], part } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(part, parts[i]) == 0)
			return client_copy(client, &request, is_binary(part));
	return complain_part(part, parts, sizeof(parts) / sizeof(parts[0]));
}

enum exit_code ctl_exchanges(struct client *client)
{
	if (client->n_words == 0)
		return ctl_list(client, "exchanges", list_columns,
		                sizeof(list_columns) / sizeof(list_columns[0]));
	if (client->n_words == 2)
		return copy_part(client, client->words[1]);
	const struct api_request request = { .lane = client->lane,
		                             .path = { "exchanges", client->words[0] } };
	return client_show(client, &request, show_exchange);
}
