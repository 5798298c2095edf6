/*
 * ndes.c - one exchange from request to answer. The honest steps are the operation's read and
 * answer; between and behind them the scenario is asked, and edits the values that pass.
 */
#include "server/ndes/ndes.h"

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

static void add_headers(const struct dialect *dialect, struct http_reply *reply)
{
	if (!dialect->iis_headers)
		return;
	http_reply_add_header(reply, "Server", "Microsoft-IIS/10.0");
	http_reply_add_header(reply, "X-Powered-By", "ASP.NET");
}

static const char *or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

static struct store_exchange journal_row(const struct exchange *x, const struct http_answer *answer)
{
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
		.http_status = answer->ignore ? 0 : answer->reply.status,
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
		.operation = ndes_operation(request),
		.known = STORE_NOT_FOUND,
	};

	if (x.operation->read)
		x.operation->read(&x);
	play_scenario(&x);
	x.operation->answer(&x, &answer->reply);
	add_headers(x.lane->dialect, &answer->reply);
	answer->ignore = x.answer.kind == ANSWER_IGNORE;
	answer->bent = tamper_http(&x.play, &answer->reply);
	tamper_send(&x.play, &answer->send);

	struct store_exchange row = journal_row(&x, answer);
	row.duration_us = monotonic_us() - began;
	store_journal(ndes->lane->store, &row);
	ndes->observe(ndes->observer, &row);
	ndes_clear(&x);
}
