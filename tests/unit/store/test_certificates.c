#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_all_of_a_certificate_is_recorded(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate one = certificate("0BAD");

	one.ca = 1;
	CHECK_INT(record(&op, &one, NOW + 5), STORE_RECORDED);
	CHECK_STR(ask_sqlite3(
			  "SELECT serial, lane, ca, transaction_id, subject, not_before, not_after,"
			  " issued_at, bent_by IS NULL, revoked_at IS NULL, hex(der) FROM "
			  "certificates"),
	          "0BAD|default|1|T|CN=device|1700000000|1700003600|1700000005|1|1|30424144");
}

static void test_the_same_serial_twice_leaves_nothing_behind(void)
{
	struct store_operation first = operation("first", 1), second = operation("second", 2);
	struct store_certificate one = certificate("01");

	add_challenge("C0FFEE");
	CHECK_INT(record(&first, &one, NOW), STORE_RECORDED);
	one.challenge = "C0FFEE";
	CHECK_INT(store_record_certificate(fx.store, &second, (const uint8_t *)"csr", 3, &one, NOW,
	                                   &fx.err),
	          STORE_NOT_RECORDED);
	CHECK_STR(fx.err.text, "The store cannot record a certificate:"
	                       " UNIQUE constraint failed: certificates.serial.");
	CHECK_INT(store_check_challenge(fx.store, "default", "C0FFEE", NOW, &fx.err),
	          STORE_CHALLENGE_VALID);
	CHECK_STR(ask_sqlite3("SELECT transaction_id FROM transactions"), "first");
}

static void test_a_challenge_that_is_gone_leaves_nothing_behind(void)
{
	struct store_operation op = operation("T", 1), other = operation("U", 2);
	struct store_certificate one = certificate("01"), two = certificate("02");

	add_challenge("C0FFEE");
	one.challenge = two.challenge = "C0FFEE";
	CHECK_INT(record(&op, &one, NOW), STORE_RECORDED);
	CHECK_INT(record(&other, &two, NOW), STORE_CHALLENGE_GONE);
	CHECK_STR(ask_sqlite3("SELECT serial FROM certificates"), "01");
	CHECK_STR(ask_sqlite3("SELECT serial FROM transactions"), "01");
	two.challenge = NULL; /* and the store goes on */
	CHECK_INT(record(&other, &two, NOW), STORE_RECORDED);
}

static void test_one_request_gets_one_sound_certificate(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate one = certificate("01"), two = certificate("02");

	CHECK_INT(record(&op, &one, NOW), STORE_RECORDED);
	CHECK_INT(record(&op, &two, NOW), STORE_ISSUED_BEFORE);
	CHECK_STR(ask_sqlite3("SELECT serial FROM certificates"), "01");
	two.signer = one.der;
	two.signer_len = one.der_len;
	CHECK_INT(record(&op, &two, NOW), STORE_RECORDED); /* a renewal by the first one */
	two = certificate("03");
	CHECK_INT(record(&op, &two, NOW), STORE_ISSUED_BEFORE);
	two.bent_by = "a rule";
	CHECK_INT(record(&op, &two, NOW), STORE_RECORDED);
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM certificates"), "3");
}

static void test_a_late_refusal_leaves_what_was_issued(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate one = certificate("01");

	CHECK_INT(store_record_certificate(fx.store, &op, (const uint8_t *)"csr", 3, &one, NOW,
	                                   &fx.err),
	          STORE_RECORDED);
	put(&op, STORE_REFUSED, "csr", NOW);
	CHECK_STR(ask_sqlite3("SELECT state, serial FROM transactions"), "issued|01");
	put(&op, STORE_REFUSED, "new", NOW);
	CHECK_STR(ask_sqlite3("SELECT state, serial FROM transactions"), "refused|");
}

/* Records certificates and reports each to the pipe, until it is killed. */
static void record_until_killed(unsigned round, int report)
{
	if (!open_store())
		_exit(1);
	for (unsigned i = 0; i < 1000000; i++) {
		char serial[32];

		snprintf(serial, sizeof(serial), "%02X%06X", round, i);
		struct store_operation op = operation(serial, 1);
		struct store_certificate one = certificate(serial);
		if (record(&op, &one, NOW) != STORE_RECORDED ||
		    write(report, &i, sizeof(i)) != sizeof(i))
			_exit(1);
	}
}

static unsigned kill_a_recorder(unsigned round)
{
	int pipe_fds[2];
	unsigned last = 0, reports = 0;

	if (pipe(pipe_fds) != 0)
		CU_FAIL_FATAL("no pipe");
	pid_t child = fork();
	if (child == 0) {
		close(pipe_fds[0]);
		record_until_killed(round, pipe_fds[1]);
	}
	close(pipe_fds[1]);
	while (read(pipe_fds[0], &last, sizeof(last)) == sizeof(last))
		if (++reports == 50 + 13 * round)
			kill(child, SIGKILL);
	close(pipe_fds[0]);
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	CHECK_INT(last + 1, reports);
	return reports;
}

static void test_what_was_recorded_survives_sigkill(void)
{
	close_store(); /* the children open it: no thread is alive when we fork */
	for (unsigned round = 0; round < 10; round++) {
		char sql[256];
		unsigned reports = kill_a_recorder(round);

		/* At most one more than reported: recorded, and killed before the report. */
		snprintf(sql, sizeof(sql),
		         "SELECT count(*) - %u IN (0, 1) FROM certificates JOIN transactions"
		         " USING (serial) WHERE serial LIKE '%02X%%'",
		         reports, round);
		CHECK_STR(ask_sqlite3(sql), "1");
		snprintf(sql, sizeof(sql),
		         "SELECT count(*) FROM certificates WHERE serial BETWEEN '%02X000000' AND"
		         " '%02X%06X'",
		         round, round, reports - 1);
		CHECK_INT(reports, strtoul(ask_sqlite3(sql), NULL, 10));
	}
	CHECK_STR(ask_sqlite3("PRAGMA integrity_check"), "ok");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what was recorded survives SIGKILL", test_what_was_recorded_survives_sigkill },
		{ "all of a certificate is recorded", test_all_of_a_certificate_is_recorded },
		{ "the same serial twice leaves nothing behind",
		  test_the_same_serial_twice_leaves_nothing_behind },
		{ "a challenge that is gone leaves nothing behind",
		  test_a_challenge_that_is_gone_leaves_nothing_behind },
		{ "one request gets one sound certificate",
		  test_one_request_gets_one_sound_certificate },
		{ "a late refusal leaves what was issued",
		  test_a_late_refusal_leaves_what_was_issued },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "certificates", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
