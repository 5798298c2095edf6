/*
 * ndes.c - one exchange from request to answer. The honest steps are the login, the operation's
 * read and its answer; before that the scenario is asked, and then edits the values that pass.
 */
#include "server/ndes/ndes.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "server/ndes/exchange.h"

static int64_t monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void play_scenario(struct exchange *x)
{
	struct fact_texts texts;
	struct facts facts = { 0 };

	if (!x->lane->run)
		return;
	ndes_facts(x, &texts, &facts);
	scenario_play(x->lane->run, &facts, &x->play);
}

static bool has_header(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->n_headers; i++)
		if (strcasecmp(reply->headers[i].name, name) == 0)
			return true;
	return false;
}

/* What speaks for a stopped IIS has signed already. */
static void add_headers(const struct dialect *dialect, struct http_reply *reply)
{
	if (!dialect->iis_headers || has_header(reply, "Server"))
		return;
	http_reply_add_header(reply, "Server", "Microsoft-IIS/10.0");
	http_reply_add_header(reply, "X-Powered-By", "ASP.NET");
}

static const char *or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

/* Who issues at this time. */
static void choose_ca(struct exchange *x)
{
	const struct authorities *authorities = x->lane->authorities;

	x->generation =
		authorities_generation(authorities, x->settings.rollover_at, x->now_ms / 1000);
	x->ca = authorities_ca(authorities, x->generation);
}

/* What stands there while the service is out of order does not ask who it is. */
static void choose_operation(struct exchange *x)
{
	const struct operation *instead;

	x->operation = ndes_operation(x->http, &x->logins);
	instead = ndes_out_of_order(x);
	if (!instead)
		return;
	x->operation = instead;
	x->logins = LOGINS_NONE;
}

/* Nothing is read of whoever is turned away; the scenario is asked about everybody. */
static void answer_exchange(struct exchange *x, struct http_reply *reply)
{
	bool enters = ndes_login(x, reply);

	if (enters && x->operation->read)
		x->operation->read(x);
	play_scenario(x);
	if (enters)
		x->operation->answer(x, reply);
	add_headers(x->lane->dialect, reply);
}

static bool was_refused(const struct exchange *x)
{
	return x->answer.kind == ANSWER_REFUSE && x->outcome && strcmp(x->outcome, "refused") == 0;
}

static struct store_exchange journal_row(struct exchange *x, const struct http_answer *answer)
{
	const struct refusal *refusal = was_refused(x) ? &x->answer.refusal : NULL;

	if (refusal)
		snprintf(x->hresult, sizeof(x->hresult), "0x%08X", refusal->hresult);
	return (struct store_exchange){
		.lane = x->lane->name,
		.remote = x->http->peer,
		.method = x->http->method,
		.path = x->http->path,
		.operation = x->operation->name,
		.message_type = scep_message_type_name(x->request.message_type),
		.transaction_id = or_null(x->request.transaction_id),
		.subject = or_null(x->request.csr.subject_text),
		.rule = x->play.rule,
		.outcome = x->outcome,
		.reason = or_null(x->reason),
		.serial = or_null(x->certificate.serial),
		.fail_info = refusal ? scep_fail_info_name((int)refusal->fail_info) : NULL,
		.hresult = or_null(x->hresult),
		.events = or_null(x->events),
		.http_status = answer->ignore ? 0 : answer->reply.status,
		.sub_status = x->sub_status,
		.win32_status = x->win32_status,
		.at_ms = x->now_ms,
		.request = x->message.data,
		.request_len = x->message.len,
		.reply = answer->reply.body.data,
		.reply_len = answer->reply.body.len,
	};
}

void ndes_handle(void *context, const struct http_request *request, struct http_answer *answer)
{
	const struct ndes *ndes = context;
	int64_t began = monotonic_us();
	struct exchange x = {
		.lane = ndes->lane,
		.http = request,
		.now_ms = lane_now_ms(ndes->lane),
		.known = STORE_NOT_FOUND,
	};

	lane_settings(x.lane, &x.settings);
	choose_ca(&x);
	choose_operation(&x);
	answer_exchange(&x, &answer->reply);
	answer->ignore = x.answer.kind == ANSWER_IGNORE;
	answer->bent = tamper_http(&x.play, &answer->reply);
	tamper_send(&x.play, &answer->send);

	struct store_exchange row = journal_row(&x, answer);
	row.duration_us = monotonic_us() - began;
	store_journal(ndes->lane->store, &row);
	ndes->observe(ndes->observer, &row);
	ndes_clear(&x);
}
