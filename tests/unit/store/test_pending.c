#include "fixture.h"

#include <string.h>

static void put_vouched(const struct store_operation *op, const char *signer)
{
	struct store_request request = {
		.state = STORE_PENDING,
		.vouched = true,
		.csr = (const uint8_t *)"csr",
		.csr_len = 3,
		.signer = (const uint8_t *)signer,
		.signer_len = strlen(signer),
	};

	CHECK(store_put_transaction(fx.store, op, &request, NOW + 1, &fx.err));
}

static void check_listed(const char *transaction_id, int64_t after, size_t limit, const char *want)
{
	struct store_pendings list = { 0 };
	char got[64] = "";

	CHECK(store_list_pending(fx.store, "default", transaction_id, after, limit, &list,
	                         &fx.err));
	for (size_t i = 0; i < list.n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s/%u", i ? " " : "",
		         list.rows[i].transaction_id, list.rows[i].signer_key[0]);
	CHECK_STR(got, want);
	store_pendings_clear(&list);
	CHECK(list.rows == NULL && list.n == 0);
}

static void test_all_that_is_known_of_a_request_is_listed(void)
{
	struct store_operation op = operation("T", 7), bare = operation("U", 8);
	struct store_pendings list = { 0 };

	put(&op, STORE_PENDING, "csr", NOW);
	put_vouched(&op, "its signer");
	put(&bare, STORE_PENDING, "other", NOW + 2);
	CHECK(store_list_pending(fx.store, "default", NULL, 0, 10, &list, &fx.err));
	if (CHECK_INT(list.n, 2)) {
		struct store_pending_row *one = &list.rows[0], *two = &list.rows[1];

		CHECK_STR(one->transaction_id, "T");
		CHECK_BYTES(one->signer_key, STORE_KEY_LEN, op.signer_key, STORE_KEY_LEN);
		CHECK(one->vouched);
		CHECK_INT(one->first_at, NOW);
		CHECK_INT(one->changed_at, NOW + 1);
		CHECK_BYTES(one->csr, one->csr_len, "csr", 3);
		CHECK_BYTES(one->signer, one->signer_len, "its signer", 10);
		CHECK(!two->vouched && two->signer == NULL && two->id > one->id);
		CHECK_BYTES(two->csr, two->csr_len, "other", 5);
	}
	store_pendings_clear(&list);
}

static void test_only_what_waits_in_the_lane_is_listed(void)
{
	struct store_operation waits = operation("waits", 1), refused = operation("refused", 1),
			       issued = operation("issued", 1), other = operation("other", 1);
	struct store_certificate one = certificate("01");

	put(&waits, STORE_PENDING, "csr", NOW);
	put(&refused, STORE_PENDING, "csr", NOW);
	put(&issued, STORE_PENDING, "csr", NOW);
	other.lane = "lab1";
	put(&other, STORE_PENDING, "csr", NOW);
	check_listed(NULL, 0, 10, "waits/1 refused/1 issued/1");
	put(&refused, STORE_REFUSED, "csr", NOW);
	CHECK_INT(record(&issued, &one, NOW), STORE_RECORDED);
	check_listed(NULL, 0, 10, "waits/1");
}

static void test_requests_are_listed_page_by_page_and_by_transaction_id(void)
{
	struct store_operation a = operation("A", 1), b = operation("B", 2), b2 = operation("B", 3);
	struct store_pendings list = { 0 };

	put(&a, STORE_PENDING, "csr", NOW);
	put(&b, STORE_PENDING, "csr", NOW);
	put(&b2, STORE_PENDING, "csr", NOW);
	CHECK(store_list_pending(fx.store, "default", NULL, 0, 2, &list, &fx.err));
	int64_t after = CHECK_INT(list.n, 2) ? list.rows[1].id : 0;
	store_pendings_clear(&list);
	check_listed(NULL, 0, 2, "A/1 B/2");
	check_listed(NULL, after, 2, "B/3");
	check_listed("B", 0, 10, "B/2 B/3");
	check_listed("B", after, 10, "B/3");
	check_listed("C", 0, 10, "");
	check_listed(NULL, 0, 0, "");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "all that is known of a request is listed",
		  test_all_that_is_known_of_a_request_is_listed },
		{ "only what waits in the lane is listed",
		  test_only_what_waits_in_the_lane_is_listed },
		{ "requests are listed page by page and by transactionID",
		  test_requests_are_listed_page_by_page_and_by_transaction_id },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "pending", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
