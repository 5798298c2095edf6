/*
 * credentials.h - what an Authorization header proves (RFC 9110 11.6.2): Basic, NTLM, and NTLM
 * under the name Negotiate. Basic proves a request; NTLM logs in its connection, in two legs.
 */
#ifndef SERVER_NDES_CREDENTIALS_H
#define SERVER_NDES_CREDENTIALS_H

#include "server/http/http.h"
#include "server/ndes/ntlm.h"
#include "server/ndes/settings.h"
#include "server/ndes/users.h"

/* What is remembered of a connection: it lives in its note. */
struct connection_login {
	bool challenged;
	uint8_t challenge[NTLM_CHALLENGE_LEN]; /* the one that waits for its response */
	const struct user *user;               /* who is logged in, or NULL */
};
_Static_assert(sizeof(struct connection_login) <= HTTP_NOTE_SIZE, "it has to fit into the note");

/* Windows' word for how it went: sc-substatus and sc-win32-status are made of it. */
enum credentials {
	CREDENTIALS_GOOD,
	CREDENTIALS_NONE,       /* none, or of a scheme that is not accepted */
	CREDENTIALS_CHALLENGED, /* of NTLM the first leg */
	CREDENTIALS_INVALID,    /* the token cannot be read, or answers no challenge */
	CREDENTIALS_WRONG,      /* no such user, or not the password */
};

struct credentials_check {
	/* Given. */
	const struct users *users;
	unsigned accepted;         /* of enum admin_auth */
	const char *authorization; /* the header's value, or NULL */
	int64_t now_ms;
	struct connection_login *login;
	/* Found. */
	const struct user *user;        /* if CREDENTIALS_GOOD */
	char name[NTLM_USER_SIZE];      /* whose credentials they are said to be */
	const char *scheme;             /* "NTLM": of reply */
	struct bytes reply;             /* a token to send back, or empty */
	struct connection_login before; /* this header, which ends it */
};
void credentials_check_clear(struct credentials_check *check);

/* The caller clears check. */
enum credentials credentials_verify(struct credentials_check *check);

#endif
