/*
 * test_login.c - the 401 of IIS, and who needs none.
 */
#include <string.h>

#include "server/ndes/credentials.h"
#include "server/ndes/exchange.h"
#include "tests/unit/check.h"

static struct users users;
static struct lane lane;
static struct http_note note;
static struct http_reply reply;
static struct exchange x;

static int add_users(void)
{
	return users_add(&users, "ndes:mock") ? 0 : 1;
}

/* A request without a header. */
static void ask(void)
{
	static struct http_request request;

	note = (struct http_note){ .bytes = { 0 } };
	request = (struct http_request){ .method = "GET", .note = &note };
	lane.users = &users;
	x = (struct exchange){ .lane = &lane,
		               .http = &request,
		               .logins = LOGINS_OF_ADMIN,
		               .settings.admin_auth = ADMIN_AUTH_NTLM };
}

static void clear(void)
{
	http_reply_clear(&reply);
}

static void test_without_credentials_all_that_is_accepted_is_offered(void)
{
	static const struct {
		unsigned accepted;
		const char *offers[3];
	} rows[] = {
		{ ADMIN_AUTH_NTLM, { "Negotiate", "NTLM" } },
		{ ADMIN_AUTH_BASIC, { "Basic realm=\"ndes.lab.example\"" } },
		{ ADMIN_AUTH_NTLM | ADMIN_AUTH_BASIC,
		  { "Negotiate", "NTLM", "Basic realm=\"ndes.lab.example\"" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		x.settings.admin_auth = rows[i].accepted;
		CHECK(!ndes_login(&x, &reply));
		CHECK(x.turned_away);
		CHECK_INT(reply.status, 401);
		for (size_t k = 0; k < 3 && rows[i].offers[k]; k++) {
			CHECK_STR(reply.headers[k].name, "WWW-Authenticate");
			CHECK_STR(reply.headers[k].value, rows[i].offers[k]);
			CHECK_SAY(reply.n_headers > k, "%zu", reply.n_headers);
		}
		CHECK(reply.n_headers == 3 || !rows[i].offers[reply.n_headers]);
		http_reply_clear(&reply);
	}
}

static void test_the_log_gets_iis_words_for_it(void)
{
	CHECK(!ndes_login(&x, &reply));
	CHECK_INT(x.sub_status, 2);
	CHECK_INT(x.win32_status, 5);
	CHECK_STR(x.outcome, "unauthorized");
	CHECK(!x.user);
}

static void test_where_nothing_is_accepted_nobody_is_asked(void)
{
	static const struct {
		enum logins logins;
		unsigned admin_auth;
	} rows[] = {
		{ LOGINS_NONE, ADMIN_AUTH_NTLM },
		{ LOGINS_OF_ADMIN, 0 },
		{ LOGINS_OF_PROGRAM, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		x.logins = rows[i].logins;
		x.settings.admin_auth = rows[i].admin_auth;
		CHECK(ndes_login(&x, &reply));
		CHECK(!x.user && !x.turned_away);
		CHECK_INT(reply.status, 0);
	}
}

static void test_a_program_may_always_log_in_with_basic(void)
{
	x.logins = LOGINS_OF_PROGRAM;
	CHECK(!ndes_login(&x, &reply));
	if (CHECK_INT(reply.n_headers, 3))
		CHECK_STR(reply.headers[2].value, "Basic realm=\"ndes.lab.example\"");
}

static void test_who_is_logged_in_is_not_asked(void)
{
	const struct connection_login login = { .user = &users.list[0] };

	memcpy(note.bytes, &login, sizeof(login));
	CHECK(ndes_login(&x, &reply));
	CHECK(x.user == &users.list[0]);
	CHECK_INT(reply.n_headers, 0);
}

static CU_TestInfo tests[] = {
	{ "without credentials all that is accepted is offered",
	  test_without_credentials_all_that_is_accepted_is_offered },
	{ "the log gets IIS's words for it", test_the_log_gets_iis_words_for_it },
	{ "where nothing is accepted nobody is asked",
	  test_where_nothing_is_accepted_nobody_is_asked },
	{ "a program may always log in with Basic", test_a_program_may_always_log_in_with_basic },
	{ "who is logged in is not asked", test_who_is_logged_in_is_not_asked },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "login", add_users, NULL, ask, clear, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
