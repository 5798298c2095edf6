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
	keep(t.events, sizeof(t.events), row->events);
	t.status = row->http_status;
	t.sub_status = row->sub_status;
	t.win32_status = row->win32_status;
}

static bool open_ca(const char *name, struct authorities *out)
{
	char path[512], next[512];
	struct ca *ca = NULL;
	struct ca_error err = { "" };

	snprintf(path, sizeof(path), "%s/captured/%s", data_dir(), name);
	snprintf(next, sizeof(next), "%s/next-of-%s", scratch_dir(), name);
	if (ca_open(path, &ca, &err) && authorities_open(out, ca, next, path, &err))
		return true;
	printf("# %s\n", err.text); /* the suite fails, as open_all does */
	return false;
}

int open_all(void)
{
	bool opened = open_ca("keys", &t.authorities) && open_ca("keys-ca-only", &t.ca_only);

	t.ca = authorities_ca(&t.authorities, 0);
	return opened ? 0 : 1;
}

int close_all(void)
{
	authorities_close(&t.authorities);
	authorities_close(&t.ca_only);
	return 0;
}

/* Every test starts with an empty store and the honest server. */
void begin(void)
{
	static int number;
	static const struct users nobody;
	char path[512];
	struct settings settings;
	struct store_error err = { "" };

	snprintf(path, sizeof(path), "%s/store-%d.sqlite", scratch_dir(), number++);
	if (!store_open(path, &t.store, &err)) {
		printf("Bail out! %s\n", err.text);
		abort();
	}
	settings_init(&settings);
	settings.admin_auth = 0;
	t.lane = (struct lane){
		.name = "default",
		.authorities = &t.authorities,
		.store = t.store,
		.dialect = dialect_find("ndes"),
		.users = &nobody,
		.challenge = "secret",
		.fixed_opens = true,
	};
	lane_init(&t.lane, &settings);
	t.ndes = (struct ndes){ .lane = &t.lane, .observe = observe };
}

void end(void)
{
	lane_clear(&t.lane);
	scenario_free(t.scenario);
	t.scenario = NULL;
	store_close(t.store);
	bytes_clear(&t.body);
}

static void keep_server(const struct http_reply *reply)
{
	t.server[0] = '\0';
	for (size_t i = 0; i < reply->n_headers; i++)
		if (strcmp(reply->headers[i].name, "Server") == 0)
			keep(t.server, sizeof(t.server), reply->headers[i].value);
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
	keep_server(&answer.reply);
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

void put_signer_on_record(const char *name)
{
	struct bytes message = read_captured(name);
	struct scep_request request = { 0 };
	struct certificate signer = { 0 };
	struct ca_error ca_err = { "" };
	struct store_error err = { "" };

	CHECK(ca_decode(t.ca, bytes_view(&message), &request, &ca_err) == CA_DECODED);
	CHECK_SAY(ca_decode_certificate(bytes_view(&request.signer), &signer, &ca_err), "%s",
	          ca_err.text);
	struct store_operation op = { t.lane.name, "as issued", request.signer_key_id };
	struct store_certificate row = {
		.serial = signer.serial,
		.subject = signer.subject_text,
		.der = signer.der.data,
		.der_len = signer.der.len,
		.not_before = signer.not_before,
		.not_after = signer.not_after,
	};
	CHECK_SAY(store_record_certificate(t.store, &op, message.data, message.len, &row,
	                                   signer.not_before, &err) == STORE_RECORDED,
	          "%s: %s", name, err.text);
	certificate_clear(&signer);
	scep_request_clear(&request);
	bytes_clear(&message);
}

void play(const char *text)
{
	struct scenario_error err = { .text = "" };

	if (CHECK_SAY(scenario_parse("test.yaml", view_of_text(text), &t.scenario, &err), "%s",
	              err.text))
		t.lane.run = scenario_run_new(t.scenario);
}
