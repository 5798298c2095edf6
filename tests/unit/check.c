#include "tests/unit/check.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned test_number;

bool check_at(bool ok, const char *file, int line, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	CU_assertImplementation(ok, (unsigned)line, text, file, "", CU_FALSE);
	return ok;
}

bool check_int_at(long long got, long long want, const char *what, const char *file, int line)
{
	return check_at(got == want, file, line, "%s: got %lld, want %lld", what, got, want);
}

bool check_str_at(const char *got, const char *want, const char *what, const char *file, int line)
{
	bool same = got && want ? strcmp(got, want) == 0 : got == want;

	return check_at(same, file, line, "%s: got \"%s\", want \"%s\"", what, got ? got : "(null)",
	                want ? want : "(null)");
}

static void hex(const unsigned char *data, size_t len, char *out, size_t out_len)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < len && at + 3 < out_len; i++)
		at += (size_t)snprintf(out + at, out_len - at, "%02x", data[i]);
}

bool check_bytes_at(const void *got, size_t got_len, const void *want, size_t want_len,
                    const char *what, const char *file, int line)
{
	char got_hex[400], want_hex[400];
	bool same = got_len == want_len && (got_len == 0 || memcmp(got, want, got_len) == 0);

	hex(got, got_len, got_hex, sizeof(got_hex));
	hex(want, want_len, want_hex, sizeof(want_hex));
	return check_at(same, file, line, "%s: got %zu bytes %s, want %zu bytes %s", what, got_len,
	                got_hex, want_len, want_hex);
}

static void print_result(const CU_pTest test, const CU_pSuite suite,
                         const CU_pFailureRecord failure)
{
	printf("%s %u - %s: %s\n", failure ? "not ok" : "ok", ++test_number, suite->pName,
	       test->pName);
	for (const CU_FailureRecord *f = failure; f; f = f->pNext)
		printf("# %s:%u: %s\n", f->strFileName, f->uiLineNumber, f->strCondition);
	fflush(stdout);
}

static unsigned count_tests(const CU_SuiteInfo *suites)
{
	unsigned n = 0;

	for (; suites->pName; suites++)
		for (const CU_TestInfo *test = suites->pTests; test->pName; test++)
			n++;
	return n;
}

int run_suites(CU_SuiteInfo *suites)
{
	printf("1..%u\n", count_tests(suites));
	if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
		printf("Bail out! CUnit: %s\n", CU_get_error_msg());
		return 1;
	}
	CU_set_test_complete_handler(print_result);
	CU_run_all_tests();
	unsigned failures = CU_get_number_of_failures() + CU_get_number_of_suites_failed();
	CU_cleanup_registry();
	return failures == 0 ? 0 : 1;
}

const char *data_dir(void)
{
	return TEST_DATA_DIR;
}

static char scratch[64];

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_scratch(void)
{
	nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_dir(void)
{
	if (scratch[0] == '\0') {
		snprintf(scratch, sizeof(scratch), "/tmp/mockndes-test-XXXXXX");
		if (!mkdtemp(scratch))
			abort();
		atexit(remove_scratch);
	}
	return scratch;
}
