/*
 * login.c - asks for a login as IIS does: 401, with what Windows calls the reason in the log's
 * fields sc-substatus and sc-win32-status.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/ndes/credentials.h"
#include "server/ndes/exchange.h"

#define REALM "Basic realm=\"ndes.lab.example\""

static const struct unauthorized {
	int sub_status;
	int64_t win32_status;
	const char *reason;
} unauthorized[] = {
	[CREDENTIALS_NONE] = { 2, 5 /* ERROR_ACCESS_DENIED */, "no login yet" },
	[CREDENTIALS_CHALLENGED] = { 1, 2148074254 /* SEC_E_NO_CREDENTIALS */,
	                             "the challenge of NTLM is sent" },
	[CREDENTIALS_INVALID] = { 1, 2148074248 /* SEC_E_INVALID_TOKEN */,
	                          "the login cannot be read" },
	[CREDENTIALS_WRONG] = { 1, 1326 /* ERROR_LOGON_FAILURE */,
	                        "an unknown user or a wrong password" },
};

/* Goes on with the login of a scheme. */
static void add_token(struct http_reply *reply, const char *scheme, struct view token)
{
	struct bytes text;
	char *value = NULL;

	ca_base64_encode(token, &text);
	if (asprintf(&value, "%s %s", scheme, (const char *)text.data) < 0)
		abort();
	http_reply_add_header(reply, "WWW-Authenticate", value);
	free(value);
	bytes_clear(&text);
}

/* Offers all that is accepted, each in a header of its own. */
static void add_offers(struct http_reply *reply, unsigned accepted)
{
	if (accepted & ADMIN_AUTH_NTLM) {
		http_reply_add_header(reply, "WWW-Authenticate", "Negotiate");
		http_reply_add_header(reply, "WWW-Authenticate", "NTLM");
	}
	if (accepted & ADMIN_AUTH_BASIC)
		http_reply_add_header(reply, "WWW-Authenticate", REALM);
}

/* A name as the client wrote it may be in any encoding. */
static void make_printable(char *name)
{
	for (; *name; name++)
		if (*name < ' ' || *name > '~')
			*name = '?';
}

static void refuse(struct exchange *x, struct http_reply *reply, enum credentials result,
                   struct credentials_check *check)
{
	const struct unauthorized *row = &unauthorized[result];

	ndes_iis_page(reply, 401, "Unauthorized: Access is denied due to invalid credentials.",
	              "You do not have permission to view this directory or page using the "
	              "credentials that you supplied.");
	if (result == CREDENTIALS_CHALLENGED)
		add_token(reply, check->scheme, bytes_view(&check->reply));
	else
		add_offers(reply, check->accepted);
	x->sub_status = row->sub_status;
	x->win32_status = row->win32_status;
	make_printable(check->name);
	if (check->name[0])
		ndes_end(x, "unauthorized", "%s: \"%.64s\"", row->reason, check->name);
	else
		ndes_end(x, "unauthorized", "%s", row->reason);
}

/* Bits of enum admin_auth; none: nobody is asked. */
static unsigned accepted_logins(const struct exchange *x)
{
	unsigned accepted = x->settings.admin_auth;

	switch (x->logins) {
	case LOGINS_NONE:
		return 0;
	case LOGINS_OF_ADMIN:
		return accepted;
	case LOGINS_OF_PROGRAM:
		return accepted ? accepted | ADMIN_AUTH_BASIC : 0;
	}
	return accepted;
}

bool ndes_login(struct exchange *x, struct http_reply *reply)
{
	struct connection_login none = { 0 };
	void *note = x->http->note ? x->http->note->bytes : NULL;
	struct credentials_check check = {
		.users = x->lane->users,
		.accepted = accepted_logins(x),
		.authorization = http_request_header(x->http, "Authorization"),
		.now_ms = x->now_ms,
		.login = note ? note : &none,
	};

	if (check.accepted == 0)
		return true;
	enum credentials result = credentials_verify(&check);
	if (result != CREDENTIALS_GOOD)
		refuse(x, reply, result, &check);
	else if (check.reply.len > 0)
		add_token(reply, check.scheme, bytes_view(&check.reply));
	x->user = check.user;
	x->turned_away = result != CREDENTIALS_GOOD;
	credentials_check_clear(&check);
	return !x->turned_away;
}
