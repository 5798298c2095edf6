#include "fixture.h"

static void issue(const char *serial, const char *lane, int ca)
{
	struct store_operation op = operation(serial, 1);
	struct store_certificate one = certificate(serial);

	op.lane = lane;
	one.ca = ca;
	CHECK_INT(record(&op, &one, NOW + 5), STORE_RECORDED);
}

static void test_a_certificate_is_found_by_its_serial_in_its_lane(void)
{
	struct store_certificate_row row = { 0 };

	issue("0BAD", "default", 1);
	CHECK_INT(store_find_certificate(fx.store, "other", "0BAD", &row, &fx.err),
	          STORE_NOT_FOUND);
	CHECK_INT(store_find_certificate(fx.store, "default", "0BA", &row, &fx.err),
	          STORE_NOT_FOUND);
	if (!CHECK_INT(store_find_certificate(fx.store, "default", "0BAD", &row, &fx.err),
	               STORE_FOUND))
		return;
	CHECK_STR(row.serial, "0BAD");
	CHECK_STR(row.subject, "CN=device");
	CHECK_STR(row.transaction_id, "0BAD");
	CHECK(row.bent_by == NULL);
	CHECK_INT(row.not_before, NOW);
	CHECK_INT(row.not_after, NOW + 3600);
	CHECK_INT(row.issued_at, NOW + 5);
	CHECK_INT(row.revoked_at, 0);
	CHECK_INT(row.ca, 1);
	CHECK_BYTES(row.der, row.der_len, "0BAD", 4);
	store_certificate_row_clear(&row);
	CHECK(row.serial == NULL && row.der == NULL);
}

static void check_list(struct store_certificates *list, const char *const *want, size_t n)
{
	if (CHECK_INT(list->n, n))
		for (size_t i = 0; i < n; i++) {
			CHECK_STR(list->rows[i].serial, want[i]);
			CHECK(list->rows[i].der == NULL);
		}
	store_certificates_clear(list);
	CHECK(list->rows == NULL && list->n == 0);
}

static void test_a_lanes_certificates_are_listed_page_by_page(void)
{
	static const char *const serials[] = { "05", "04", "03", "02", "01" };
	struct store_certificates list = { 0 };
	int64_t after = 0;

	for (size_t i = 0; i < 5; i++) {
		char other[8];

		issue(serials[i], "default", 0);
		snprintf(other, sizeof(other), "1%zu", i);
		issue(other, "lab1", 0);
	}
	for (size_t i = 0; i < 5; i += 2) {
		CHECK(store_list_certificates(fx.store, "default", after, 2, &list, &fx.err));
		after = list.n > 0 ? list.rows[list.n - 1].id : 0;
		check_list(&list, &serials[i], i < 4 ? 2 : 1);
	}
	CHECK(store_list_certificates(fx.store, "default", after, 2, &list, &fx.err));
	check_list(&list, NULL, 0);
	CHECK(store_list_certificates(fx.store, "default", 0, SIZE_MAX, &list, &fx.err));
	check_list(&list, serials, 5);
}

static void test_revoked_ones_are_listed_by_ca_in_the_order_of_revocation(void)
{
	static const char *const first[] = { "03", "01", "04" }, *const second[] = { "02" };
	struct store_certificates list = { 0 };

	issue("01", "default", 0);
	issue("02", "default", 1);
	issue("03", "default", 0);
	issue("04", "default", 0);
	issue("05", "default", 0);
	issue("06", "lab1", 0);
	CHECK_INT(store_revoke(fx.store, "default", "01", NOW + 2, 1, &fx.err), STORE_FOUND);
	CHECK_INT(store_revoke(fx.store, "default", "02", NOW + 2, 0, &fx.err), STORE_FOUND);
	CHECK_INT(store_revoke(fx.store, "default", "03", NOW + 1, 6, &fx.err), STORE_FOUND);
	CHECK_INT(store_revoke(fx.store, "default", "04", NOW + 3, 4, &fx.err), STORE_FOUND);
	CHECK_INT(store_revoke(fx.store, "lab1", "06", NOW, 4, &fx.err), STORE_FOUND);
	CHECK(store_list_revoked(fx.store, "default", 0, &list, &fx.err));
	if (CHECK_INT(list.n, 3)) {
		CHECK_INT(list.rows[0].revoked_at, NOW + 1);
		CHECK_INT(list.rows[0].reason, 6);
	}
	check_list(&list, first, 3);
	CHECK(store_list_revoked(fx.store, "default", 1, &list, &fx.err));
	check_list(&list, second, 1);
}

static void test_a_list_that_cannot_be_read_leaves_nothing(void)
{
	struct store_certificates list = { 0 };

	CHECK_STR(ask_sqlite3("ALTER TABLE certificates RENAME TO away"), "");
	CHECK(!store_list_certificates(fx.store, "default", 0, 9, &list, &fx.err));
	CHECK_STR(fx.err.text, "The store cannot list certificates: no such table: certificates.");
	CHECK(list.rows == NULL && list.n == 0);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a certificate is found by its serial in its lane",
		  test_a_certificate_is_found_by_its_serial_in_its_lane },
		{ "a lane's certificates are listed page by page",
		  test_a_lanes_certificates_are_listed_page_by_page },
		{ "revoked ones are listed by CA in the order of revocation",
		  test_revoked_ones_are_listed_by_ca_in_the_order_of_revocation },
		{ "a list that cannot be read leaves nothing",
		  test_a_list_that_cannot_be_read_leaves_nothing },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "issued", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
