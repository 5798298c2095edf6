/*
 * test_issue.c - one certificate for one request, however often and however much at once it is
 * asked.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/check.h"
#include "tests/unit/server/in_process.h"

#define THREADS 8

struct asker {
	pthread_t thread;
	struct ndes ndes;
	struct view message;
	char outcome[16], serial[CERT_SERIAL_TEXT_SIZE];
};

static void keep_result(void *context, const struct store_exchange *row)
{
	struct asker *asker = context;

	snprintf(asker->outcome, sizeof(asker->outcome), "%s", row->outcome);
	snprintf(asker->serial, sizeof(asker->serial), "%s", row->serial ? row->serial : "");
}

static void *ask(void *context)
{
	struct asker *asker = context;
	struct http_request request = { .method = "POST",
		                        .path = "/certsrv/mscep/mscep.dll",
		                        .query = "operation=PKIOperation",
		                        .version = "HTTP/1.1",
		                        .peer = "192.0.2.1",
		                        .body = asker->message };
	struct http_answer answer = { 0 };

	ndes_handle(&asker->ndes, &request, &answer);
	http_reply_clear(&answer.reply);
	return NULL;
}

static void ask_at_once(struct asker askers[static THREADS], const char *const messages[2])
{
	struct bytes read[2] = { read_captured(messages[0]), read_captured(messages[1]) };

	for (size_t i = 0; i < THREADS; i++) {
		askers[i].ndes = (struct ndes){ &t.lane, keep_result, &askers[i] };
		askers[i].message = bytes_view(&read[i % 2]);
		pthread_create(&askers[i].thread, NULL, ask, &askers[i]);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(askers[i].thread, NULL);
	bytes_clear(&read[0]);
	bytes_clear(&read[1]);
}

static void test_the_same_request_at_once_gets_one_certificate(void)
{
	const char *const same[2] = { "sscep/005.req", "sscep/005.req" };
	struct asker askers[THREADS] = { 0 };

	ask_at_once(askers, same);
	for (size_t i = 0; i < THREADS; i++) {
		CHECK_STR(askers[i].outcome, "issued");
		CHECK_STR(askers[i].serial, askers[0].serial);
	}
}

static void test_a_one_time_challenge_at_once_gets_one_certificate(void)
{
	const char *const two[2] = { "sscep/005.req", "sscep/011.req" };
	struct asker askers[THREADS] = { 0 };
	struct store_error err;
	int64_t now = lane_now_ms(&t.lane) / 1000;
	const char *serial = "";

	t.lane.fixed_opens = false;
	CHECK(store_add_challenge(t.store, "default", "secret", now, now + 60, 5, &err) ==
	      STORE_ADDED);
	ask_at_once(askers, two);
	for (size_t i = 0; i < THREADS; i++) {
		if (strcmp(askers[i].outcome, "refused") == 0)
			continue;
		CHECK_STR(askers[i].outcome, "issued");
		CHECK(serial[0] == '\0' || strcmp(serial, askers[i].serial) == 0);
		serial = askers[i].serial;
	}
	CHECK(serial[0] != '\0');
}

static CU_TestInfo tests[] = {
	{ "the same request at once gets one certificate",
	  test_the_same_request_at_once_gets_one_certificate },
	{ "a one-time challenge at once gets one certificate",
	  test_a_one_time_challenge_at_once_gets_one_certificate },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "issue", open_all, close_all, begin, end, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
