/*
 * service.c - the ways an NDES is out of order, and what is seen of each: by the client, in the
 * event log, in the log of IIS. Some stop the service, and every URL of it answers alike; in others
 * only what is submitted to the CA is refused.
 */
#include "server/ndes/exchange.h"

/* HTTP.sys answers by itself where no application pool takes the request. */
#define HTTP_SYS_503                                                                               \
	"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"\"http://www.w3.org/TR/html4/"         \
	"strict.dtd\">\r\n<HTML><HEAD><TITLE>Service Unavailable</TITLE>\r\n"                      \
	"<META HTTP-EQUIV=\"Content-Type\" Content=\"text/html; charset=us-ascii\"></HEAD>\r\n"    \
	"<BODY><h2>Service Unavailable</h2>\r\n"                                                   \
	"<hr><p>HTTP Error 503. The service is unavailable.</p>\r\n</BODY></HTML>\r\n"

static void reply_http_sys(struct http_reply *reply)
{
	http_reply_text(reply, 503, "text/html; charset=us-ascii", HTTP_SYS_503);
	http_reply_add_header(reply, "Server", "Microsoft-HTTPAPI/2.0");
}

static void reply_iis(struct http_reply *reply)
{
	ndes_iis_page(reply, 500, "Internal server error.",
	              "There is a problem with the resource you are looking for, and it cannot be "
	              "displayed.");
}

#define EXPIRED_CODE "0x800b0101" /* CERT_E_EXPIRED */
#define EXPIRED_TEXT                                                                               \
	"A required certificate is not within its validity period when verifying against the "     \
	"current system clock or the timestamp in the signed file."

#define ERROR_BAD_IMPERSONATION_LEVEL 1346

struct event {
	unsigned id; /* 0: none */
	const char *code, *text;
};

#define OUTAGE_EVENTS_MAX 2

struct outage {
	/* What every URL of the service answers; NULL: it works. */
	void (*reply)(struct http_reply *reply);
	int64_t win32_status;
	struct event events[OUTAGE_EVENTS_MAX];
	const char *why;
	const char *refusal; /* of what is submitted to the CA, or NULL */
};

static const struct outage outages[] = {
	[SERVICE_OK] = { 0 },
	[SERVICE_RA_EXPIRED] = {
		.reply = reply_iis,
		.events = { { 2, EXPIRED_CODE, EXPIRED_TEXT }, { 10, EXPIRED_CODE, EXPIRED_TEXT } },
		.why = "service-state ra-expired: the service cannot start without its RA "
		       "certificates",
	},
	[SERVICE_POOL_STOPPED] = {
		.reply = reply_http_sys,
		.events = { { 5002, NULL, NULL } },
		.why = "service-state pool-stopped: nobody takes requests from HTTP.sys",
	},
	[SERVICE_NO_IMPERSONATION] = {
		.reply = reply_iis,
		.win32_status = ERROR_BAD_IMPERSONATION_LEVEL,
		.why = "service-state no-impersonation: IIS_IUSRS lacks the right to impersonate a "
		       "client",
	},
	[SERVICE_CA_DOWN] = { .refusal = "ca-unreachable" },
	[SERVICE_CRL_OFFLINE] = { .refusal = "crl-offline" },
	[SERVICE_TEMPLATE_NOT_OFFERED] = { .refusal = "template-not-offered" },
};

static void answer_outage(struct exchange *x, struct http_reply *reply)
{
	const struct outage *outage = &outages[x->settings.service_state];

	outage->reply(reply);
	x->win32_status = outage->win32_status;
	for (size_t i = 0; i < OUTAGE_EVENTS_MAX && outage->events[i].id; i++)
		ndes_event(x, outage->events[i].id, outage->events[i].code, outage->events[i].text);
	ndes_end(x, "out-of-order", "%s", outage->why);
}

const struct operation *ndes_out_of_order(const struct exchange *x)
{
	static const struct operation out_of_order = { .answer = answer_outage };

	if (x->operation->beside_ndes || !outages[x->settings.service_state].reply)
		return NULL;
	return &out_of_order;
}

const char *ndes_submit_refusal(enum service_state state)
{
	return outages[state].refusal;
}
