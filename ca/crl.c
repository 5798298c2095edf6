/*
 * crl.c - writing a certificate revocation list as an order says (RFC 5280 5).
 */
#include "ca/ca_private.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/extensions.h"
#include "ca/ossl.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

CLEAN_WITH(ASN1_ENUMERATED, ASN1_ENUMERATED_free)
CLEAN_WITH(X509_CRL, X509_CRL_free)
CLEAN_WITH(X509_REVOKED, X509_REVOKED_free)

static bool put_times(X509_CRL *crl, const struct crl_order *order)
{
	CLEAN(ASN1_TIME_freep) ASN1_TIME *this_update = ASN1_TIME_new();
	CLEAN(ASN1_TIME_freep) ASN1_TIME *next_update = ASN1_TIME_new();

	return this_update && next_update && ca_put_seconds(this_update, order->this_update) &&
	       ca_put_seconds(next_update, order->next_update) &&
	       X509_CRL_set1_lastUpdate(crl, this_update) &&
	       X509_CRL_set1_nextUpdate(crl, next_update);
}

static bool put_head(X509_CRL *crl, const struct ca *ca, const struct crl_order *order,
                     struct ca_error *err)
{
	if (!crl || !X509_CRL_set_version(crl, X509_CRL_VERSION_2) ||
	    !X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->ca)))
		return ca_fail(err, "cannot begin a CRL");
	if (!put_times(crl, order))
		return ca_fail(err, "%lld to %lld is no time that a CRL can be for",
		               (long long)order->this_update, (long long)order->next_update);
	return true;
}

static bool put_serial(X509_REVOKED *revoked, const char *hex)
{
	CLEAN(BIGNUM_freep) BIGNUM *number = NULL;
	CLEAN(ASN1_INTEGER_freep) ASN1_INTEGER *serial = NULL;

	if (hex[0] == '\0' || BN_hex2bn(&number, hex) != (int)strlen(hex))
		return false;
	serial = BN_to_ASN1_INTEGER(number, NULL);
	return serial && X509_REVOKED_set_serialNumber(revoked, serial);
}

static bool put_revocation_time(X509_REVOKED *revoked, int64_t seconds)
{
	CLEAN(ASN1_TIME_freep) ASN1_TIME *time = ASN1_TIME_new();

	return time && ca_put_seconds(time, seconds) &&
	       X509_REVOKED_set_revocationDate(revoked, time);
}

static bool put_reason(X509_REVOKED *revoked, int reason)
{
	CLEAN(ASN1_ENUMERATED_freep) ASN1_ENUMERATED *value = NULL;

	if (reason == 0)
		return true;
	value = ASN1_ENUMERATED_new();
	return value && ASN1_ENUMERATED_set(value, reason) &&
	       X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, value, 0 /* not critical */,
	                                 X509V3_ADD_DEFAULT) == 1;
}

static bool put_entry(X509_CRL *crl, const struct crl_entry *entry, struct ca_error *err)
{
	CLEAN(X509_REVOKED_freep) X509_REVOKED *revoked = X509_REVOKED_new();

	if (!revoked || !put_serial(revoked, entry->serial) ||
	    !put_revocation_time(revoked, entry->revoked_at) ||
	    !put_reason(revoked, entry->reason) || !X509_CRL_add0_revoked(crl, revoked))
		return ca_fail(err, "cannot write the certificate \"%s\" into a CRL",
		               entry->serial);
	revoked = NULL;
	return true;
}

static bool put_entries(X509_CRL *crl, const struct crl_order *order, struct ca_error *err)
{
	for (size_t i = 0; i < order->n; i++)
		if (!put_entry(crl, &order->entries[i], err))
			return false;
	return true;
}

static bool put_extensions(X509_CRL *crl, const struct ca *ca, const struct crl_order *order,
                           struct ca_error *err)
{
	CLEAN(X509_EXTENSION_freep) X509_EXTENSION *issuer = ca_authority_key_id(ca->ca);
	CLEAN(ASN1_INTEGER_freep) ASN1_INTEGER *number = ASN1_INTEGER_new();

	if (!issuer || !X509_CRL_add_ext(crl, issuer, -1 /* at the end */))
		return ca_fail(err, "cannot write the authority key identifier");
	if (!number || !ASN1_INTEGER_set_uint64(number, order->number) ||
	    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0 /* not critical */,
	                          X509V3_ADD_DEFAULT) != 1)
		return ca_fail(err, "cannot write the number of a CRL");
	return true;
}

bool ca_crl(const struct ca *ca, const struct crl_order *order, struct bytes *out,
            struct ca_error *err)
{
	CLEAN(X509_CRL_freep) X509_CRL *crl = X509_CRL_new();

	ERR_clear_error();
	if (!put_head(crl, ca, order, err) || !put_entries(crl, order, err) ||
	    !put_extensions(crl, ca, order, err))
		return false;
	if (!X509_CRL_sign(crl, ca->ca_key, EVP_sha256()) ||
	    !ca_ossl_write(crl, ASN1_ITEM_rptr(X509_CRL), out))
		return ca_fail(err, "cannot sign a CRL");
	return true;
}
