#include "fixture.h"

#include <string.h>

enum { UNSPECIFIED, KEY_COMPROMISE, SUPERSEDED = 4, HOLD = 6, REMOVE = 8 };

static void issue_one(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate one = certificate("01");

	CHECK_INT(record(&op, &one, NOW), STORE_RECORDED);
}

static enum store_found revoke(int64_t at, int reason)
{
	return store_revoke(fx.store, "default", "01", at, reason, &fx.err);
}

static void test_a_second_revocation(void)
{
	static const struct {
		const char *name;
		int first, second;
		const char *want; /* seconds after NOW, reason */
	} rows[] = {
		{ "changes nothing", KEY_COMPROMISE, SUPERSEDED, "1|1" },
		{ "changes nothing where the reason is unspecified", UNSPECIFIED, SUPERSEDED,
		  "1|0" },
		{ "is no hold", KEY_COMPROMISE, HOLD, "1|1" },
		{ "does not undo the first", KEY_COMPROMISE, REMOVE, "1|1" },
		{ "makes a hold final", HOLD, SUPERSEDED, "2|4" },
		{ "does not begin a hold anew", HOLD, HOLD, "1|6" },
		{ "ends a hold", HOLD, REMOVE, "|" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		issue_one();
		CHECK_INT(revoke(NOW + 1, rows[i].first), STORE_FOUND);
		CHECK_INT(revoke(NOW + 2, rows[i].second), STORE_FOUND);
		const char *got = ask_sqlite3("SELECT revoked_at - 1700000000, reason"
		                              " FROM certificates");
		CHECK_SAY(strcmp(got, rows[i].want) == 0, "a second revocation %s: %s",
		          rows[i].name, got);
		CHECK(store_reset(fx.store, "default", &fx.err));
	}
}

static void test_what_was_on_hold_can_be_revoked_again(void)
{
	issue_one();
	CHECK_INT(revoke(NOW + 1, HOLD), STORE_FOUND);
	CHECK_INT(revoke(NOW + 2, REMOVE), STORE_FOUND);
	CHECK_INT(revoke(NOW + 3, KEY_COMPROMISE), STORE_FOUND);
	CHECK_STR(ask_sqlite3("SELECT revoked_at, reason FROM issued"),
	          "2023-11-14 22:13:23|keyCompromise");
}

static void test_ending_a_hold_that_is_none_does_nothing(void)
{
	issue_one();
	CHECK_INT(revoke(NOW, REMOVE), STORE_FOUND);
	CHECK_STR(ask_sqlite3("SELECT revoked_at IS NULL, reason IS NULL FROM certificates"),
	          "1|1");
}

static void test_a_certificate_not_on_record_is_not_found(void)
{
	issue_one();
	CHECK_INT(store_revoke(fx.store, "default", "02", NOW, 0, &fx.err), STORE_NOT_FOUND);
	CHECK_INT(store_revoke(fx.store, "lab1", "01", NOW, 0, &fx.err), STORE_NOT_FOUND);
	CHECK_INT(store_revoke(fx.store, "lab1", "01", NOW, REMOVE, &fx.err), STORE_NOT_FOUND);
	CHECK_STR(ask_sqlite3("SELECT count(revoked_at) FROM certificates"), "0");
}

static void test_a_number_that_is_no_reason_is_refused(void)
{
	issue_one();
	CHECK_INT(revoke(NOW, 7), STORE_FAILED);
	CHECK_SAY(strstr(fx.err.text, "The store cannot revoke a certificate: CHECK"), "%s",
	          fx.err.text);
	CHECK_STR(ask_sqlite3("SELECT count(revoked_at) FROM certificates"), "0");
}

static void test_the_view_names_every_reason_as_rfc_5280_does(void)
{
	static const struct {
		int reason;
		const char *name;
	} rows[] = {
		{ 0, "unspecified" },     { 1, "keyCompromise" },
		{ 2, "cACompromise" },    { 3, "affiliationChanged" },
		{ 4, "superseded" },      { 5, "cessationOfOperation" },
		{ 6, "certificateHold" }, { 9, "privilegeWithdrawn" },
		{ 10, "aACompromise" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		issue_one();
		CHECK_INT(revoke(NOW, rows[i].reason), STORE_FOUND);
		CHECK_STR(ask_sqlite3("SELECT reason FROM issued"), rows[i].name);
		CHECK(store_reset(fx.store, "default", &fx.err));
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a second revocation counts only after a hold", test_a_second_revocation },
		{ "what was on hold can be revoked again",
		  test_what_was_on_hold_can_be_revoked_again },
		{ "ending a hold that is none does nothing",
		  test_ending_a_hold_that_is_none_does_nothing },
		{ "a certificate not on record is not found",
		  test_a_certificate_not_on_record_is_not_found },
		{ "a number that is no reason is refused",
		  test_a_number_that_is_no_reason_is_refused },
		{ "the view names every reason as RFC 5280 does",
		  test_the_view_names_every_reason_as_rfc_5280_does },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "revoke", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
