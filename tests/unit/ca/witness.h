/*
 * witness.h - the openssl command as an independent reader and writer of what ca/ makes and takes.
 */
#ifndef TESTS_UNIT_CA_WITNESS_H
#define TESTS_UNIT_CA_WITNESS_H

#include "ca/scep.h"
#include "tests/unit/check.h"

#include <openssl/asn1.h>

/* What a shell command said on both its streams, without the last newline. */
struct said {
	int status;
	char text[16384];
};

struct said run(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, and the test fails unless the command ends with 0. */
struct said run_well(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The number of times that part occurs. */
size_t count_of(const char *text, const char *part);

void write_file(const char *path, struct view content);
struct bytes read_file(const char *path);

/* DER by OpenSSL alone. */
struct bytes der_of(const void *object, const ASN1_ITEM *item);

/* An order made of a request of the openssl command with these options, in which $KEYS is the
 * folder of the captured keys. The request is left in the scratch folder's "csr". */
#define NOT_BEFORE INT64_C(1798000000) /* 2026-12-23 04:26:40 */
#define NOT_AFTER  INT64_C(1800000000) /* 2027-01-15 08:00:00 */
struct cert_order order_for(const char *options);

/* A path in the test's scratch folder; the text is overwritten by the eighth call after this. */
const char *scratch(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
