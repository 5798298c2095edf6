#include "fixture.h"

#include "store/private.h"

/* Some rows of every kind, so that no statement ends before it has begun. */
static void fill(void)
{
	struct store_operation op = operation("T", 1), waiting = operation("W", 2);
	struct store_certificate one = certificate("01"), two = certificate("02"),
				 three = certificate("03");

	add_challenge("A");
	add_challenge("B");
	one.challenge = "A";
	CHECK_INT(record(&op, &one, NOW), STORE_RECORDED);
	op = operation("U", 1);
	two.subjects = STORE_SUBJECTS_SUPERSEDE;
	CHECK_INT(record(&op, &two, NOW), STORE_RECORDED);
	op = operation("V", 1);
	three.subjects = STORE_SUBJECTS_UNIQUE;
	CHECK_INT(record(&op, &three, NOW), STORE_SUBJECT_TAKEN);
	put(&waiting, STORE_PENDING, "csr", NOW);
	store_journal(fx.store, &(struct store_exchange){ .lane = "default" });
	store_journal(fx.store, &(struct store_exchange){ .lane = "default" });
}

static void read_single_rows(void)
{
	struct store_operation op = operation("W", 2);
	struct store_transaction transaction = { 0 };
	struct store_certificate_row row = { 0 };
	struct store_exchange_row exchange = { 0 };
	struct store_counts counts = { 0 };
	char serial[STORE_SERIAL_SIZE];
	int64_t last = 0;

	CHECK_INT(store_find_transaction(fx.store, &op, &transaction, &fx.err), STORE_FOUND);
	store_transaction_clear(&transaction);
	CHECK_INT(store_check_challenge(fx.store, "default", "B", NOW, &fx.err),
	          STORE_CHALLENGE_VALID);
	CHECK_INT(store_find_subject(fx.store, "default", "CN=device", NULL, NOW, serial, &fx.err),
	          STORE_FOUND);
	CHECK_INT(store_find_certificate(fx.store, "default", "01", &row, &fx.err), STORE_FOUND);
	store_certificate_row_clear(&row);
	CHECK(store_last_exchange(fx.store, "default", &last, &fx.err));
	CHECK_INT(store_find_exchange(fx.store, "default", last, &exchange, &fx.err), STORE_FOUND);
	store_exchange_row_clear(&exchange);
	CHECK(store_count(fx.store, "default", NOW, &counts, &fx.err));
	CHECK(counts.certificates >= 2);
}

static void read_lists(void)
{
	struct store_certificates certificates = { 0 }, revoked = { 0 };
	struct store_pendings pendings = { 0 };
	struct store_challenges challenges = { 0 };
	struct store_exchanges exchanges = { 0 };

	CHECK(store_list_certificates(fx.store, "default", 0, 9, &certificates, &fx.err));
	CHECK_INT(certificates.n, 2);
	store_certificates_clear(&certificates);
	CHECK(store_list_revoked(fx.store, "default", 0, &revoked, &fx.err));
	CHECK_INT(revoked.n, 1);
	store_certificates_clear(&revoked);
	CHECK(store_list_pending(fx.store, "default", NULL, 0, 9, &pendings, &fx.err));
	CHECK_INT(pendings.n, 1);
	store_pendings_clear(&pendings);
	CHECK(store_list_challenges(fx.store, "default", 0, 9, &challenges, &fx.err));
	CHECK_INT(challenges.n, 2);
	store_challenges_clear(&challenges);
	CHECK(store_list_exchanges(fx.store, "default", 0, 9, NULL, &exchanges, &fx.err));
	CHECK_INT(exchanges.n, 2);
	store_exchanges_clear(&exchanges);
}

static void change(void)
{
	struct store_operation op = operation("W", 2);
	struct store_certificate four = certificate("04");
	const uint8_t *csr = (const uint8_t *)"csr";

	CHECK(store_put_value(fx.store, "default", "name", "value", &fx.err));
	CHECK_INT(store_deny(fx.store, &op, csr, 3, "denied", NOW, &fx.err), STORE_FOUND);
	four.must_wait = true;
	CHECK_INT(record(&op, &four, NOW), STORE_DECIDED_BEFORE);
	CHECK_INT(store_revoke(fx.store, "default", "02", NOW, 6, &fx.err), STORE_FOUND);
	CHECK_INT(store_revoke(fx.store, "default", "02", NOW, 8, &fx.err), STORE_FOUND);
	CHECK(store_reset(fx.store, "default", &fx.err));
}

/* SQLite counts for each statement how many rows it stepped over in search of others, and how often
 * it sorted: with a million certificates there must be neither. */
static void test_every_statement_finds_its_rows_by_an_index(void)
{
	fill();
	read_single_rows();
	read_lists();
	change();
	for (int i = 0; i < SQL_COUNT; i++) {
		sqlite3_stmt *s = fx.store->statements[i];

		if (i == SQL_GET_VALUE) /* by the primary key, and nothing else in test_store.c */
			continue;
		CHECK_SAY(sqlite3_stmt_status(s, SQLITE_STMTSTATUS_RUN, 0) > 0, "never ran: %s",
		          sql_texts[i]);
		CHECK_SAY(sqlite3_stmt_status(s, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0) == 0,
		          "scans: %s", sql_texts[i]);
		CHECK_SAY(sqlite3_stmt_status(s, SQLITE_STMTSTATUS_SORT, 0) == 0, "sorts: %s",
		          sql_texts[i]);
		CHECK_SAY(sqlite3_stmt_status(s, SQLITE_STMTSTATUS_AUTOINDEX, 0) == 0,
		          "makes an index: %s", sql_texts[i]);
	}
}

/* Thousands of certificates of other subjects, and of challenges that are spent. */
static void add_thousands(void)
{
	CHECK_STR(ask_sqlite3(
			  "WITH n AS (SELECT value FROM generate_series(1, 5000))"
			  "INSERT INTO certificates (serial, lane, ca, transaction_id, subject,"
			  " not_before, not_after, issued_at, der) SELECT 'S' || value, 'default',"
			  " 0, 'T' || value, 'CN=' || value, 0, 1800000000, 0, x'00' FROM n;"
			  "WITH n AS (SELECT value FROM generate_series(1, 5000))"
			  "INSERT INTO challenges (lane, id, challenge, made_at, expires_at,"
			  " spent_at) SELECT 'default', value, 'C' || value, 0, 1800000000, 1 FROM "
			  "n"),
	          "");
}

static void test_an_enrolment_costs_no_more_with_thousands_on_record(void)
{
	static const enum sql asked[] = { SQL_ADD_CHALLENGE,   SQL_SPEND_CHALLENGE,
		                          SQL_FIND_SUBJECT,    SQL_ANOTHER_IN_USE,
		                          SQL_SUPERSEDE,       SQL_ISSUED_BEFORE,
		                          SQL_FIND_TRANSACTION };

	add_thousands();
	fill();
	read_single_rows();
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		int steps = sqlite3_stmt_status(fx.store->statements[asked[i]],
		                                SQLITE_STMTSTATUS_VM_STEP, 0);

		CHECK_SAY(steps > 0 && steps < 500, "%d steps: %s", steps, sql_texts[asked[i]]);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every statement finds its rows by an index",
		  test_every_statement_finds_its_rows_by_an_index },
		{ "an enrolment costs no more with thousands on record",
		  test_an_enrolment_costs_no_more_with_thousands_on_record },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "statements", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
