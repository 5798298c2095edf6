#include "everything.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void everything_init(struct everything *out)
{
	static const uint8_t nonce[SCEP_NONCE_LEN] = { 0x00, 0xff, 0x0f, 0x10, 5, 6, 7, 8 };
	const struct view nonce_view = { nonce, sizeof(nonce) };

	*out = (struct everything){ .http = { .status = 200,
		                              .content_type = "application/x-pki-message",
		                              .n_headers = 1 } };
	out->order.subject = bytes_of_text("subject");
	out->order.public_key = bytes_of_text("key");
	out->order.not_before = 100;
	out->order.not_after = 200;
	certrep_add_text(&out->rep, SCEP_OID_PKI_STATUS, "0");
	certrep_add(&out->rep, SCEP_OID_RECIPIENT_NONCE, TAG_OCTETS, nonce_view);
	certrep_add_text(&out->rep, SCEP_OID_TRANSACTION_ID, "tid");
	snprintf(out->rep.digest, sizeof(out->rep.digest), "SHA256");
	snprintf(out->rep.cipher, sizeof(out->rep.cipher), "AES-128-CBC");
	out->rep.recipient = bytes_of_text("recipient");
	out->rep.certificates[0] = bytes_of_text("leaf");
	out->rep.n_certificates = 1;
	snprintf(out->http.headers[0].name, sizeof(out->http.headers[0].name), "Server");
	out->http.headers[0].value = strdup("IIS");
	out->http.body = bytes_of_text("body");
}

void everything_clear(struct everything *all)
{
	cert_order_clear(&all->order);
	certrep_clear(&all->rep);
	http_reply_clear(&all->http);
}

int everything_tamper(struct everything *all, const struct play *play)
{
	return tamper_answer(play, &all->answer) + tamper_certificate(play, &all->order) +
	       tamper_reply(play, &all->rep) + tamper_http(play, &all->http) +
	       tamper_send(play, &all->send);
}

static void say(struct description *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct description *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out->lines[out->n++], sizeof(out->lines[0]), format, args);
	va_end(args);
}

static void say_bytes(struct description *out, const char *name, const struct bytes *bytes)
{
	char hex[2 * 24 + 1] = "";

	for (size_t i = 0; i < bytes->len && i < 24; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes->data[i]);
	say(out, "%s=%zu:%s", name, bytes->len, hex);
}

static void describe_order(const struct cert_order *order, struct description *out)
{
	say_bytes(out, "order.subject", &order->subject);
	say_bytes(out, "order.public_key", &order->public_key);
	say(out, "order.key=%d", order->key);
	say_bytes(out, "order.extensions", &order->extensions);
	say(out, "order.validity=%lld-%lld", (long long)order->not_before,
	    (long long)order->not_after);
}

static void describe_rep(const struct certrep *rep, struct description *out)
{
	for (size_t i = 0; i < rep->n_attributes; i++) {
		char name[SCEP_OID_SIZE + 20];

		snprintf(name, sizeof(name), "rep.%s/%d", rep->attributes[i].oid,
		         rep->attributes[i].tag);
		say_bytes(out, name, &rep->attributes[i].value);
	}
	say(out, "rep.how=%d,%d,%d,%d,%d", rep->unsorted_attributes, rep->ber, rep->signer,
	    rep->signature_oid, rep->content);
	say(out, "rep.algorithms=%s,%s", rep->digest, rep->cipher);
	for (size_t i = 0; i < rep->n_certificates; i++)
		say_bytes(out, "rep.certificate", &rep->certificates[i]);
	say_bytes(out, "rep.recipient", &rep->recipient);
}

void everything_describe(const struct everything *all, struct description *out)
{
	*out = (struct description){ 0 };
	say(out, "answer.kind=%d", all->answer.kind);
	say(out, "answer.refusal=%d,%08x,%s", all->answer.refusal.fail_info,
	    all->answer.refusal.hresult, all->answer.refusal.text ? all->answer.refusal.text : "");
	describe_order(&all->order, out);
	describe_rep(&all->rep, out);
	say(out, "http.status=%d", all->http.status);
	say(out, "http.content_type=%s", all->http.content_type);
	for (size_t i = 0; i < all->http.n_headers; i++)
		say(out, "http.header=%s: %s", all->http.headers[i].name,
		    all->http.headers[i].value);
	say_bytes(out, "http.body", &all->http.body);
	say(out, "send.delay_ms=%u", all->send.delay_ms);
	say(out, "send.cut=%d,%d,%llu", all->send.cut, all->send.cut_is_percent,
	    (unsigned long long)all->send.cut_after);
	say(out, "send.end=%d", all->send.end);
}
