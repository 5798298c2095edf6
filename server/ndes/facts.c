/*
 * facts.c - what is known of an exchange, under the names by which a scenario's `when` and `per`
 * ask.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"

/* Whoever is turned away has not come to what was asked for. */
static unsigned points_of(const struct exchange *x)
{
	if (x->turned_away)
		return AT_REQUEST;
	return AT_REQUEST | x->operation->points | (x->kind ? x->kind->point : 0);
}

/* A cursor into the texts that name and hold the parts of a subject. */
struct writer {
	char *at, *end;
};

static void put(struct writer *out, char c)
{
	if (out->at < out->end)
		*out->at++ = c;
}

static void put_text(struct writer *out, const char *text)
{
	while (*text)
		put(out, *text++);
}

/* One escaped character of RFC 2253: \, or \C3. */
static const char *put_escaped(struct writer *out, const char *text)
{
	int high = http_hex_digit((uint8_t)text[0]);
	int low = high < 0 ? -1 : http_hex_digit((uint8_t)text[1]);

	if (low < 0) {
		put(out, text[0]);
		return text[0] ? text + 1 : text;
	}
	put(out, (char)(high << 4 | low));
	return text + 2;
}

/* Copies to the first unescaped character of stop, and returns what follows it. */
static const char *put_until(struct writer *out, const char *text, const char *stop)
{
	while (*text && !strchr(stop, *text)) {
		if (*text == '\\')
			text = put_escaped(out, text + 1);
		else
			put(out, *text++);
	}
	put(out, '\0');
	return *text ? text + 1 : text;
}

/* "CN=x,O=Contoso" becomes the facts subject.CN and subject.O. */
static void add_subject_parts(const char *subject, struct fact_texts *texts, struct facts *out)
{
	struct writer writer = { texts->subject, texts->subject + sizeof(texts->subject) - 1 };

	while (*subject && writer.at < writer.end) {
		const char *name = writer.at;
		put_text(&writer, "subject.");
		subject = put_until(&writer, subject, "=");
		const char *value = writer.at;
		subject = put_until(&writer, subject, ",+");
		facts_add(out, name, value);
	}
	*writer.end = '\0';
}

static void add_message_facts(const struct exchange *x, struct fact_texts *texts, struct facts *out)
{
	const struct scep_request *request = &x->request;
	const struct csr *csr = &request->csr;
	const char *type = scep_message_type_name(request->message_type);

	snprintf(texts->message_type, sizeof(texts->message_type), "%d", request->message_type);
	facts_add(out, "messageType", type ? type : texts->message_type);
	facts_add(out, "transactionID", request->transaction_id);
	facts_add(out, "digest", request->digest);
	facts_add(out, "cipher", request->cipher);
	if (csr->der.len == 0)
		return;
	ca_hex((struct view){ csr->key_id, sizeof(csr->key_id) }, texts->key);
	facts_add(out, "key", texts->key);
	facts_add(out, "key.type", csr->key_type);
	facts_add(out, "subject", csr->subject_text);
	facts_add(out, "challenge", csr->has_challenge ? csr->challenge : NULL);
	add_subject_parts(csr->subject_text, texts, out);
}

void ndes_facts(const struct exchange *x, struct fact_texts *texts, struct facts *out)
{
	out->points = points_of(x);
	facts_add(out, "ip", x->http->peer);
	facts_add(out, "method", x->http->method);
	facts_add(out, "operation", x->operation->name);
	facts_add(out, "user-agent", http_request_header(x->http, "User-Agent"));
	if ((out->points & AT_PKI_OPERATION) && x->decoded != CA_UNREADABLE)
		add_message_facts(x, texts, out);
}
