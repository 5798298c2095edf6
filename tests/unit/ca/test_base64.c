#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* 0, 1, 2, ... */
static struct bytes count_up(size_t len)
{
	struct bytes bytes = bytes_alloc(len);

	for (size_t i = 0; i < len; i++)
		bytes.data[i] = (uint8_t)i;
	write_file(scratch("bytes"), bytes_view(&bytes));
	return bytes;
}

static void base64_is_written_as_openssl_writes_it(void)
{
	for (size_t len = 0; len < 260; len += len < 5 ? 1 : 51) {
		struct bytes data = count_up(len), text;

		ca_base64_encode(bytes_view(&data), &text);
		CHECK_INT(text.data[text.len], '\0');
		CHECK_INT(strlen((const char *)text.data), text.len);
		CHECK_STR(run_well("openssl base64 -A -in %s", scratch("bytes")).text,
		          (const char *)text.data);
		bytes_clear(&text);
		bytes_clear(&data);
	}
}

static void openssl_reads_the_pem(void)
{
	struct bytes der, pem;
	char path[512];

	snprintf(path, sizeof(path), "%s/captured/keys/ca.pem", data_dir());
	run_well("openssl x509 -in %s -outform DER -out %s", path, scratch("ca.der"));
	der = read_file(scratch("ca.der"));
	ca_pem("CERTIFICATE", bytes_view(&der), &pem);
	write_file(scratch("ca.pem"), bytes_view(&pem));
	CHECK_INT(pem.data[pem.len], '\0');
	CHECK_STR(run_well("openssl x509 -in %s | cmp - %s", scratch("ca.pem"), scratch("ca.pem"))
	                  .text,
	          "");
	CHECK_STR(run_well("openssl x509 -in %s -outform DER | cmp - %s", scratch("ca.pem"),
	                   scratch("ca.der"))
	                  .text,
	          "");
	bytes_clear(&pem);
	bytes_clear(&der);
}

static void pem_of_nothing_is_its_two_lines(void)
{
	struct bytes pem;

	ca_pem("X", (struct view){ NULL, 0 }, &pem);
	CHECK_STR((const char *)pem.data, "-----BEGIN X-----\n-----END X-----\n");
	bytes_clear(&pem);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "base64 is read in all the spellings of clients",
		  base64_is_read_in_all_the_spellings_of_clients },
		{ "a NUL is no base64", a_nul_is_no_base64 },
		{ "a recorded GET is the recorded message",
		  a_recorded_get_is_the_recorded_message },
		{ "base64 is written as openssl writes it",
		  base64_is_written_as_openssl_writes_it },
		{ "openssl reads the PEM", openssl_reads_the_pem },
		{ "PEM of nothing is its two lines", pem_of_nothing_is_its_two_lines },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/base64", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
