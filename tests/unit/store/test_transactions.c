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
	request = (struct store_request){ STORE_REFUSED, false, "denied", request.csr, 3, NULL, 0 };
	CHECK(store_put_transaction(fx.store, &op, &request, NOW, &fx.err));
	CHECK_INT(store_find_transaction(fx.store, &op, &found, &fx.err), STORE_FOUND);
	CHECK(!found.vouched);
	CHECK_STR(found.refusal, "denied");
	store_transaction_clear(&found);
	CHECK_STR(ask_sqlite3("SELECT signer IS NULL, vouched FROM transactions"), "1|0");
}

int main(void)
{
	CU_TestInfo tests[] = {
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
