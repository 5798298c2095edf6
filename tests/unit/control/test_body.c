#include <stdlib.h>
#include <string.h>

#include "server/control/body.h"
#include "tests/unit/check.h"
#include "tests/unit/control/reply.h"

static void test_bodies_are_objects_of_known_members(void)
{
	static const struct {
		const char *body;
		int status; /* 0: good */
		const char *words;
	} rows[] = {
		{ "", 0, NULL },
		{ "{}", 0, NULL },
		{ " {\"reason\": \"x\", \"at\": 1}\n", 0, NULL },
		{ "{\"reson\": \"x\"}", 422, "\"reson\" here (did you mean \"reason\"?)" },
		{ "{\"other\": 1}", 422, "\"other\" here" },
		{ "[]", 400, "not an object" },
		{ "\"text\"", 400, "line 1, column" },
		{ "null", 400, "line 1, column" },
		{ "{", 400, "line 1, column 1" },
		{ "{} {}", 400, "line 1, column" },
		{ "reason=x", 400, "line 1, column" },
		{ "{\"at\": 1, \"at\": 2}", 400, "duplicate" },
		{ "{\"at\": \"a\\u0000b\"}", 400, "line 1, column" },
		{ "{\"at\": \"\xff\"}", 400, "line 1, column" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_reply reply = { 0 };
		json_auto_t *object = NULL;
		bool good =
			body_read_only(view_of_text(rows[i].body), "reason at", &object, &reply);

		CHECK_SAY(good == !rows[i].words, "%s", rows[i].body);
		if (rows[i].words)
			CHECK_SAY(is_error(&reply, rows[i].status, rows[i].words), "%s",
			          rows[i].body);
		http_reply_clear(&reply);
	}
}

static void test_a_body_that_is_nested_too_deeply_is_unreadable(void)
{
	enum { DEPTH = 100000 };
	char *deep = malloc(DEPTH + 6);
	struct http_reply reply = { 0 };
	json_auto_t *object = NULL;

	memcpy(deep, "{\"a\":", 6);
	memset(deep + 5, '[', DEPTH);
	deep[DEPTH + 5] = '\0';
	CHECK(!body_read(view_of_text(deep), &object, &reply));
	CHECK(is_error(&reply, 400, "depth"));
	free(deep);
}

static void test_members_are_of_their_kind(void)
{
	struct http_reply reply = { 0 };
	json_auto_t *object = NULL;
	const char *text = NULL;
	bool flag = false;
	int64_t ms = 5;

	if (!CHECK(body_read(view_of_text("{\"t\": \"x\", \"f\": true, \"n\": 1, "
	                                  "\"at\": \"2026-11-22T14:30:00Z\"}"),
	                     &object, &reply)))
		return;
	CHECK(body_text(object, "t", &text, &reply));
	CHECK_STR(text, "x");
	CHECK(body_flag(object, "f", &flag, &reply));
	CHECK(flag);
	CHECK(body_time(object, "absent", &ms, &reply));
	CHECK_INT(ms, 5);
	CHECK(body_time(object, "at", &ms, &reply));
	CHECK_INT(ms, 1795357800000);
	CHECK(!body_text(object, "n", &text, &reply));
	CHECK(is_error(&reply, 422, "\"n\" is a text"));
	CHECK(!body_flag(object, "n", &flag, &reply));
	CHECK(is_error(&reply, 422, "\"n\" is true or false"));
	CHECK(!body_time(object, "t", &ms, &reply));
	CHECK(is_error(&reply, 422, "2026-11-22T14:30:00Z"));
	CHECK(!body_time(object, "n", &ms, &reply));
	CHECK(is_error(&reply, 422, "\"n\""));
}

static CU_TestInfo tests[] = {
	{ "bodies are objects of known members", test_bodies_are_objects_of_known_members },
	{ "a body that is nested too deeply is unreadable",
	  test_a_body_that_is_nested_too_deeply_is_unreadable },
	{ "members are of their kind", test_members_are_of_their_kind },
	CU_TEST_INFO_NULL,
};

static CU_SuiteInfo suites[] = {
	{ "body", NULL, NULL, NULL, NULL, tests },
	CU_SUITE_INFO_NULL,
};

int main(void)
{
	return run_suites(suites);
}
