/*
 * values.h - the values of one exchange that are not SCEP messages: the decision, the HTTP answer
 * and the way its bytes are sent. Honest steps in server/ make them, a scenario may edit them on
 * their way, and the next step obeys. All zero is the honest default where nothing else is said.
 */
#ifndef SCENARIOS_VALUES_H
#define SCENARIOS_VALUES_H

#include "ca/scep.h"

/* What becomes of a request (stage `answer`). */
enum answer_kind {
	ANSWER_ISSUE,
	ANSWER_PENDING,
	ANSWER_REFUSE,
	ANSWER_IGNORE, /* take note, never answer: the connection is closed without a byte */
};

/* A way to refuse: failInfo, HRESULT and words that belong together (docs/ndes.md). */
struct refusal {
	const char *name; /* as a scenario says it: "wrong-challenge", "badRequest" */
	enum scep_fail_info fail_info;
	uint32_t hresult;
	const char *text;           /* one sentence, for logs and failInfoText */
	unsigned event;             /* what an NDES writes into the Application log; 0: nothing */
	const char *server_message; /* what the CA said, or NULL: ENROLL_SCEP_SERVER_MESSAGE */
};

struct answer {
	enum answer_kind kind;
	struct refusal
		refusal; /* if kind is ANSWER_REFUSE; its strings are static or the scenario's */
};

/* The refusal with this name, or NULL. Names: docs/scenarios.md. */
const struct refusal *refusal_find(const char *name);

/* The answer to an HTTP request (stage `http`). */
#define HTTP_HEADERS_MAX 8
struct http_header {
	char name[64];
	char *value; /* owned */
};

struct http_reply {
	int status;
	char content_type[128];                       /* empty: no Content-Type header */
	struct http_header headers[HTTP_HEADERS_MAX]; /* beside Content-Type */
	size_t n_headers;
	struct bytes body;
};

void http_reply_clear(struct http_reply *reply);

/* How the bytes of an answer leave (stage `send`). server/wire obeys. */
enum send_end {
	SEND_END_HONEST, /* as HTTP says: kept open, or closed after `Connection: close` */
	SEND_END_CLOSE,
	SEND_END_RESET, /* a true RST, once the kernel has delivered what was sent */
};

struct send {
	uint32_t delay_ms; /* before the first byte */
	bool cut;          /* send only the first cut_after bytes, or per cent, of head + body */
	bool cut_is_percent;
	uint64_t cut_after;
	enum send_end end; /* after a cut, HONEST closes: the rest is missing */
};

bool send_is_honest(const struct send *send);

#endif
