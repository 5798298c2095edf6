/*
 * exchange.h - one exchange on the device port: the row of values that honest steps make and hand
 * on. Private to server/ndes.
 */
#ifndef SERVER_NDES_EXCHANGE_H
#define SERVER_NDES_EXCHANGE_H

#include "server/http/http.h"
#include "server/ndes/lane.h"
#include "store/rows.h"

/* Which logins are asked for before what is asked is looked at. */
enum logins {
	LOGINS_NONE,
	LOGINS_OF_ADMIN,   /* those of the setting admin-auth */
	LOGINS_OF_PROGRAM, /* these, and Basic: who wants no page wants no NTLM either */
};

struct exchange {
	struct lane *lane;
	const struct http_request *http;
	int64_t now_ms;
	struct settings settings; /* the lane's, at this time */
	int generation;           /* of the CA that answers: today's, or, if the client asked */
	const struct ca *ca;      /* for it by its envelope, the next one (RFC 8894 5.1) */

	/* What is asked. */
	const struct operation *operation;
	enum logins logins;
	bool turned_away;        /* the login is missing, goes on or has failed: it is a 401 */
	const struct user *user; /* who has logged in, or NULL */
	struct bytes message;    /* PKIOperation: the pkiMessage */
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
	bool challenge_was_checked;     /* when the request began to wait */
	bool vouched;                   /* it was found good and waits for the CA's manager only */
	enum store_subjects subjects;   /* the policy that what is certified was found good by */
	struct certificate certificate; /* what is handed out */
	struct bytes crl;               /* ... or this list */

	/* What the journal says of it. */
	const char *outcome; /* static */
	char reason[512];
	char hresult[12];     /* of a refusal: "0x80070057" */
	char events[1024];    /* one line each; events.c */
	int sub_status;       /* IIS sc-substatus */
	int64_t win32_status; /* IIS sc-win32-status */
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
	bool beside_ndes; /* answered by somebody else: also while NDES is out of order */
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

/* events.c: adds what an NDES would write into the Application log about this exchange. code and
 * what fill %1 and %2 of the event's text; NULL where it has none. */
void ndes_event(struct exchange *x, unsigned id, const char *code, const char *what);

/* service.c: what stands for the operation's answer while the service is out of order, or NULL. */
const struct operation *ndes_out_of_order(const struct exchange *x);
/* The refusal of whatever is submitted to the CA in this state, or NULL. */
const char *ndes_submit_refusal(enum service_state state);

/* routes.c: which operation a request is, never NULL, and which logins it takes where it is. */
const struct operation *ndes_operation(const struct http_request *request, enum logins *out_logins);

/* pki_operation.c */
void ndes_pki_read(struct exchange *x);
void ndes_pki_answer(struct exchange *x, struct http_reply *reply);

/* recall.c: what the store calls the operation; borrows from x. */
struct store_operation ndes_store_operation(const struct exchange *x);
/* Looks up what is known of the operation; false if the store failed. */
bool ndes_recall(struct exchange *x, struct store_error *err);
/* Whether what is asked was granted before, so that there is a certificate to hand out again. */
bool ndes_was_issued(const struct exchange *x);
/* Whether this very request waits, and whether it was found good before that. */
bool ndes_waits(const struct exchange *x);
bool ndes_was_vouched(const struct exchange *x);

/* message.c: the pkiMessage of a request, by POST or GET; false if there is none, and reason says
 * why. */
bool ndes_message(const struct http_request *request, struct bytes *out, const char **out_reason);

/* messages.c: what is done with this messageType, or NULL. */
const struct message_kind *ndes_message_kind(int message_type);

/* answer.c: why is static; a refusal is named as in docs/scenarios.md. Both return true. */
bool ndes_grant(struct exchange *x, const char *why);
bool ndes_refuse(struct exchange *x, const char *refusal);

/* decide.c: the honest answer to the message in x; changes nothing but x->answer and what goes with
 * it. False if the store failed. */
bool ndes_decide(struct exchange *x, struct store_error *err);
/* Whether a reply with content can be written at all: nothing is issued for one that cannot. */
bool ndes_can_deliver(const struct exchange *x);
bool ndes_decide_enrolment(struct exchange *x, struct store_error *err);
bool ndes_decide_poll(struct exchange *x, struct store_error *err);

/* challenge.c: whether the challenge of the request opens the door. */
bool ndes_decide_challenge(struct exchange *x, struct store_error *err);
/* The challenge of a request that was found good when it began to wait: it is spent though it may
 * have expired meanwhile. False if the store failed. */
bool ndes_take_checked_challenge(struct exchange *x, struct store_error *err);

/* renewal.c: who signs with a certificate of this CA renews it. */
enum renewal {
	RENEWAL_NOT,      /* the signer is no certificate of ours */
	RENEWAL_GOOD,     /* it needs no challenge: RFC 8894 2.4 */
	RENEWAL_REFUSED,  /* ours, but revoked, expired, or not for this subject */
	RENEWAL_TOO_EARLY /* before the renewal window */
};
/* False if the store failed. out_serial is the signer's, "" if RENEWAL_NOT. */
bool ndes_renewal(const struct exchange *x, enum renewal *out,
                  char out_serial[static CERT_SERIAL_TEXT_SIZE], struct store_error *err);

/* decide.c: a request that was found good before, or that somebody approves, and whether it renews:
 * nobody asks for its challenge again, but what opened the door is spent. False if the store
 * failed. */
bool ndes_grant_waiting(struct exchange *x, enum renewal renewal, struct store_error *err);

/* policy.c: what the CA says of a request whose door is open: the name of its refusal, or NULL.
 * False if the store failed. */
bool ndes_policy(const struct exchange *x, const char *renewed_serial, const char **out_refusal,
                 struct store_error *err);

/* templates.c: the name of the template that a CSR gets, by its key usage. */
const char *ndes_template(const struct settings *settings, const struct csr *csr);

/* issue.c: has the certificate made and recorded; the answer becomes a refusal if the challenge was
 * spent meanwhile. False if the CA or the store failed, and reason says why. */
bool ndes_issue(struct exchange *x, char *reason, size_t reason_size);

/* order.c: the honest order for what a CSR asks for. The caller clears out. */
void ndes_order(struct lane *lane, const struct settings *settings, int generation,
                const struct csr *csr, int64_t now, struct cert_order *out);

/* get.c: GetCert and GetCRL. */
bool ndes_decide_get_cert(struct exchange *x, struct store_error *err);
bool ndes_decide_get_crl(struct exchange *x, struct store_error *err);
bool ndes_find_cert(struct exchange *x, char *reason, size_t reason_size);
bool ndes_make_crl(struct exchange *x, char *reason, size_t reason_size);

/* publish.c: what the CA publishes beside NDES: CRLs, its certificates. */
#define CERT_ENROLL_PATH "/CertEnroll/"
void ndes_publish(struct exchange *x, struct http_reply *reply);
/* Whether the setting service-state takes away what tells of revocation; then it is answered. */
bool ndes_crl_is_offline(struct exchange *x, struct http_reply *reply);
/* The list of a generation as the record says now. The caller clears out. */
bool ndes_crl(struct lane *lane, const struct settings *settings, int generation, int64_t now,
              struct bytes *out, char *reason, size_t reason_size);

/* ocsp.c: RFC 6960 by GET and POST. */
void ndes_ocsp(struct exchange *x, struct http_reply *reply);

/* ca_certificates.c: the CA that takes over from the one that answers, if a date is set, or NULL.
 */
const struct ca *ndes_next_ca(const struct exchange *x);
/* GetCACert and GetNextCACert. */
void ndes_get_ca_cert(struct exchange *x, struct http_reply *reply);
void ndes_get_next_ca_cert(struct exchange *x, struct http_reply *reply);

/* certrep.c: the CertRep for x->answer, in the lane's dialect. The caller clears out. */
void ndes_certrep(const struct exchange *x, struct certrep *out);

/* pages.c: what a person sees. */
void ndes_general_page(struct exchange *x, struct http_reply *reply);
void ndes_forbidden_page(struct exchange *x, struct http_reply *reply); /* 403.0 */
void ndes_page(const struct exchange *x, struct http_reply *reply, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* An error page of IIS: "403 - " title, and a sentence. */
void ndes_iis_page(struct http_reply *reply, int status, const char *title, const char *sentence);
/* Text that stands in HTML, cut where out is full. */
void ndes_html_escape(const char *text, char *out, size_t size);

/* admin.c: mscep_admin, and /challenge, for x->user. */
void ndes_admin_page(struct exchange *x, struct http_reply *reply);
void ndes_plain_challenge(struct exchange *x, struct http_reply *reply);

/* login.c: who asks. True: x may go on, and x->user is set (NULL where no login is asked for).
 * False: it is turned away, and reply is the 401, or the leg of a login that goes on. */
bool ndes_login(struct exchange *x, struct http_reply *reply);

#endif
