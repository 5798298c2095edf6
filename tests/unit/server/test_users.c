/*
 * test_users.c - who may log in, from the command line's words.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/users.h"
#include "tests/unit/check.h"

static void test_what_is_written_is_understood_or_refused(void)
{
	static const struct {
		const char *text;
		bool good;
		const char *name, *password;
		bool may_enroll;
	} rows[] = {
		{ "ndes:mock", true, "ndes", "mock", true },
		{ "ndes:mock,no-rights", true, "ndes", "mock", false },
		{ "ndes:a:b,c", true, "ndes", "a:b,c", true },
		{ "ndes:a,no-rights,no-rights", true, "ndes", "a,no-rights", false },
		{ "ndes:no-rights", true, "ndes", "no-rights", true },
		{ "LAB\\ndes:mock", true, "ndes", "mock", true },
		{ "ndes@lab.example:mock", true, "ndes", "mock", true },
		{ "Zo\xc3\xab:\xe2\x82\xac", true, "Zo\xc3\xab", "\xe2\x82\xac", true },
		{ "ndes:\xff", false, NULL, NULL, false },
		{ "ndes:mock\xe4", false, NULL, NULL, false },
		{ "Zo\xeb:mock", false, NULL, NULL, false },
		{ "ndes", false, NULL, NULL, false },
		{ "ndes,no-rights", false, NULL, NULL, false },
		{ ":mock", false, NULL, NULL, false },
		{ "LAB\\:mock", false, NULL, NULL, false },
		{ "ndes:", false, NULL, NULL, false },
		{ "ndes:,no-rights", false, NULL, NULL, false },
		{ "", false, NULL, NULL, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct users users = { .n = 0 };
		bool good = users_add(&users, rows[i].text);

		CHECK_SAY(good == rows[i].good, "%s: %d", rows[i].text, good);
		CHECK_INT(users.n, rows[i].good ? 1 : 0);
		if (!good || !rows[i].good)
			continue;
		CHECK_STR(users.list[0].name, rows[i].name);
		CHECK_STR(users.list[0].password, rows[i].password);
		CHECK_SAY(users.list[0].may_enroll == rows[i].may_enroll, "%s", rows[i].text);
	}
}

static void test_what_is_too_long_is_refused(void)
{
	static const struct {
		int name_len, password_len;
		bool good;
	} rows[] = { { 127, 127, true }, { 128, 1, false }, { 1, 128, false } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct users users = { .n = 0 };
		char text[300];

		snprintf(text, sizeof(text), "%0*d:%0*d", rows[i].name_len, 0, rows[i].password_len,
		         0);
		CHECK_INT(users_add(&users, text), rows[i].good);
	}
}

static void test_there_is_room_for_sixteen(void)
{
	struct users users = { .n = 0 };
	char text[32];

	for (int i = 0; i < USERS_MAX; i++) {
		snprintf(text, sizeof(text), "user-%d:p", i);
		CHECK(users_add(&users, text));
	}
	CHECK(!users_add(&users, "one-more:p"));
	CHECK(users_add(&users, "user-3:other"));
	CHECK_INT(users.n, 16);
	CHECK_STR(users_find(&users, "user-3")->password, "other");
}

static void test_a_user_is_found_in_any_case_and_domain(void)
{
	static const struct {
		const char *name;
		bool known;
	} rows[] = {
		{ "ndes", true },         { "NDES", true },    { "LAB\\ndes", true },
		{ "ndes@example", true }, { ".\\nDes", true }, { "ndes2", false },
		{ "nde", false },         { "", false },       { "ndes\\other", false },
		{ "other@ndes", false },
	};
	struct users users = { .n = 0 };

	CHECK(users_add(&users, "ndes:mock"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_SAY((users_find(&users, rows[i].name) != NULL) == rows[i].known, "%s",
		          rows[i].name);
}

static void test_the_first_with_rights_is_told(void)
{
	struct users users = { .n = 0 };

	CHECK(!users_first(&users));
	CHECK(users_add(&users, "clerk:x,no-rights"));
	CHECK(!users_first(&users));
	CHECK(users_add(&users, "admin:x") && users_add(&users, "other:x"));
	CHECK_STR(users_first(&users)->name, "admin");
}

static CU_TestInfo tests[] = {
	{ "what is written is understood or refused",
	  test_what_is_written_is_understood_or_refused },
	{ "what is too long is refused", test_what_is_too_long_is_refused },
	{ "there is room for sixteen", test_there_is_room_for_sixteen },
	{ "a user is found in any case and domain", test_a_user_is_found_in_any_case_and_domain },
	{ "the first with rights is told", test_the_first_with_rights_is_told },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "users", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
