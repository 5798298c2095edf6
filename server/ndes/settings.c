/*
 * settings.c - the table of settings. A row's set and get are functions of its own, made by the
 * macro for its kind of value: so the compiler sees that field and kind go together.
 */
#include "server/ndes/settings.h"

#include <stdio.h>
#include <string.h>

#include "server/ndes/lane.h"
#include "server/ndes/setting_values.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define FIELD(field, read, write)                                                                  \
	static bool set_##field(struct settings *settings, const char *value)                      \
	{                                                                                          \
		return read;                                                                       \
	}                                                                                          \
	static void get_##field(const struct settings *settings, char *out, size_t size)           \
	{                                                                                          \
		write;                                                                             \
	}

#define NUMBER(field, min, max)                                                                    \
	FIELD(field, setting_read_number(value, min, max, &settings->field),                       \
	      setting_write_number(settings->field, out, size))
#define DURATION(field)                                                                            \
	FIELD(field, setting_read_duration(value, &settings->field),                               \
	      setting_write_duration(settings->field, out, size))
#define NAME(field)                                                                                \
	FIELD(field, setting_read_name(value, settings->field),                                    \
	      snprintf(out, size, "%s", settings->field))

/* The words stand in the order of the field's values. */
#define WORD(field, words)                                                                         \
	static bool set_##field(struct settings *settings, const char *value)                      \
	{                                                                                          \
		size_t i;                                                                          \
                                                                                                   \
		if (!setting_read_word(value, words, LENGTH(words), &i))                           \
			return false;                                                              \
		settings->field = (__typeof__(settings->field))i;                                  \
		return true;                                                                       \
	}                                                                                          \
	static void get_##field(const struct settings *settings, char *out, size_t size)           \
	{                                                                                          \
		snprintf(out, size, "%s", (words)[settings->field]);                               \
	}

static const char *const booleans[] = { "false", "true" };
static const char *const hierarchies[] = {
	[CA_SINGLE_TIER] = "single-tier",
	[CA_TWO_TIER] = "two-tier",
	[CA_ONLY] = "ca-only",
};
static const char *const challenge_types[] = { "any", "printable" };
static const char *const encodings[] = {
	[PAGE_UTF16LE] = "utf16le",
	[PAGE_UTF16LE_BOM] = "utf16le-bom",
	[PAGE_UTF8] = "utf8",
};
static const char *const logins[] = {
	[0] = "none",
	[ADMIN_AUTH_NTLM] = "ntlm",
	[ADMIN_AUTH_BASIC] = "basic",
	[ADMIN_AUTH_NTLM | ADMIN_AUTH_BASIC] = "both",
};
static const char *const approvals[] = { "auto", "manual" };
static const char *const subject_policies[] = {
	[STORE_SUBJECTS_ANY] = "allow",
	[STORE_SUBJECTS_UNIQUE] = "refuse",
	[STORE_SUBJECTS_SUPERSEDE] = "revoke",
};
static const char *const service_states[] = {
	[SERVICE_OK] = "ok",
	[SERVICE_RA_EXPIRED] = "ra-expired",
	[SERVICE_POOL_STOPPED] = "pool-stopped",
	[SERVICE_NO_IMPERSONATION] = "no-impersonation",
	[SERVICE_CA_DOWN] = "ca-down",
	[SERVICE_CRL_OFFLINE] = "crl-offline",
	[SERVICE_TEMPLATE_NOT_OFFERED] = "template-not-offered",
};

#define PASSWORDS_MAX    10000
#define KEY_BITS_MAX     16384
#define DEFAULT_TEMPLATE "IPSECIntermediateOffline"

WORD(hierarchy, hierarchies)
NUMBER(password_length, 1, LANE_PASSWORD_LENGTH_MAX)
NUMBER(password_max, 1, PASSWORDS_MAX)
DURATION(password_validity)
WORD(use_single_password, booleans)
WORD(enforce_password, booleans)
WORD(printable_challenge, challenge_types)
WORD(page_encoding, encodings)
WORD(admin_auth, logins)
NAME(signature_template)
NAME(encryption_template)
NAME(general_purpose_template)
DURATION(validity)
WORD(requested_validity, booleans)
NUMBER(min_key_size, 0, KEY_BITS_MAX)
WORD(manual_approval, approvals)
WORD(duplicate_subject, subject_policies)
FIELD(renewal_window, setting_read_window(value, &settings->renewal_window),
      setting_write_window(&settings->renewal_window, out, size))
WORD(renewal_subject_match, booleans)
FIELD(rollover_at, setting_read_time(value, &settings->rollover_at),
      setting_write_time(settings->rollover_at, out, size))
DURATION(crl_validity)
WORD(policy_module, booleans)
WORD(service_state, service_states)

static bool give_hierarchy(struct settings *settings, const char *value)
{
	if (!set_hierarchy(settings, value))
		return false;
	settings->hierarchy_given = true;
	return true;
}

static bool give_rollover(struct settings *settings, const char *value)
{
	if (!set_rollover_at(settings, value))
		return false;
	settings->rollover_given = true;
	return true;
}

#define BOOLEAN    "true|false"
#define DURATIONS  "30s|60m|12h|90d|..."
#define SET(field) .set = set_##field, .get = get_##field

const struct setting_row setting_rows[] = {
	{ .name = "hierarchy",
	  .values = "single-tier|two-tier|ca-only",
	  .help = "What stands above a certificate, and what GetCACert answers: RA pair and a CA "
	          "that is its own root; RA pair, root and an issuing CA below it; or one CA "
	          "certificate that decrypts and signs itself. Chosen when the keys are made. "
	          "Default: single-tier.",
	  .at_start = true,
	  .set = give_hierarchy,
	  .get = get_hierarchy },
	{ .name = "password-length",
	  .values = "1..64",
	  .help = "How many random bytes a one-time challenge is made of; the page shows two hex "
	          "digits for each. Default: 8.",
	  .registry = "PasswordLength",
	  SET(password_length) },
	{ .name = "password-max",
	  .values = "1..10000",
	  .help = "How many one-time challenges may wait to be used; beyond that the page says "
	          "that the password cache is full. Default: 5.",
	  .registry = "PasswordMax",
	  SET(password_max) },
	{ .name = "password-validity",
	  .values = DURATIONS,
	  .help = "How long a one-time challenge is good for. Default: 1h.",
	  .registry = "PasswordValidity",
	  SET(password_validity) },
	{ .name = "use-single-password",
	  .values = BOOLEAN,
	  .help = "The fixed challenge alone opens the door, any number of times, and the page "
	          "shows it. Default: false.",
	  .registry = "UseSinglePassword",
	  SET(use_single_password) },
	{ .name = "enforce-password",
	  .values = BOOLEAN,
	  .help = "Whether a challenge is asked for at all. Default: true.",
	  .registry = "EnforcePassword",
	  SET(enforce_password) },
	{ .name = "challenge-type",
	  .values = "any|printable",
	  .help = "In which string types a challenge is found: in any, or in PrintableString "
	          "alone. Default: any.",
	  SET(printable_challenge) },
	{ .name = "page-encoding",
	  .values = "utf16le|utf16le-bom|utf8",
	  .help = "How the pages of mscep_admin are written. Default: utf16le.",
	  SET(page_encoding) },
	{ .name = "admin-auth",
	  .values = "ntlm|basic|both|none",
	  .help = "Which logins mscep_admin takes; with none it asks for none. Default: ntlm.",
	  SET(admin_auth) },
	{ .name = "signature-template",
	  .values = "NAME",
	  .help = "The certificate template for requests whose key usage only signs. "
	          "Default: " DEFAULT_TEMPLATE ".",
	  .registry = "SignatureTemplate",
	  SET(signature_template) },
	{ .name = "encryption-template",
	  .values = "NAME",
	  .help = "The certificate template for requests whose key usage only encrypts. "
	          "Default: " DEFAULT_TEMPLATE ".",
	  .registry = "EncryptionTemplate",
	  SET(encryption_template) },
	{ .name = "general-purpose-template",
	  .values = "NAME",
	  .help = "The certificate template for requests whose key usage does both, or that have "
	          "none. Default: " DEFAULT_TEMPLATE ".",
	  .registry = "GeneralPurposeTemplate",
	  SET(general_purpose_template) },
	{ .name = "validity",
	  .values = DURATIONS,
	  .help = "How long a certificate is valid; none outlives its CA. Default: 90d.",
	  SET(validity) },
	{ .name = "requested-validity",
	  .values = BOOLEAN,
	  .help = "A request may ask for another validity, with the enrolment name-value pairs "
	          "ValidityPeriod and ValidityPeriodUnits. Default: false.",
	  SET(requested_validity) },
	{ .name = "min-key-size",
	  .values = "0..16384",
	  .help = "The smallest RSA key, in bits, that is certified. Default: 1024.",
	  SET(min_key_size) },
	{ .name = "approval",
	  .values = "auto|manual",
	  .help = "Whether the CA issues at once, or requests wait as PENDING until somebody "
	          "approves them. Default: auto.",
	  SET(manual_approval) },
	{ .name = "duplicate-subject",
	  .values = "allow|refuse|revoke",
	  .help = "When there is a valid certificate of the same subject that is not being "
	          "renewed: issue another, refuse to, or revoke the old one. Default: allow.",
	  SET(duplicate_subject) },
	{ .name = "renewal-window",
	  .values = "any|20%|14d",
	  .help = "How long before its end a certificate may be renewed: at any time, in the last "
	          "part of its life, or in its last days. Default: any.",
	  SET(renewal_window) },
	{ .name = "renewal-subject-match",
	  .values = BOOLEAN,
	  .help = "A renewal has to have the subject of the certificate that it renews. Default: "
	          "true.",
	  .registry = "DisableRenewalSubjectNameMatch",
	  SET(renewal_subject_match) },
	{ .name = "rollover-at",
	  .values = "never|2026-11-22T14:30:00Z",
	  .help = "From when on the next CA issues, with new keys; GetNextCACert shows it before. "
	          "Default: never.",
	  .set = give_rollover,
	  .get = get_rollover_at },
	{ .name = "crl-validity",
	  .values = DURATIONS,
	  .help = "How long a revocation list is good for. Default: 7d.",
	  SET(crl_validity) },
	{ .name = "policy-module",
	  .values = BOOLEAN,
	  .help = "A policy module is installed: a bare GET gets 403.0, not the general page. "
	          "Default: false.",
	  SET(policy_module) },
	{ .name = "service-state",
	  .values = "ok|ra-expired|pool-stopped|no-impersonation|ca-down|crl-offline|"
	            "template-not-offered",
	  .help = "In which way the service is out of order: the RA certificates have expired "
	          "(500), the application pool is stopped (503), a user right is missing (500), or "
	          "every request is refused because the CA is down, cannot check revocation, or "
	          "does not offer the template. Default: ok.",
	  SET(service_state) },
};

const size_t setting_rows_len = LENGTH(setting_rows);

void settings_init(struct settings *out)
{
	*out = (struct settings){
		.hierarchy = CA_SINGLE_TIER,
		.password_length = 8,
		.password_max = 5,
		.password_validity = 60 * 60,
		.enforce_password = true,
		.page_encoding = PAGE_UTF16LE,
		.admin_auth = ADMIN_AUTH_NTLM,
		.signature_template = DEFAULT_TEMPLATE,
		.encryption_template = DEFAULT_TEMPLATE,
		.general_purpose_template = DEFAULT_TEMPLATE,
		.validity = 90 * 24 * 60 * 60,
		.min_key_size = 1024,
		.duplicate_subject = STORE_SUBJECTS_ANY,
		.renewal_subject_match = true,
		.crl_validity = 7 * 24 * 60 * 60,
		.service_state = SERVICE_OK,
	};
}

const struct setting_row *setting_find(const char *name, size_t name_len)
{
	for (size_t i = 0; i < setting_rows_len; i++)
		if (strlen(setting_rows[i].name) == name_len &&
		    strncmp(setting_rows[i].name, name, name_len) == 0)
			return &setting_rows[i];
	return NULL;
}

const char *setting_hierarchy_name(enum ca_hierarchy hierarchy)
{
	return hierarchies[hierarchy];
}
