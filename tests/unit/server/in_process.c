#include "tests/unit/server/in_process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/check.h"

struct in_process t;

static void keep(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

static void observe(void *context, const struct store_exchange *row)
{
	(void)context;
	keep(t.outcome, sizeof(t.outcome), row->outcome);
	keep(t.serial, sizeof(t.serial), row->serial);
	keep(t.rule, sizeof(t.rule), row->rule);
	keep(t.reason, sizeof(t.reason), row->reason);
	keep(t.subject, sizeof(t.subject), row->subject);
	t.status = row->http_status;
}

static struct ca *open_ca(const char *name)
{
	char path[512];
	struct ca *ca = NULL;
	struct ca_error err = { "" };

	snprintf(path, sizeof(path), "%s/captured/%s", data_dir(), name);
	if (!ca_open(path, &ca, &err))
		printf("# %s\n", err.text); /* the suite fails, as open_all does */
	return ca;
}

int open_all(void)
{
	t.ca = open_ca("keys");
	t.ca_only = open_ca("keys-ca-only");
	return t.ca && t.ca_only ? 0 : 1;
}

int close_all(void)
{
	ca_close(t.ca);
	ca_close(t.ca_only);
	return 0;
}

/* Every test starts with an empty store and the honest server. */
void begin(void)
{
	static int number;
	char path[512];
	struct store_error err = { "" };

	snprintf(path, sizeof(path), "%s/store-%d.sqlite", scratch_dir(), number++);
	if (!store_open(path, &t.store, &err)) {
		printf("Bail out! %s\n", err.text);
		abort();
	}
	t.lane = (struct lane){
		.name = "default",
		.ca = t.ca,
		.store = t.store,
		.dialect = dialect_find("ndes"),
		.challenge_mode = CHALLENGE_STATIC | CHALLENGE_ONE_TIME,
		.challenge = "secret",
	};
	t.ndes = (struct ndes){ .lane = &t.lane, .observe = observe };
}

void end(void)
{
	scenario_run_free(t.lane.run);
	scenario_free(t.scenario);
	t.scenario = NULL;
	store_close(t.store);
	bytes_clear(&t.body);
}

void handle(struct http_request request)
{
	struct http_answer answer = { 0 };

	snprintf(request.peer, sizeof(request.peer), "192.0.2.1");
	request.version = "HTTP/1.1";
	ndes_handle(&t.ndes, &request, &answer);
	bytes_clear(&t.body);
	t.body = bytes_copy(bytes_view(&answer.reply.body));
	snprintf(t.content_type, sizeof(t.content_type), "%s", answer.reply.content_type);
	t.ignored = answer.ignore;
	http_reply_clear(&answer.reply);
}

void get(const char *path, const char *query)
{
	handle((struct http_request){ .method = "GET", .path = path, .query = query });
}

void post(struct view message)
{
	handle((struct http_request){ .method = "POST",
	                              .path = "/certsrv/mscep/mscep.dll",
	                              .query = "operation=PKIOperation",
	                              .body = message });
}

struct bytes read_captured(const char *name)
{
	char path[512];
	uint8_t data[16384];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/captured/%s", data_dir(), name);
	file = fopen(path, "rb");
	if (!CHECK_SAY(file != NULL, "%s cannot be read", path))
		return (struct bytes){ 0 };
	len = fread(data, 1, sizeof(data), file);
	fclose(file);
	return bytes_copy((struct view){ data, len });
}

void post_captured(const char *name)
{
	struct bytes message = read_captured(name);

	post(bytes_view(&message));
	bytes_clear(&message);
}

void play(const char *text)
{
	struct scenario_error err = { .text = "" };

	if (CHECK_SAY(scenario_parse("test.yaml", view_of_text(text), &t.scenario, &err), "%s",
	              err.text))
		t.lane.run = scenario_run_new(t.scenario);
}
