/*
 * exchange.c - how an exchange ends: what is said of it, and what it owned.
 */
#include "server/ndes/exchange.h"

#include <stdarg.h>
#include <stdio.h>

void ndes_clear(struct exchange *x)
{
	bytes_clear(&x->message);
	scep_request_clear(&x->request);
	store_transaction_clear(&x->transaction);
	certificate_clear(&x->certificate);
	bytes_clear(&x->crl);
}

void ndes_end(struct exchange *x, const char *outcome, const char *reason_format, ...)
{
	va_list args;

	x->outcome = outcome;
	va_start(args, reason_format);
	vsnprintf(x->reason, sizeof(x->reason), reason_format, args);
	va_end(args);
}

void ndes_fail(struct exchange *x, struct http_reply *reply, const char *reason)
{
	http_reply_clear(reply);
	http_reply_text(reply, 500, "text/plain", "500 - Internal Server Error\r\n");
	ndes_end(x, "error", "%s", reason);
}
