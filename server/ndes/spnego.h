/*
 * spnego.h - the wrapping that Windows puts around NTLM under the scheme Negotiate (RFC 4178). The
 * mechanism is NTLM, always: what offers another one first has to come back with NTLM.
 */
#ifndef SERVER_NDES_SPNEGO_H
#define SERVER_NDES_SPNEGO_H

#include "ca/scep.h"

/* The mechanism's token in a NegTokenInit or NegTokenResp, borrowed. False if there is none, or it
 * is neither. */
bool spnego_read(struct view token, struct view *out);

/* A NegTokenResp, accept-incomplete, around a token of NTLM. The caller clears out. */
void spnego_write_challenge(struct view inner, struct bytes *out);
/* A NegTokenResp, accept-completed. The caller clears out. */
void spnego_write_accepted(struct bytes *out);

#endif
