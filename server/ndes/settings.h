/*
 * settings.h - behaviour that has no option of its own: one table, one name for each everywhere
 * (`--set`, the control API, a scenario's `setup`). The names that an NDES has for them in its
 * registry are in docs/ndes.md.
 */
#ifndef SERVER_NDES_SETTINGS_H
#define SERVER_NDES_SETTINGS_H

#include "ca/ca.h"
#include "store/store.h"

/* In which way the service is out of order (service.c). */
enum service_state {
	SERVICE_OK,
	SERVICE_RA_EXPIRED,           /* the RA certificates: 500 on every URL */
	SERVICE_POOL_STOPPED,         /* the IIS application pool: 503 on every URL */
	SERVICE_NO_IMPERSONATION,     /* a user right is missing: 500, win32 1346 */
	SERVICE_CA_DOWN,              /* nothing can be submitted */
	SERVICE_CRL_OFFLINE,          /* the CA cannot check revocation, devices neither */
	SERVICE_TEMPLATE_NOT_OFFERED, /* the CA does not issue what NDES asks it for */
};

enum page_encoding { PAGE_UTF16LE, PAGE_UTF16LE_BOM, PAGE_UTF8 };

/* Which logins mscep_admin takes, as bits; none: it asks for no login. */
enum admin_auth { ADMIN_AUTH_NTLM = 1u << 0, ADMIN_AUTH_BASIC = 1u << 1 };

/* How long before its end a certificate may be renewed. Both zero: at any time. */
struct renewal_window {
	unsigned per_cent; /* of its life */
	int64_t seconds;
};

#define SETTING_TEMPLATE_SIZE CERT_TEMPLATE_NAME_SIZE

/* A lane's behaviour. A plain value: each exchange works with a copy. Times in seconds. */
struct settings {
	bool hierarchy_given; /* --set only: it is chosen when keys are made */
	enum ca_hierarchy hierarchy;
	/* Challenges. */
	unsigned password_length; /* bytes; a page shows twice as many hex digits */
	unsigned password_max;    /* unused ones at a time */
	int64_t password_validity;
	bool use_single_password; /* the fixed challenge alone opens the door */
	bool enforce_password;    /* off: no challenge is asked for */
	bool printable_challenge; /* one that is sent as another string type than PrintableString
	                             is not found */
	/* mscep_admin. */
	enum page_encoding page_encoding;
	unsigned admin_auth; /* of enum admin_auth */
	/* What the CA certifies. */
	char signature_template[SETTING_TEMPLATE_SIZE];
	char encryption_template[SETTING_TEMPLATE_SIZE];
	char general_purpose_template[SETTING_TEMPLATE_SIZE];
	int64_t validity;
	bool requested_validity; /* the CSR may ask for another (EDITF_ATTRIBUTEENDDATE) */
	unsigned min_key_size;   /* bits of an RSA key */
	bool manual_approval;    /* requests wait for the CA's manager */
	enum store_subjects duplicate_subject;
	struct renewal_window renewal_window;
	bool renewal_subject_match; /* a renewal keeps its subject */
	bool rollover_given;        /* else the date that was set before still holds */
	int64_t rollover_at;        /* from then on the next CA issues; 0: never */
	int64_t crl_validity;
	/* The service. */
	bool policy_module;
	enum service_state service_state;
};

struct setting_row {
	const char *name;
	const char *values; /* how they look */
	const char *help;
	const char *registry; /* what an NDES calls it, or NULL */
	bool at_start;        /* --set alone sets it */
	bool (*set)(struct settings *settings, const char *value);
	/* The value as set takes it. */
	void (*get)(const struct settings *settings, char *out, size_t size);
};

extern const struct setting_row setting_rows[];
extern const size_t setting_rows_len;

/* An NDES as it is installed. */
void settings_init(struct settings *out);

/* The row with this name, or NULL. */
const struct setting_row *setting_find(const char *name, size_t name_len);

/* "two-tier". */
const char *setting_hierarchy_name(enum ca_hierarchy hierarchy);

#endif
