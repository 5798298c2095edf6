/*
 * authorities.c - the CA of today and the next one. Handlers read the next one while somebody makes
 * it: it appears whole, in one atomic store, and stays until the end.
 */
#include "server/ndes/authorities.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum generation { GENERATION_FIRST, GENERATION_NEXT };

static bool open_next(struct authorities *authorities, struct ca_error *err)
{
	struct ca *next = NULL;

	if (!ca_open(authorities->next_dir, &next, err))
		return false;
	atomic_store(&authorities->cas[GENERATION_NEXT], next);
	return true;
}

bool authorities_open(struct authorities *authorities, struct ca *first, const char *next_dir,
                      const char *root_dir, struct ca_error *err)
{
	atomic_init(&authorities->cas[GENERATION_FIRST], first);
	atomic_init(&authorities->cas[GENERATION_NEXT], NULL);
	atomic_init(&authorities->crl_number, 0);
	pthread_mutex_init(&authorities->making, NULL);
	snprintf(authorities->next_dir, sizeof(authorities->next_dir), "%s", next_dir);
	snprintf(authorities->root_dir, sizeof(authorities->root_dir), "%s", root_dir);
	return !ca_exists(next_dir) || open_next(authorities, err);
}

void authorities_close(struct authorities *authorities)
{
	for (size_t i = 0; i < AUTHORITIES_MAX; i++)
		ca_close(atomic_exchange(&authorities->cas[i], NULL));
	pthread_mutex_destroy(&authorities->making);
}

const struct ca *authorities_ca(const struct authorities *authorities, int generation)
{
	if (generation < 0 || generation >= AUTHORITIES_MAX)
		return NULL;
	return atomic_load(&authorities->cas[generation]);
}

int authorities_generation(const struct authorities *authorities, int64_t rollover_at, int64_t now)
{
	if (rollover_at == 0 || now < rollover_at || !authorities_ca(authorities, GENERATION_NEXT))
		return GENERATION_FIRST;
	return GENERATION_NEXT;
}

static bool make_next(struct authorities *authorities, int64_t now, struct ca_error *err)
{
	const char *dir = authorities->next_dir;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		snprintf(err->text, sizeof(err->text), "cannot make %.400s: %s", dir,
		         strerror(errno));
		return false;
	}
	return ca_exists(dir) || ca_create_next(dir, authorities_ca(authorities, GENERATION_FIRST),
	                                        authorities->root_dir, now, err);
}

/* Of several threads that want it at once one makes it, the others wait. */
bool authorities_make_next(struct authorities *authorities, int64_t now, struct ca_error *err)
{
	bool done = true;

	pthread_mutex_lock(&authorities->making);
	if (!authorities_ca(authorities, GENERATION_NEXT))
		done = make_next(authorities, now, err) && open_next(authorities, err);
	pthread_mutex_unlock(&authorities->making);
	return done;
}

/* The machine's milliseconds grow from one start to the next; within one start the number grows
 * even if they do not. */
uint64_t authorities_next_crl_number(struct authorities *authorities)
{
	uint64_t latest = atomic_load(&authorities->crl_number), fresh;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	do
		fresh = ms > latest ? ms : latest + 1;
	while (!atomic_compare_exchange_weak(&authorities->crl_number, &latest, fresh));
	return fresh;
}
