/*
 * test_authorities.c - the next CA, made once while others look, and when it takes over.
 */
#include "server/ndes/authorities.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/check.h"

#define NOW     INT64_C(1793000000)
#define THREADS 4

static struct authorities a;
static char keys[512], next_dir[512];

static bool open_keys(const char *next, struct authorities *out)
{
	struct ca *first = NULL;
	struct ca_error err = { "" };

	return CHECK_SAY(ca_open(keys, &first, &err), "%s", err.text) &&
	       CHECK_SAY(authorities_open(out, first, next, keys, &err), "%s", err.text);
}

static void begin(void)
{
	static int number;

	snprintf(keys, sizeof(keys), "%s/captured/keys", data_dir());
	snprintf(next_dir, sizeof(next_dir), "%s/next-%d", scratch_dir(), number++);
	open_keys(next_dir, &a);
}

static void end(void)
{
	authorities_close(&a);
}

static bool make_next(void)
{
	struct ca_error err = { "" };

	return CHECK_SAY(authorities_make_next(&a, NOW, &err), "%s", err.text);
}

static void fingerprint(const struct ca *ca, char out[static CA_FINGERPRINT_TEXT_SIZE])
{
	struct ca_error err;

	out[0] = '\0';
	CHECK(ca && ca_fingerprint(ca_certificate(ca, CA_ROLE_CA), "SHA256", out, &err));
}

static void test_there_is_no_next_ca_before_it_is_made(void)
{
	CHECK(authorities_ca(&a, 0) != NULL);
	CHECK(authorities_ca(&a, 1) == NULL);
	CHECK(authorities_ca(&a, 2) == NULL);
	CHECK(authorities_ca(&a, -1) == NULL);
	CHECK_INT(authorities_generation(&a, NOW - 1, NOW), 0);
}

static void test_the_next_ca_takes_over_at_its_time(void)
{
	static const struct {
		const char *name;
		int64_t rollover_at, now;
		int generation;
	} rows[] = {
		{ "never", 0, NOW, 0 },
		{ "a second before", NOW, NOW - 1, 0 },
		{ "at that second", NOW, NOW, 1 },
		{ "long after", NOW, 2 * NOW, 1 },
	};

	if (!make_next())
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int got = authorities_generation(&a, rows[i].rollover_at, rows[i].now);

		CHECK_SAY(got == rows[i].generation, "%s: CA %d", rows[i].name, got);
	}
}

static void test_the_next_ca_is_kept(void)
{
	struct authorities again = { .next_dir = "" };
	char made[CA_FINGERPRINT_TEXT_SIZE], found[CA_FINGERPRINT_TEXT_SIZE];

	if (!make_next() || !make_next())
		return;
	fingerprint(authorities_ca(&a, 1), made);
	fingerprint(authorities_ca(&a, 0), found);
	CHECK(strcmp(made, found) != 0);
	if (open_keys(next_dir, &again)) {
		fingerprint(authorities_ca(&again, 1), found);
		CHECK_STR(found, made);
	}
	authorities_close(&again);
}

static void test_what_cannot_be_made_is_told(void)
{
	struct authorities nowhere = { .next_dir = "" };
	struct ca_error err = { "" };

	if (open_keys("/nowhere/next", &nowhere)) {
		CHECK(!authorities_make_next(&nowhere, NOW, &err));
		CHECK_SAY(strstr(err.text, "cannot make /nowhere/next") != NULL, "%s", err.text);
		CHECK(authorities_ca(&nowhere, 1) == NULL);
	}
	authorities_close(&nowhere);
}

struct looker {
	pthread_t thread;
	bool made;
	const struct ca *seen;
	uint64_t numbers[64];
};

/* All of them look, and then want it to be there. */
static void *look(void *context)
{
	struct looker *looker = context;
	struct ca_error err;

	for (size_t i = 0; i < sizeof(looker->numbers) / sizeof(looker->numbers[0]); i++) {
		authorities_generation(&a, NOW, NOW);
		looker->numbers[i] = authorities_next_crl_number(&a);
	}
	looker->made = authorities_make_next(&a, NOW, &err);
	looker->seen = authorities_ca(&a, authorities_generation(&a, NOW, NOW));
	return NULL;
}

static int compare_numbers(const void *left, const void *right)
{
	uint64_t l = *(const uint64_t *)left, r = *(const uint64_t *)right;

	return (l > r) - (l < r);
}

static void check_all_differ(struct looker lookers[static THREADS])
{
	uint64_t all[THREADS * 64];

	for (size_t i = 0; i < THREADS; i++) {
		for (size_t n = 1; n < 64; n++)
			CHECK(lookers[i].numbers[n - 1] < lookers[i].numbers[n]);
		memcpy(all + i * 64, lookers[i].numbers, sizeof(lookers[i].numbers));
	}
	qsort(all, THREADS * 64, sizeof(all[0]), compare_numbers);
	for (size_t i = 1; i < THREADS * 64; i++)
		CHECK(all[i - 1] != all[i]);
}

static void test_several_at_once_get_one_next_ca_and_numbers_of_their_own(void)
{
	struct looker lookers[THREADS] = { 0 };

	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&lookers[i].thread, NULL, look, &lookers[i]);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(lookers[i].thread, NULL);
	for (size_t i = 0; i < THREADS; i++) {
		CHECK(lookers[i].made);
		CHECK(lookers[i].seen && lookers[i].seen == authorities_ca(&a, 1));
	}
	check_all_differ(lookers);
}

static CU_TestInfo tests[] = {
	{ "there is no next CA before it is made", test_there_is_no_next_ca_before_it_is_made },
	{ "the next CA takes over at its time", test_the_next_ca_takes_over_at_its_time },
	{ "the next CA is kept", test_the_next_ca_is_kept },
	{ "what cannot be made is told", test_what_cannot_be_made_is_told },
	{ "several at once get one next CA, and numbers of their own",
	  test_several_at_once_get_one_next_ca_and_numbers_of_their_own },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "authorities", NULL, NULL, begin, end, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
