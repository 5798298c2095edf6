/*
 * ntlm.h - the acceptor's side of NTLMv2 ([MS-NLMP]) on bytes: the client's NEGOTIATE_MESSAGE, our
 * CHALLENGE_MESSAGE, the client's AUTHENTICATE_MESSAGE. Knows no user and keeps nothing.
 */
#ifndef SERVER_NDES_NTLM_H
#define SERVER_NDES_NTLM_H

#include "ca/scep.h"

#define NTLM_CHALLENGE_LEN 8
#define NTLM_USER_SIZE     256

/* Its flags. False if it is no NEGOTIATE_MESSAGE. */
bool ntlm_read_negotiate(struct view token, uint32_t *out_flags);

/* Who asks for a password, as its clients see it: ASCII, short. */
struct ntlm_names {
	const char *domain, *computer; /* NetBIOS */
	const char *dns_domain, *dns_computer;
};

struct ntlm_challenge {
	uint32_t client_flags; /* of its NEGOTIATE_MESSAGE */
	uint8_t bytes[NTLM_CHALLENGE_LEN];
	const struct ntlm_names *names;
	int64_t now_ms;
};

/* The caller clears out. */
void ntlm_write_challenge(const struct ntlm_challenge *challenge, struct bytes *out);

/* An AUTHENTICATE_MESSAGE taken apart; all views are borrowed from the token. */
struct ntlm_authenticate {
	char user[NTLM_USER_SIZE]; /* UTF-8 */
	bool unicode;              /* how the two names below are written */
	struct view user_name, domain_name;
	struct view nt_response;
};

/* False if it is none, or something in it points outside. */
bool ntlm_read_authenticate(struct view token, struct ntlm_authenticate *out);

/* Whether the response to our challenge was made with this password. An answer of NTLMv1 is always
 * wrong. */
bool ntlm_verify(const struct ntlm_authenticate *message, const char *password,
                 const uint8_t challenge[static NTLM_CHALLENGE_LEN]);

#endif
