#include "fixture.h"

#include <string.h>

/* Finds the operation in this state with this request and certificate (NULL: none). */
static void check_found(const struct store_operation *op, enum store_state state, const char *csr,
                        const char *der)
{
	struct store_transaction found = { 0 };

	if (!CHECK_INT(store_find_transaction(fx.store, op, &found, &fx.err), STORE_FOUND))
		return;
	CHECK_INT(found.state, state);
	CHECK_BYTES(found.csr, found.csr_len, csr, strlen(csr));
	CHECK((found.certificate == NULL) == (der == NULL));
	CHECK_BYTES(found.certificate, found.certificate_len, der, der ? strlen(der) : 0);
	store_transaction_clear(&found);
	CHECK(found.csr == NULL && found.certificate == NULL);
}

static void test_an_operation_never_heard_of_is_not_found(void)
{
	struct store_operation op = operation("T", 1);
	struct store_transaction found = { 0 };

	CHECK_INT(store_find_transaction(fx.store, &op, &found, &fx.err), STORE_NOT_FOUND);
	CHECK(found.csr == NULL);
}

static void test_an_operation_is_lane_transaction_id_and_key(void)
{
	struct store_operation op = operation("T", 1), other = op;
	struct store_transaction found = { 0 };

	put(&op, STORE_PENDING, "mine", NOW);
	other.lane = "lab1";
	CHECK_INT(store_find_transaction(fx.store, &other, &found, &fx.err), STORE_NOT_FOUND);
	other = operation("t", 1);
	CHECK_INT(store_find_transaction(fx.store, &other, &found, &fx.err), STORE_NOT_FOUND);
	other = operation("T", 2);
	CHECK_INT(store_find_transaction(fx.store, &other, &found, &fx.err), STORE_NOT_FOUND);
	put(&other, STORE_REFUSED, "theirs", NOW);
	check_found(&op, STORE_PENDING, "mine", NULL);
	check_found(&other, STORE_REFUSED, "theirs", NULL);
}

static void test_a_request_waits_and_is_refused_and_issued(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate one = certificate("01");

	put(&op, STORE_PENDING, "first", NOW);
	check_found(&op, STORE_PENDING, "first", NULL);
	put(&op, STORE_REFUSED, "second", NOW + 1);
	check_found(&op, STORE_REFUSED, "second", NULL);
	CHECK_INT(record(&op, &one, NOW + 2), STORE_RECORDED);
	check_found(&op, STORE_ISSUED, "csr", "01");
	CHECK_STR(ask_sqlite3("SELECT state, serial, first_at, changed_at FROM transactions"),
	          "issued|01|1700000000|1700000002");
}

static void test_a_new_request_leaves_the_old_certificate_behind(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate one = certificate("01"), two = certificate("02");

	CHECK_INT(record(&op, &one, NOW), STORE_RECORDED);
	put(&op, STORE_PENDING, "again", NOW + 1);
	check_found(&op, STORE_PENDING, "again", NULL);
	CHECK_INT(record(&op, &two, NOW + 2), STORE_RECORDED);
	check_found(&op, STORE_ISSUED, "csr", "02");
	CHECK_STR(ask_sqlite3("SELECT serial FROM certificates"), "01\n02");
}

static void test_a_bent_certificate_is_not_what_was_asked_for(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate bent = certificate("01"), sound = certificate("02");

	bent.bent_by = "other-key";
	CHECK_INT(record(&op, &bent, NOW), STORE_RECORDED);
	check_found(&op, STORE_ISSUED, "csr", NULL);
	CHECK_STR(ask_sqlite3("SELECT serial, bent_by FROM certificates"), "01|other-key");
	CHECK_INT(record(&op, &sound, NOW), STORE_RECORDED);
	check_found(&op, STORE_ISSUED, "csr", "02");
}

static void test_an_empty_request_is_kept_as_empty(void)
{
	struct store_operation op = operation("", 1);

	put(&op, STORE_REFUSED, "", NOW);
	check_found(&op, STORE_REFUSED, "", NULL);
}

static void test_what_was_found_out_about_a_request_is_kept_until_the_next(void)
{
	struct store_operation op = operation("T", 1);
	struct store_transaction found = { 0 };
	struct store_request request = {
		.state = STORE_PENDING,
		.vouched = true,
		.csr = (const uint8_t *)"csr",
		.csr_len = 3,
		.signer = (const uint8_t *)"signer",
		.signer_len = 6,
	};

	CHECK(store_put_transaction(fx.store, &op, &request, NOW, &fx.err));
	CHECK_INT(store_find_transaction(fx.store, &op, &found, &fx.err), STORE_FOUND);
	CHECK(found.vouched);
	CHECK_STR(found.refusal, "");
	store_transaction_clear(&found);
	CHECK_STR(ask_sqlite3("SELECT signer, vouched FROM transactions"), "signer|1");
	request.state = STORE_REFUSED;
	request.vouched = false;
	request.refusal = "denied";
	request.signer = NULL;
	request.signer_len = 0;
	CHECK(store_put_transaction(fx.store, &op, &request, NOW, &fx.err));
	CHECK_INT(store_find_transaction(fx.store, &op, &found, &fx.err), STORE_FOUND);
	CHECK(!found.vouched);
	CHECK_STR(found.refusal, "denied");
	store_transaction_clear(&found);
	CHECK_STR(ask_sqlite3("SELECT signer IS NULL, vouched FROM transactions"), "1|0");
}

static bool poll(const struct store_operation *op, enum store_state state, int64_t now)
{
	struct store_request request = {
		.state = state,
		.polled = true,
		.csr = (const uint8_t *)"csr",
		.csr_len = 3,
	};

	return store_put_transaction(fx.store, op, &request, now, &fx.err);
}

static enum store_found deny(const struct store_operation *op, const char *csr, int64_t now)
{
	return store_deny(fx.store, op, (const uint8_t *)csr, strlen(csr), "denied", now, &fx.err);
}

static void test_what_waits_is_not_touched_by_being_asked_again(void)
{
	struct store_operation op = operation("T", 1);

	put(&op, STORE_PENDING, "csr", NOW);
	CHECK(poll(&op, STORE_PENDING, NOW + 9));
	put(&op, STORE_PENDING, "csr", NOW + 9);
	CHECK_STR(ask_sqlite3("SELECT changed_at FROM transactions"), "1700000000");
}

static void test_a_denial_is_of_a_request_that_waits(void)
{
	struct store_operation op = operation("T", 1);

	CHECK_INT(deny(&op, "csr", NOW), STORE_NOT_FOUND);
	put(&op, STORE_PENDING, "csr", NOW);
	CHECK_INT(deny(&op, "another", NOW), STORE_NOT_FOUND);
	CHECK_INT(deny(&op, "csr", NOW + 1), STORE_FOUND);
	CHECK_STR(ask_sqlite3("SELECT state, refusal, changed_at FROM transactions"),
	          "refused|denied|1700000001");
	CHECK_INT(deny(&op, "csr", NOW + 2), STORE_NOT_FOUND);
}

static void test_a_poll_undoes_no_denial_and_a_new_request_does(void)
{
	struct store_operation op = operation("T", 1);

	put(&op, STORE_PENDING, "csr", NOW);
	CHECK_INT(deny(&op, "csr", NOW), STORE_FOUND);
	CHECK(poll(&op, STORE_PENDING, NOW + 1)); /* it was read before the denial */
	check_found(&op, STORE_REFUSED, "csr", NULL);
	put(&op, STORE_PENDING, "csr", NOW + 2);
	check_found(&op, STORE_PENDING, "csr", NULL);
}

static void test_of_an_approval_and_a_denial_the_first_counts(void)
{
	struct store_operation denied = operation("D", 1), approved = operation("A", 1);
	struct store_certificate one = certificate("01");

	one.must_wait = true;
	put(&denied, STORE_PENDING, "csr", NOW);
	put(&approved, STORE_PENDING, "csr", NOW);
	CHECK_INT(deny(&denied, "csr", NOW), STORE_FOUND);
	CHECK_INT(record(&denied, &one, NOW), STORE_DECIDED_BEFORE);
	check_found(&denied, STORE_REFUSED, "csr", NULL);
	CHECK_INT(record(&approved, &one, NOW), STORE_RECORDED);
	CHECK_INT(deny(&approved, "csr", NOW), STORE_NOT_FOUND);
	check_found(&approved, STORE_ISSUED, "csr", "01");
}

/* What can be handed out again stays; who can not have it again may have to wait. */
static void test_a_request_waits_again_where_its_certificate_is_of_no_use(void)
{
	static const struct {
		const char *name, *made_useless; /* SQL */
		const char *signer;
		int64_t now;
		enum store_state state;
	} rows[] = {
		{ "it is good", "SELECT 1", "signer", NOW, STORE_ISSUED },
		{ "it is revoked", "UPDATE certificates SET revoked_at = 1, reason = 0", "signer",
		  NOW, STORE_PENDING },
		{ "it is bent", "UPDATE certificates SET bent_by = 'rule'", "signer", NOW,
		  STORE_PENDING },
		{ "it has expired", "SELECT 1", "signer", NOW + 3601, STORE_PENDING },
		{ "it signs", "SELECT 1", "01", NOW, STORE_PENDING },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct store_operation op = operation("T", 1);
		struct store_certificate one = certificate("01");
		struct store_transaction found = { 0 };
		struct store_request request = {
			.state = STORE_PENDING,
			.csr = (const uint8_t *)"csr",
			.csr_len = 3,
			.signer = (const uint8_t *)rows[i].signer,
			.signer_len = strlen(rows[i].signer),
		};

		CHECK_INT(record(&op, &one, NOW), STORE_RECORDED);
		ask_sqlite3(rows[i].made_useless);
		CHECK(store_put_transaction(fx.store, &op, &request, rows[i].now, &fx.err));
		CHECK_INT(store_find_transaction(fx.store, &op, &found, &fx.err), STORE_FOUND);
		CHECK_SAY(found.state == rows[i].state, "%s: state %d", rows[i].name, found.state);
		store_transaction_clear(&found);
		ask_sqlite3("DELETE FROM transactions; DELETE FROM certificates");
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what waits is not touched by being asked again",
		  test_what_waits_is_not_touched_by_being_asked_again },
		{ "a denial is of a request that waits", test_a_denial_is_of_a_request_that_waits },
		{ "a poll undoes no denial, and a new request does",
		  test_a_poll_undoes_no_denial_and_a_new_request_does },
		{ "of an approval and a denial the first counts",
		  test_of_an_approval_and_a_denial_the_first_counts },
		{ "a request waits again where its certificate is of no use",
		  test_a_request_waits_again_where_its_certificate_is_of_no_use },
		{ "an operation never heard of is not found",
		  test_an_operation_never_heard_of_is_not_found },
		{ "an operation is lane, transactionID and key",
		  test_an_operation_is_lane_transaction_id_and_key },
		{ "a request waits, is refused and issued",
		  test_a_request_waits_and_is_refused_and_issued },
		{ "a new request leaves the old certificate behind",
		  test_a_new_request_leaves_the_old_certificate_behind },
		{ "a bent certificate is not what was asked for",
		  test_a_bent_certificate_is_not_what_was_asked_for },
		{ "what was found out about a request is kept until the next",
		  test_what_was_found_out_about_a_request_is_kept_until_the_next },
		{ "an empty request is kept as empty", test_an_empty_request_is_kept_as_empty },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "transactions", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
