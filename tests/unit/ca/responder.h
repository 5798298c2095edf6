/*
 * responder.h - a CA and the next one of the same name, and openssl ocsp as their client.
 */
#ifndef TESTS_UNIT_CA_RESPONDER_H
#define TESTS_UNIT_CA_RESPONDER_H

#include "ca/ca.h"

/* In the scratch folder's "now" and "next". openssl compares an answer's times with the machine's
 * clock, and so they are made now. */
extern struct responder {
	int64_t now;
	struct ca *ca, *next_ca;
} the;

/* For a suite's set-up and tear-down. */
int responder_open(void);
int responder_close(void);

/* A request that openssl ocsp makes with these options; it is left in the scratch folder's
 * "request". */
struct bytes ask(const char *options);
/* Such a request, taken apart by the first CA. */
struct ocsp_query query_of(const char *options);

#endif
