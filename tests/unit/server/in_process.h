/*
 * in_process.h - a lane without sockets: a request goes into ndes_handle, and what was decided is
 * kept as the log sees it. Requests are those that real clients sent (tests/data/captured).
 */
#ifndef TESTS_UNIT_SERVER_IN_PROCESS_H
#define TESTS_UNIT_SERVER_IN_PROCESS_H

#include "server/ndes/ndes.h"

struct in_process {
	struct authorities authorities, ca_only;
	const struct ca *ca; /* of authorities */
	struct store *store;
	struct lane lane;
	struct ndes ndes;
	struct scenario *scenario;
	/* The last exchange, as it was observed. */
	char outcome[32], serial[CERT_SERIAL_TEXT_SIZE], rule[64], reason[512];
	char subject[SCEP_SUBJECT_TEXT_SIZE];
	char events[1024];
	int status, sub_status;
	int64_t win32_status;
	struct bytes body;
	char content_type[128];
	char server[64]; /* that header */
	bool ignored;
};

extern struct in_process t;

/* For a suite: opens and closes the CAs; every test begins with an empty store and an honest
 * server, dialect ndes, with the fixed challenge "secret", whose mscep_admin asks for no login. */
int open_all(void);
int close_all(void);
void begin(void);
void end(void);

void handle(struct http_request request);
void get(const char *path, const char *query);
/* PKIOperation by POST, of these bytes or of a file below tests/data/captured. */
void post(struct view message);
void post_captured(const char *name);
struct bytes read_captured(const char *name);
/* As if the certificate that signed it had been issued here. */
void put_signer_on_record(const char *name);

/* Plays the scenario from now on, until the test ends. */
void play(const char *text);

#endif
