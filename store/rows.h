/*
 * rows.h - what is on record, for whoever runs the server: lists that are read page by page, and
 * the few things that can be done to a row. The rules of store/store.h hold.
 *
 * A list is read with a cursor: rows whose id is greater than `after`, lowest first, at most
 * `limit` of them; the id of the last row is the next `after`. Every list owns its rows, and
 * S_clear frees them. Texts that may be NULL say so.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "store/store.h"

/* A certificate on record. */
struct store_certificate_row {
	int64_t id;
	char *serial, *subject, *transaction_id;
	char *bent_by; /* NULL: sound */
	int64_t not_before, not_after, issued_at;
	int64_t revoked_at; /* 0: it is not revoked */
	int reason;         /* CRLReason, RFC 5280 5.3.1 */
	int ca;             /* as in struct store_certificate */
	uint8_t *der;
	size_t der_len;
};

struct store_certificates {
	struct store_certificate_row *rows;
	size_t n;
};

void store_certificate_row_clear(struct store_certificate_row *row);
void store_certificates_clear(struct store_certificates *list);
/* The rows of a list come without their der. */
bool store_list_certificates(struct store *store, const char *lane, int64_t after, size_t limit,
                             struct store_certificates *out, struct store_error *err);
/* By serial number, upper-case hex. The caller clears out. */
enum store_found store_find_certificate(struct store *store, const char *lane, const char *serial,
                                        struct store_certificate_row *out, struct store_error *err);

/* Revokes a certificate; one that is revoked already keeps its date and reason, unless it was on
 * hold (6). Reason 8, removeFromCRL, ends a hold and does nothing else. */
enum store_found store_revoke(struct store *store, const char *lane, const char *serial, int64_t at,
                              int reason, struct store_error *err);
/* All revoked certificates of one CA in a lane, without their der, in order of revocation: for a
 * CRL. */
bool store_list_revoked(struct store *store, const char *lane, int ca,
                        struct store_certificates *out, struct store_error *err);

/* A request that waits for a decision. */
struct store_pending_row {
	int64_t id;
	char *transaction_id;
	uint8_t signer_key[STORE_KEY_LEN];
	bool vouched;
	int64_t first_at, changed_at;
	uint8_t *csr;
	size_t csr_len;
	uint8_t *signer; /* NULL: not known */
	size_t signer_len;
};

struct store_pendings {
	struct store_pending_row *rows;
	size_t n;
};

void store_pendings_clear(struct store_pendings *list);
/* transaction_id NULL: all of the lane. */
bool store_list_pending(struct store *store, const char *lane, const char *transaction_id,
                        int64_t after, size_t limit, struct store_pendings *out,
                        struct store_error *err);

/* A one-time challenge that was handed out. */
struct store_challenge_row {
	int64_t id;
	char *challenge;
	int64_t made_at, expires_at;
	int64_t spent_at; /* 0: not spent */
	char *spent_by;   /* the transactionID, or NULL */
};

struct store_challenges {
	struct store_challenge_row *rows;
	size_t n;
};

void store_challenges_clear(struct store_challenges *list);
bool store_list_challenges(struct store *store, const char *lane, int64_t after, size_t limit,
                           struct store_challenges *out, struct store_error *err);

/* A row of the journal. */
struct store_exchange_row {
	int64_t id;
	struct store_exchange exchange; /* its texts and bodies are owned by the row */
};

struct store_exchanges {
	struct store_exchange_row *rows;
	size_t n;
	int64_t next; /* the next `after`: the last row's id; or, where fewer rows than limit were
	                 left, the end of the lane's journal, however few of it a search found */
};

void store_exchange_row_clear(struct store_exchange_row *row);
void store_exchanges_clear(struct store_exchanges *list);
/* What was journalled before the call is in it, written or not. The rows come without bodies, but
 * with their lengths. search, if not NULL: only rows with this text, without regard to the case of
 * ASCII letters, in their operation, message type, transactionID, subject, rule, outcome, reason,
 * serial, path or remote address. */
bool store_list_exchanges(struct store *store, const char *lane, int64_t after, size_t limit,
                          const char *search, struct store_exchanges *out, struct store_error *err);
enum store_found store_find_exchange(struct store *store, const char *lane, int64_t id,
                                     struct store_exchange_row *out, struct store_error *err);
/* The highest id of the lane's journal, 0 if it is empty: where to begin to follow it. What was
 * journalled before the call is counted, here and by store_count. */
bool store_last_exchange(struct store *store, const char *lane, int64_t *out,
                         struct store_error *err);

struct store_counts {
	uint64_t certificates, revoked, pending, exchanges;
	uint64_t challenges; /* valid at now */
};
bool store_count(struct store *store, const char *lane, int64_t now, struct store_counts *out,
                 struct store_error *err);

/* Forgets what a lane was asked and issued: certificates, transactions, challenges and journal. Its
 * small values stay. */
bool store_reset(struct store *store, const char *lane, struct store_error *err);

#endif
