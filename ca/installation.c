/*
 * installation.c - makes the keys and certificates that a plan lists. An installation that takes
 * the place of another is made by the same plan: its names are those of the one before, and the
 * root above both is there already and stays.
 */
#include "ca/installation.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/keys.h"
#include "ca/next.h"

#include <string.h>
#include <time.h>

#define ORGANISATION "mockndes test CA - not to be trusted"

void installation_clear(struct installation *made)
{
	for (size_t i = 0; i < CA_ROLES; i++) {
		EVP_PKEY_free(made->keys[i]);
		X509_free(made->certificates[i]);
	}
	*made = (struct installation){ 0 };
}

static bool make_keys(const struct plan *plan, struct installation *made, struct ca_error *err)
{
	EVP_PKEY **missing[CA_ROLES], *keys[CA_ROLES] = { NULL };
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++)
		if (!made->keys[plan->profiles[i]->role])
			missing[n++] = &made->keys[plan->profiles[i]->role];
	if (!ca_keys_make(keys, n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		*missing[i] = keys[i];
	return true;
}

static bool add_name_part(X509_NAME *name, const char *type, const char *value)
{
	return X509_NAME_add_entry_by_txt(name, type, V_ASN1_PRINTABLESTRING,
	                                  (const unsigned char *)value, (int)strlen(value),
	                                  -1 /* last */, 0 /* a part of its own */) == 1;
}

static X509_NAME *new_name(const char *common_name)
{
	CLEAN(X509_NAME_freep) X509_NAME *name = X509_NAME_new();

	if (!name || !add_name_part(name, "O", ORGANISATION) ||
	    !add_name_part(name, "CN", common_name))
		return NULL;
	X509_NAME *out = name;
	name = NULL;
	return out;
}

static X509_NAME *name_of(const struct profile *profile, const struct ca *before)
{
	if (before)
		return X509_NAME_dup(X509_get_subject_name(ca_x509(before, profile->role)));
	return new_name(profile->common_name);
}

static int64_t years_after(int64_t start, int years)
{
	time_t seconds = (time_t)start;
	struct tm tm = { 0 };

	gmtime_r(&seconds, &tm);
	tm.tm_year += years;
	return timegm(&tm);
}

/* Nobody outlives its issuer. */
static int64_t end_of(const struct profile *profile, int64_t not_before, const X509 *issuer)
{
	int64_t own = years_after(not_before, profile->years), end;

	return issuer && ca_seconds_of(X509_get0_notAfter(issuer), &end) && end < own ? end : own;
}

static bool is_ca(const struct profile *profile)
{
	return profile->role == CA_ROLE_ROOT || profile->role == CA_ROLE_CA;
}

/* issuer is NULL for a certificate that is its own issuer. */
static bool add_extensions(X509 *cert, const struct profile *profile, const struct ca *before,
                           X509 *issuer, struct ca_error *err)
{
	for (size_t i = 0; i < profile->n_extensions; i++)
		if (!ca_add_extension(cert, &profile->extensions[i], err))
			return false;
	if (is_ca(profile) && !ca_add_succession(cert, before, err))
		return false;
	if (profile->template_name && !ca_add_template_name(cert, profile->template_name, err))
		return false;
	return ca_add_subject_key_id(cert, err) &&
	       (!issuer || ca_add_authority_key_id(cert, issuer, err));
}

static bool make_certificate(const struct profile *profile, int64_t not_before,
                             struct installation *made, struct ca_error *err)
{
	X509 *issuer = made->certificates[profile->issuer];
	EVP_PKEY *issuer_key = made->keys[issuer ? profile->issuer : profile->role];
	CLEAN(X509_NAME_freep) X509_NAME *subject = name_of(profile, made->before);
	CLEAN(X509_freep) X509 *cert = NULL;

	if (!subject)
		return ca_fail(err, "cannot make the name %s", profile->common_name);
	if (!ca_certificate_begin(subject, issuer ? X509_get_subject_name(issuer) : subject,
	                          not_before, end_of(profile, not_before, issuer), &cert, err))
		return false;
	if (!X509_set_pubkey(cert, made->keys[profile->role]))
		return ca_fail(err, "cannot put a key into a certificate");
	if (!add_extensions(cert, profile, made->before, issuer, err) ||
	    !ca_certificate_sign(cert, issuer_key, err))
		return false;
	made->certificates[profile->role] = cert;
	cert = NULL;
	return true;
}

bool installation_make(const struct plan *plan, int64_t now, struct installation *made,
                       struct ca_error *err)
{
	int64_t from = now - 3600; /* for devices whose clock is late */

	if (!make_keys(plan, made, err))
		return false;
	for (size_t i = 0; i < plan->n; i++)
		if (!made->certificates[plan->profiles[i]->role] &&
		    !make_certificate(plan->profiles[i], from, made, err))
			return false;
	return true;
}
