/*
 * store.h - what was asked, issued and spent, in one SQLite file (store/schema.sql) that anybody
 * may read with sqlite3 while the server runs. The only folder that knows SQLite.
 *
 * A struct store owns one connection and one lock; every function is one transaction and may be
 * called from any thread. Once a function has returned true, what it stored survives SIGKILL; only
 * store_journal may lag, by at most 100 ms. On false the struct store_error holds one English
 * sentence. Times are seconds since 1970 of the lane's clock. Texts are UTF-8.
 *
 * What an exchange needs is here; lists for whoever runs the server are in store/rows.h.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

struct store_error {
	char text[512];
};

/* Opens the file, makes it if it is missing, and brings an older one to today's schema. A file of a
 * newer version is refused. */
bool store_open(const char *path, struct store **out, struct store_error *err);
void store_close(struct store *store); /* writes what is left of the journal */

#define STORE_TEXT_SIZE 1024
#define STORE_KEY_LEN   32
#define STORE_NAME_SIZE 64

/* Small values that outlive the process, a lane's fixed challenge for example. */
enum store_found { STORE_FOUND, STORE_NOT_FOUND, STORE_FAILED };
enum store_found store_get_value(struct store *store, const char *lane, const char *name,
                                 char out[static STORE_TEXT_SIZE], struct store_error *err);
bool store_put_value(struct store *store, const char *lane, const char *name, const char *value,
                     struct store_error *err);

/* One-time challenges. Valid before expires_at. One more is stored only while fewer than max are
 * neither spent nor expired. */
enum store_added {
	STORE_ADDED,
	STORE_CACHE_FULL,
	STORE_ADDED_BEFORE, /* this very text, be it spent by now */
	STORE_NOT_ADDED,    /* err says why */
};
enum store_added store_add_challenge(struct store *store, const char *lane, const char *challenge,
                                     int64_t now, int64_t expires_at, uint64_t max,
                                     struct store_error *err);

enum store_challenge {
	STORE_CHALLENGE_VALID,
	STORE_CHALLENGE_UNKNOWN,
	STORE_CHALLENGE_SPENT,
	STORE_CHALLENGE_EXPIRED,
	STORE_CHALLENGE_FAILED, /* err says why */
};
/* Looks; spends nothing. */
enum store_challenge store_check_challenge(struct store *store, const char *lane,
                                           const char *challenge, int64_t now,
                                           struct store_error *err);

/* A client's operation: a lane, a transactionID and the key that signed its messages.
 * transactionIDs alone are not unique across devices (docs/ndes.md). */
struct store_operation {
	const char *lane;
	const char *transaction_id;
	const uint8_t *signer_key; /* STORE_KEY_LEN bytes: SHA-256 of the SubjectPublicKeyInfo */
};

enum store_state { STORE_PENDING, STORE_ISSUED, STORE_REFUSED };

/* What is known of an operation. store_transaction_clear frees the bytes. */
struct store_transaction {
	enum store_state state;
	bool vouched;                  /* if pending: as in store_put_transaction */
	char refusal[STORE_NAME_SIZE]; /* if refused: by which refusal; "": not known */
	uint8_t *csr;                  /* the request as it came, DER */
	size_t csr_len;
	uint8_t *certificate; /* what was issued for it, DER; NULL if nothing was, nothing sound, or
	                         it is revoked */
	size_t certificate_len;
	int64_t not_after; /* of the certificate */
};
void store_transaction_clear(struct store_transaction *transaction);

/* The operation's latest request. The caller clears out. */
enum store_found store_find_transaction(struct store *store, const struct store_operation *op,
                                        struct store_transaction *out, struct store_error *err);

/* A request that waits, or was refused. */
struct store_request {
	enum store_state state; /* STORE_PENDING or STORE_REFUSED */
	bool vouched;           /* it was found good, challenge and all, and waits for no more than
	                           somebody's word */
	bool polled; /* by a poll for it, which changes nothing that was decided meanwhile */
	const char *refusal; /* its name, or NULL */
	const uint8_t *csr;
	size_t csr_len;
	const uint8_t *signer; /* the certificate that signed it; or NULL */
	size_t signer_len;
};

/* Records it. A later call replaces an earlier one; but what waits already is not touched, and a
 * certificate that was issued for the very same request stays while it can be handed out: it is
 * valid, sound, and not the signer's. */
bool store_put_transaction(struct store *store, const struct store_operation *op,
                           const struct store_request *request, int64_t now,
                           struct store_error *err);

/* Refuses the operation's request if it still waits with this CSR; else it is not found. */
enum store_found store_deny(struct store *store, const struct store_operation *op,
                            const uint8_t *csr, size_t csr_len, const char *refusal, int64_t now,
                            struct store_error *err);

/* What a certificate means to the valid ones of the same lane and subject. Valid: neither revoked
 * nor expired, and sound. Where one of them signed the request, it is renewed: that never makes a
 * subject taken, and it is not superseded itself. */
enum store_subjects {
	STORE_SUBJECTS_ANY,       /* nothing */
	STORE_SUBJECTS_UNIQUE,    /* there must be none */
	STORE_SUBJECTS_SUPERSEDE, /* they are revoked: superseded */
};

/* A certificate about to be handed out. */
struct store_certificate {
	const char *serial;         /* upper-case hex; unique */
	const char *subject;        /* RFC 2253 */
	const char *challenge;      /* one-time challenge to spend for it, or NULL */
	bool challenge_was_checked; /* when the request began to wait: it may have expired since */
	bool must_wait; /* the request is one that waits: nobody may have decided meanwhile */
	int ca;         /* which CA issued it: 0 the first, 1 the one after it */
	enum store_subjects subjects;
	const char *bent_by; /* the scenario's rule that changed the certificate, or NULL: sound */
	const uint8_t *der;
	size_t der_len;
	const uint8_t
		*signer; /* the certificate that signed the request: it may be renewed; or NULL */
	size_t signer_len;
	int64_t not_before, not_after;
};

enum store_issued {
	STORE_RECORDED,
	STORE_CHALLENGE_GONE, /* spent or expired meanwhile */
	STORE_ISSUED_BEFORE,  /* the operation has a sound and valid one for this very request */
	STORE_DECIDED_BEFORE, /* must_wait does not hold */
	STORE_SUBJECT_TAKEN,  /* STORE_SUBJECTS_UNIQUE does not hold */
	STORE_NOT_RECORDED,   /* err says why */
};
/*
 * Records certificate, request and spent challenge together, or nothing. The challenge is spent
 * exactly once however many threads try: the others get STORE_CHALLENGE_GONE, or, if it was the
 * same request, STORE_ISSUED_BEFORE, and must not hand their certificate out. A bent certificate is
 * recorded beside a sound one.
 */
enum store_issued store_record_certificate(struct store *store, const struct store_operation *op,
                                           const uint8_t *csr, size_t csr_len,
                                           const struct store_certificate *certificate, int64_t now,
                                           struct store_error *err);

/* Whether a valid certificate of this subject exists; out_serial is its serial number. Not found
 * also if the one with the serial number renewed (NULL: none) is one of them. */
#define STORE_SERIAL_SIZE 64
enum store_found store_find_subject(struct store *store, const char *lane, const char *subject,
                                    const char *renewed, int64_t now,
                                    char out_serial[static STORE_SERIAL_SIZE],
                                    struct store_error *err);

/* One row of the journal: an HTTP exchange on the device port. Strings may be NULL: unknown. */
struct store_exchange {
	const char *lane, *remote, *method, *path, *operation, *message_type, *transaction_id,
		*subject;
	const char *rule;      /* the scenario's rule that answered */
	const char *outcome;   /* "issued", "pending", "refused", ... (docs/architecture.md) */
	const char *reason;    /* one sentence: why */
	const char *serial;    /* of the certificate that was issued */
	const char *fail_info; /* of a refusal: "badRequest" */
	const char *hresult;   /* of a refusal: "0x80070057" */
	const char *events;    /* what an NDES would write into the Application log: one line for
	                          each event, its number first */
	int http_status;
	int sub_status;       /* IIS sc-substatus */
	int64_t win32_status; /* IIS sc-win32-status */
	int64_t at_ms;        /* milliseconds since 1970, of the lane's clock */
	int64_t duration_us;
	const uint8_t *request, *reply; /* bodies (of a GET: the decoded message), or NULL */
	size_t request_len, reply_len;
};
/* Copies the row and writes it within 100 ms together with others. The oldest rows make room when
 * the journal is larger than its bounds. */
void store_journal(struct store *store, const struct store_exchange *exchange);
/* How many rows could not be written since the store was opened (a full disk, say); if there are
 * any, out_why is filled with the latest cause. */
uint64_t store_journal_lost(struct store *store, struct store_error *out_why);

#endif
