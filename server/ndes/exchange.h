/*
 * exchange.h - one exchange on the device port: the row of values that honest steps make and hand
 * on. Private to server/ndes.
 */
#ifndef SERVER_NDES_EXCHANGE_H
#define SERVER_NDES_EXCHANGE_H

#include "server/http/http.h"
#include "server/ndes/lane.h"

struct exchange {
	const struct lane *lane;
	const struct http_request *http;
	int64_t now_ms;

	/* What is asked. */
	const struct operation *operation;
	struct bytes message; /* PKIOperation: the pkiMessage */
	enum ca_decoded decoded;
	struct ca_error decode_error; /* unless CA_DECODED */
	struct scep_request request;
	const struct message_kind *kind; /* of the request; NULL: none that is defined */
	enum store_found known; /* whether the operation is known from an earlier request */
	struct store_transaction transaction; /* if STORE_FOUND */
	struct store_error recall_error;      /* if STORE_FAILED */

	/* What is decided and done. */
	struct play play;
	struct answer answer;
	const char *why;                /* it is granted or made to wait; static */
	const char *challenge_to_spend; /* the one-time challenge that opened the door, or NULL */
	struct certificate certificate; /* what is handed out */
	struct bytes crl;               /* ... or this list */

	/* What the journal says of it. */
	const char *outcome; /* static */
	char reason[512];
};

/* What a messageType asks for. */
struct message_kind {
	int message_type;
	unsigned point; /* of enum scenario_point */
	/* The honest answer; changes nothing but what x says is decided. False if the store failed.
	 */
	bool (*decide)(struct exchange *x, struct store_error *err);
	/* Does what was granted. False if the CA or the store failed, and reason says why. */
	bool (*carry_out)(struct exchange *x, char *reason, size_t reason_size);
	const char *outcome; /* when it was granted */
};

/* The steps of an operation: read what is asked (nothing is changed), then, when the scenario has
 * been asked, answer it. */
struct operation {
	const char *name; /* as in `operation=` */
	unsigned points;  /* of enum scenario_point, beside AT_REQUEST */
	void (*read)(struct exchange *x);
	void (*answer)(struct exchange *x, struct http_reply *reply);
};

void ndes_clear(struct exchange *x);

/* Says how the exchange ends and why, for the log and the journal. outcome is a static text. */
void ndes_end(struct exchange *x, const char *outcome, const char *reason_format, ...)
	__attribute__((format(printf, 3, 4)));

/* Answers 500 and says why: something of ours has failed. */
void ndes_fail(struct exchange *x, struct http_reply *reply, const char *reason);

/* facts.c: what the scenario may ask about. The texts in out are borrowed from x and texts. */
struct fact_texts {
	char message_type[12];
	char key[2 * SCEP_FINGERPRINT_LEN + 1];
	char subject[2 * SCEP_SUBJECT_TEXT_SIZE]; /* names and values of its parts */
};
void ndes_facts(const struct exchange *x, struct fact_texts *texts, struct facts *out);

/* routes.c: which operation a request is; never NULL. */
const struct operation *ndes_operation(const struct http_request *request);

/* pki_operation.c */
void ndes_pki_read(struct exchange *x);
void ndes_pki_answer(struct exchange *x, struct http_reply *reply);

/* recall.c: what the store calls the operation; borrows from x. */
struct store_operation ndes_store_operation(const struct exchange *x);
/* Looks up what is known of the operation; false if the store failed. */
bool ndes_recall(struct exchange *x, struct store_error *err);
/* Whether what is asked was granted before, so that there is a certificate to hand out again. */
bool ndes_was_issued(const struct exchange *x);

/* message.c: the pkiMessage of a request, by POST or GET; false if there is none, and reason says
 * why. */
bool ndes_message(const struct http_request *request, struct bytes *out, const char **out_reason);

/* messages.c: what is done with this messageType, or NULL. */
const struct message_kind *ndes_message_kind(int message_type);

/* decide.c: the honest answer to the message in x; changes nothing but x->answer and what goes with
 * it. False if the store failed. */
bool ndes_decide(struct exchange *x, struct store_error *err);
/* Whether a reply with content can be written at all: nothing is issued for one that cannot. */
bool ndes_can_deliver(const struct exchange *x);
bool ndes_grant(struct exchange *x, const char *why);
bool ndes_refuse(struct exchange *x, const char *refusal);
bool ndes_decide_enrolment(struct exchange *x, struct store_error *err);
bool ndes_decide_poll(struct exchange *x, struct store_error *err);

/* issue.c: has the certificate made and recorded; the answer becomes a refusal if the challenge was
 * spent meanwhile. False if the CA or the store failed, and reason says why. */
bool ndes_issue(struct exchange *x, char *reason, size_t reason_size);

/* get.c: GetCert and GetCRL. */
bool ndes_decide_get_cert(struct exchange *x, struct store_error *err);
bool ndes_decide_get_crl(struct exchange *x, struct store_error *err);
bool ndes_find_cert(struct exchange *x, char *reason, size_t reason_size);
bool ndes_make_crl(struct exchange *x, char *reason, size_t reason_size);

/* certrep.c: the CertRep for x->answer, in the lane's dialect. The caller clears out. */
void ndes_certrep(const struct exchange *x, struct certrep *out);

/* pages.c: what a person sees. */
void ndes_general_page(struct exchange *x, struct http_reply *reply);
void ndes_admin_page(struct exchange *x, struct http_reply *reply);

#endif
