/*
 * store.h - what was asked, issued and spent, in one SQLite file (store/schema.sql) that anybody
 * may read with sqlite3 while the server runs. The only folder that knows SQLite.
 *
 * A struct store owns one connection and one lock; every function is one transaction and may be
 * called from any thread. Once a function has returned true, what it stored survives SIGKILL; only
 * store_journal may lag, by at most 100 ms. On false the struct store_error holds one English
 * sentence. Times are seconds since 1970 of the lane's clock. Texts are UTF-8.
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

/* Small values that outlive the process, a lane's fixed challenge for example. */
enum store_found { STORE_FOUND, STORE_NOT_FOUND, STORE_FAILED };
enum store_found store_get_value(struct store *store, const char *lane, const char *name,
                                 char out[static STORE_TEXT_SIZE], struct store_error *err);
bool store_put_value(struct store *store, const char *lane, const char *name, const char *value,
                     struct store_error *err);

/* One-time challenges. Valid before expires_at. */
bool store_add_challenge(struct store *store, const char *lane, const char *challenge, int64_t now,
                         int64_t expires_at, struct store_error *err);

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
	uint8_t *csr; /* the request as it came, DER */
	size_t csr_len;
	uint8_t *certificate; /* what was issued for it, DER; NULL if nothing was, or nothing sound
	                       */
	size_t certificate_len;
};
void store_transaction_clear(struct store_transaction *transaction);

/* The operation's latest request. The caller clears out. */
enum store_found store_find_transaction(struct store *store, const struct store_operation *op,
                                        struct store_transaction *out, struct store_error *err);

/* Records that the operation's request waits, or was refused. A later call replaces the state; but
 * a certificate that was issued for the very same request stays. */
bool store_put_transaction(struct store *store, const struct store_operation *op,
                           enum store_state state, const uint8_t *csr, size_t csr_len, int64_t now,
                           struct store_error *err);

/* A certificate about to be handed out. */
struct store_certificate {
	const char *serial;    /* upper-case hex; unique */
	const char *subject;   /* RFC 2253 */
	const char *challenge; /* one-time challenge to spend for it, or NULL */
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
	STORE_ISSUED_BEFORE,  /* the operation has a sound certificate for this very request */
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

/* A certificate of the lane by its serial number, DER; the caller frees *out_der. */
enum store_found store_find_certificate(struct store *store, const char *lane, const char *serial,
                                        uint8_t **out_der, size_t *out_len,
                                        struct store_error *err);

/* One row of the journal: an HTTP exchange on the device port. Strings may be NULL: unknown. */
struct store_exchange {
	const char *lane, *remote, *method, *path, *operation, *message_type, *transaction_id,
		*subject;
	const char *rule;    /* the scenario's rule that answered */
	const char *outcome; /* "issued", "pending", "refused", ... (docs/architecture.md) */
	const char *reason;  /* one sentence: why */
	const char *serial;  /* of the certificate that was issued */
	int http_status;
	int64_t at_ms; /* milliseconds since 1970, of the lane's clock */
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
