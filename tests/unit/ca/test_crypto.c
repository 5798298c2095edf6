#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void random_bytes_differ_each_time(void)
{
	uint8_t first[32] = { 0 }, second[32] = { 0 };

	ca_random(first, sizeof(first));
	ca_random(second, sizeof(second));
	CHECK(memcmp(first, second, sizeof(first)) != 0);
}

static void sha256_and_hex_say_what_openssl_says(void)
{
	uint8_t digest[SCEP_FINGERPRINT_LEN];
	char hex[2 * SCEP_FINGERPRINT_LEN + 1];

	ca_sha256(view_of_text("secret"), digest);
	ca_hex((struct view){ digest, sizeof(digest) }, hex);
	CHECK_STR(run_well("printf secret | openssl dgst -sha256 -r | cut -d' ' -f1 | tr a-f A-F")
	                  .text,
	          hex);
	ca_hex(view_of_text(""), hex);
	CHECK_STR(hex, "");
}

static void secrets_are_equal_only_as_a_whole(void)
{
	CHECK(ca_equal_constant_time(view_of_text("secret"), view_of_text("secret")));
	CHECK(ca_equal_constant_time(view_of_text(""), (struct view){ NULL, 0 }));
	CHECK(!ca_equal_constant_time(view_of_text("secret"), view_of_text("Secret")));
	CHECK(!ca_equal_constant_time(view_of_text("secret"), view_of_text("secret2")));
	CHECK(!ca_equal_constant_time(view_of_text("secret"), view_of_text("")));
}

struct row {
	const char *name;
	const char *text;
	const char *want; /* NULL: refused */
	size_t len;
};

static const struct row rows[] = {
	{ "nothing", "", "", 0 },
	{ "one byte", "TQ==", "M", 1 },
	{ "two bytes", "TWE=", "Ma", 2 },
	{ "three bytes", "TWFu", "Man", 3 },
	{ "no padding", "TQ", "M", 1 },
	{ "half the padding", "TQ=", "M", 1 },
	{ "the standard alphabet", "+/+/", "\xfb\xff\xbf", 3 },
	{ "the URL alphabet", "-_-_", "\xfb\xff\xbf", 3 },
	{ "blanks that were plus signs", " / /", "\xfb\xff\xbf", 3 },
	{ "line ends of both kinds", "T\r\nWF\nu\n", "Man", 3 },
	{ "a line end in the padding", "TQ=\r\n=\n", "M", 1 },
	{ "a zero byte", "AA==", "\0", 1 },
	{ "one character too many", "TWFuT", NULL, 0 },
	{ "text behind the padding", "TQ==TQ==", NULL, 0 },
	{ "three padding characters", "TWFu===", NULL, 0 },
	{ "a percent sign", "TQ%3D%3D", NULL, 0 },
	{ "a byte beyond ASCII", "TW\xc3\xa4=", NULL, 0 },
};

static void base64_is_read_in_all_the_spellings_of_clients(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes got = { 0 };
		bool ok = ca_base64_decode(view_of_text(rows[i].text), &got);

		CHECK_SAY(ok == (rows[i].want != NULL), "%s: %d", rows[i].name, ok);
		if (rows[i].want)
			CHECK_BYTES(got.data, got.len, rows[i].want, rows[i].len);
		bytes_clear(&got);
	}
}

static void a_nul_is_no_base64(void)
{
	struct bytes got = { 0 };

	CHECK(!ca_base64_decode((struct view){ (const uint8_t *)"TQ\0=", 4 }, &got));
}

/* Undoes %XX in place. */
static void unescape(struct bytes *text)
{
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++) {
		uint8_t c = text->data[i];

		if (c == '%' && i + 2 < text->len) {
			const char hex[] = { (char)text->data[i + 1], (char)text->data[i + 2], 0 };

			c = (uint8_t)strtol(hex, NULL, 16);
			i += 2;
		}
		text->data[len++] = c;
	}
	text->len = len;
}

static void a_recorded_get_is_the_recorded_message(void)
{
	static const char key[] = "message=";
	char path[512];

	snprintf(path, sizeof(path), "%s/captured/certmonger/004.requrl", data_dir());
	struct bytes url = read_file(path);
	snprintf(path, sizeof(path), "%s/captured/certmonger/004.req.der", data_dir());
	struct bytes want = read_file(path), got = { 0 };
	const uint8_t *at = memmem(url.data, url.len, key, strlen(key));
	if (CHECK(at != NULL)) {
		struct bytes text = bytes_copy((struct view){
			at + strlen(key), url.len - (size_t)(at - url.data) - strlen(key) });

		unescape(&text);
		CHECK(ca_base64_decode(bytes_view(&text), &got));
		CHECK_BYTES(got.data, got.len, want.data, want.len);
		bytes_clear(&text);
	}
	bytes_clear(&url);
	bytes_clear(&want);
	bytes_clear(&got);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "random bytes differ each time", random_bytes_differ_each_time },
		{ "SHA-256 and hex say what openssl says", sha256_and_hex_say_what_openssl_says },
		{ "secrets are equal only as a whole", secrets_are_equal_only_as_a_whole },
		{ "base64 is read in all the spellings of clients",
		  base64_is_read_in_all_the_spellings_of_clients },
		{ "a NUL is no base64", a_nul_is_no_base64 },
		{ "a recorded GET is the recorded message",
		  a_recorded_get_is_the_recorded_message },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/crypto", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
