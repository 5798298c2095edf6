/*
 * check.h - CUnit's assertions with the operands printed, and a runner that reports in TAP. Each
 * tests/unit/test_FILE.c tests one file, has one suite and a main of one line: RUN_SUITE(...).
 */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>

bool check_at(bool ok, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
bool check_int_at(long long got, long long want, const char *what, const char *file, int line);
bool check_str_at(const char *got, const char *want, const char *what, const char *file, int line);
bool check_bytes_at(const void *got, size_t got_len, const void *want, size_t want_len,
                    const char *what, const char *file, int line);

/* Each returns whether it held, so that a test can stop. */
#define CHECK(condition) check_at((condition), __FILE__, __LINE__, "%s", #condition)
/* With words that say what was seen, an error's text for example. */
#define CHECK_SAY(condition, ...) check_at((condition), __FILE__, __LINE__, __VA_ARGS__)
#define CHECK_INT(got, want)                                                                       \
	check_int_at((long long)(got), (long long)(want), #got, __FILE__, __LINE__)
#define CHECK_STR(got, want) check_str_at((got), (want), #got, __FILE__, __LINE__)
#define CHECK_BYTES(got, got_len, want, want_len)                                                  \
	check_bytes_at((got), (got_len), (want), (want_len), #got, __FILE__, __LINE__)

/* Runs the suite and prints TAP; the value is main's. */
int run_suites(CU_SuiteInfo *suites);

/* The folder tests/data, absolute. */
const char *data_dir(void);
/* A new empty folder below the system's temporary one, removed with its files when the test program
 * ends. */
const char *scratch_dir(void);

#endif
