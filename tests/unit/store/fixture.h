/*
 * fixture.h - a new store for every test, and sqlite3(1) as an independent reader of its file.
 */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include "store/rows.h"
#include "store/store.h"
#include "tests/unit/check.h"

#include <stdio.h>

struct fixture {
	char path[256];
	struct store *store;
	struct store_error err;
};
extern struct fixture fx;

/* For CU_SuiteInfo: before and after each test. */
void open_fresh_store(void);
void close_store(void);

void new_path(void);
bool open_store(void); /* the file at fx.path */
void reopen_store(void);

/* What the sqlite3 command prints for this SQL on fx.path, without the last newline. */
const char *ask_sqlite3(const char *sql);

/* A sqlite3 command that has begun to write fx.path; what is printed to it, it runs. pclose ends
 * it. */
FILE *another_writer(void);

#define NOW INT64_C(1700000000)

/* An operation of lane "default" whose key is made of one byte. */
struct store_operation operation(const char *transaction_id, uint8_t key_byte);
/* A sound certificate whose DER is its serial's text. */
struct store_certificate certificate(const char *serial);
/* Records it for the operation with the request "csr". */
enum store_issued record(const struct store_operation *op,
                         const struct store_certificate *certificate, int64_t now);
/* Records that the request of these bytes waits or was refused, and nothing else about it. */
bool put(const struct store_operation *op, enum store_state state, const char *csr, int64_t now);
/* Adds a challenge of lane "default" that is valid for a minute. */
bool add_challenge(const char *challenge);

#endif
