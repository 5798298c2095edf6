/*
 * test_events.c - the lines of the Application log.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "server/ndes/ndes.h"
#include "tests/unit/check.h"

static struct exchange x;

static void begin(void)
{
	x.events[0] = '\0';
}

static void test_an_event_is_its_number_and_its_filled_text(void)
{
	ndes_event(&x, 18, "0x80090005", "Bad Data.");
	CHECK_STR(x.events, "18 The Network Device Enrollment Service cannot decrypt the client's "
	                    "PKCS7 message (0x80090005). Bad Data.");
}

static void test_several_events_are_several_lines(void)
{
	ndes_event(&x, 7, NULL, NULL);
	ndes_event(&x, 18, "0x80090005", "two\r\nlines");
	CHECK_STR(x.events, "7 The Network Device Enrollment Service failed to return the CA "
	                    "certificates to the caller.\n"
	                    "18 The Network Device Enrollment Service cannot decrypt the client's "
	                    "PKCS7 message (0x80090005). two  lines");
}

static void test_a_missing_filling_is_empty(void)
{
	ndes_event(&x, 13, NULL, NULL);
	CHECK_STR(x.events, "13 The Network Device Enrollment Service cannot encrypt the response "
	                    "to a client request ().");
}

/* As in the event that is documented for a template: its fields are called ErrorCode and
 * ErrorMessage, and hold the words and a code. */
static void test_what_is_not_submitted_is_worded_as_windows_does(void)
{
	ndes_event(&x, 31, "0x80094800", "The CA does not offer the certificate template.");
	CHECK_STR(x.events, "31 The Network Device Enrollment Service cannot submit the "
	                    "certificate request (The requested certificate template is not "
	                    "supported by this CA.). 0x80004005");
	begin();
	ndes_event(&x, 31, "0x800706ba", "The CA cannot be reached.");
	CHECK_STR(x.events, "31 The Network Device Enrollment Service cannot submit the "
	                    "certificate request (0x800706ba). The RPC server is unavailable.");
	begin();
	ndes_event(&x, 31, "0x80094014", "Something else.");
	CHECK_SAY(strstr(x.events, "(0x80094014). Something else.") != NULL, "%s", x.events);
}

static void test_an_event_that_nobody_knows_is_none(void)
{
	CHECK(ndes_event_text(29) != NULL);
	CHECK(ndes_event_text(4711) == NULL);
	ndes_event(&x, 4711, NULL, NULL);
	CHECK_STR(x.events, "");
}

static void test_an_event_without_room_is_left_out_whole(void)
{
	char before[sizeof(x.events)] = "";

	for (size_t i = 0; i < 100; i++) {
		snprintf(before, sizeof(before), "%s", x.events);
		ndes_event(&x, 29, NULL, NULL);
	}
	CHECK_STR(x.events, before);
	CHECK_STR(strrchr(x.events, ' '), " request.");
}

static CU_TestInfo tests[] = {
	{ "an event is its number and its filled text",
	  test_an_event_is_its_number_and_its_filled_text },
	{ "several events are several lines", test_several_events_are_several_lines },
	{ "a missing filling is empty", test_a_missing_filling_is_empty },
	{ "what is not submitted is worded as Windows does",
	  test_what_is_not_submitted_is_worded_as_windows_does },
	{ "an event that nobody knows is none", test_an_event_that_nobody_knows_is_none },
	{ "an event without room is left out whole", test_an_event_without_room_is_left_out_whole },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "events", NULL, NULL, begin, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
