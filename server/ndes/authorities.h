/*
 * authorities.h - the CAs of a server: the one of today, and the one that takes over from it
 * (rollover, RFC 8894 4.7). Their keys are shared by all lanes; when the change is, is a lane's
 * setting.
 */
#ifndef SERVER_NDES_AUTHORITIES_H
#define SERVER_NDES_AUTHORITIES_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "ca/ca.h"

/* Generations: 0 is the CA that the server began with, 1 the next one. */
#define AUTHORITIES_MAX 2

struct authorities {
	_Atomic(struct ca *) cas[AUTHORITIES_MAX]; /* owned; the second is NULL until it is made */
	char next_dir[PATH_MAX]; /* where the next one is made, as ca_create_next does */
	char root_dir[PATH_MAX]; /* where root.key is */
	pthread_mutex_t making;
	_Atomic uint64_t crl_number; /* of the latest list */
};

/* Takes first over, in any case. Opens a next CA that is in next_dir already. */
bool authorities_open(struct authorities *authorities, struct ca *first, const char *next_dir,
                      const char *root_dir, struct ca_error *err);
/* Also of one that is all zero. */
void authorities_close(struct authorities *authorities);

/* A generation, or NULL. */
const struct ca *authorities_ca(const struct authorities *authorities, int generation);

/* Which generation issues at a time (seconds), where the change is at rollover_at (0: never). */
int authorities_generation(const struct authorities *authorities, int64_t rollover_at, int64_t now);

/* Makes and opens the next CA unless there is one. */
bool authorities_make_next(struct authorities *authorities, int64_t now, struct ca_error *err);

/* A fresh cRLNumber: greater than those before it, also than those before a restart, whatever the
 * clock of a lane does (RFC 5280 5.2.3). */
uint64_t authorities_next_crl_number(struct authorities *authorities);

#endif
