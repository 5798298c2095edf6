#include "ca/scep.h"
#include "tests/unit/check.h"

static void a_copy_has_a_life_of_its_own(void)
{
	uint8_t original[] = { 1, 2, 0, 4 };
	struct bytes copy = bytes_copy((struct view){ original, sizeof(original) });

	original[0] = 9;
	CHECK_BYTES(copy.data, copy.len, "\1\2\0\4", 4);
	bytes_clear(&copy);
	CHECK(copy.data == NULL);
	CHECK_INT(copy.len, 0);
	bytes_clear(&copy);
}

static void no_bytes_are_null(void)
{
	struct bytes none = bytes_copy((struct view){ (const uint8_t *)"x", 0 });

	CHECK(none.data == NULL);
	CHECK(bytes_alloc(0).data == NULL);
	CHECK(bytes_of_text("").data == NULL);
	CHECK(view_equal(bytes_view(&none), view_of_text("")));
}

static void views_are_equal_byte_by_byte(void)
{
	struct bytes text = bytes_of_text("secret");

	CHECK_INT(text.len, 6);
	CHECK(view_equal(bytes_view(&text), view_of_text("secret")));
	CHECK(!view_equal(bytes_view(&text), view_of_text("secres")));
	CHECK(!view_equal(bytes_view(&text), view_of_text("secre")));
	CHECK(!view_equal(bytes_view(&text), view_of_text("")));
	bytes_clear(&text);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a copy has a life of its own", a_copy_has_a_life_of_its_own },
		{ "no bytes are NULL", no_bytes_are_null },
		{ "views are equal byte by byte", views_are_equal_byte_by_byte },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/bytes", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
