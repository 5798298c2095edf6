/*
 * tls_certificate.c - the certificate of the HTTPS listeners, made anew at every start and kept
 * nowhere.
 *
 * Its key is on the curve P-256: that takes no time to make, costs a handshake a thirtieth of RSA,
 * and is read by everybody who speaks TLS 1.2. Whoever knows older versions only mostly knows RSA
 * only, too (Windows XP and 2003, routers): for them an RSA key is searched for.
 *
 * Apple's systems refuse a server certificate that is valid for more than 398 days.
 */
#include "ca/ca_private.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/extensions.h"
#include "ca/keys.h"
#include "ca/ossl.h"
#include "ca/tls_certificate.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

CLEAN_WITH(ASN1_IA5STRING, ASN1_IA5STRING_free)
CLEAN_WITH(GENERAL_NAME, GENERAL_NAME_free)
CLEAN_WITH(GENERAL_NAMES, GENERAL_NAMES_free)

#define BACKDATED_SECONDS 3600 /* for devices whose clock is late */
#define VALID_SECONDS     (397 * 86400)
#define COMMON_NAME_MAX   64 /* RFC 5280, ub-common-name */

static const struct extension usages[] = {
	/* digitalSignature, and with RSA keyEncipherment for clients without Diffie-Hellman */
	{ EXT_OID_KEY_USAGE, true, DER("\x03\x02\x07\x80") },
	{ EXT_OID_KEY_USAGE, true, DER("\x03\x02\x05\xa0") },
};

static const struct extension server_auth = {
	EXT_OID_EXT_KEY_USAGE, false, DER("\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01")
};

void tls_identity_clear(struct tls_identity *identity)
{
	if (identity->key.data)
		OPENSSL_cleanse(identity->key.data, identity->key.len);
	bytes_clear(&identity->key);
	chain_clear(&identity->chain);
}

/* Some clients of the old kind look at the common name only. */
static X509_NAME *subject_for(const struct tls_order *order)
{
	const char *first = order->n_hosts > 0 ? order->hosts[0] : "";
	bool fits = first[0] && strlen(first) <= COMMON_NAME_MAX;
	CLEAN(X509_NAME_freep) X509_NAME *subject = X509_NAME_new();

	if (!subject ||
	    !X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
	                                (const unsigned char *)(fits ? first : "mockndes"),
	                                -1 /* strlen */, -1 /* last */, 0 /* a part of its own */))
		return NULL;
	X509_NAME *out = subject;
	subject = NULL;
	return out;
}

static bool set_dns_name(GENERAL_NAME *name, const char *host)
{
	CLEAN(ASN1_IA5STRING_freep) ASN1_IA5STRING *text = ASN1_IA5STRING_new();

	if (!text || !ASN1_STRING_set(text, host, (int)strlen(host)))
		return false;
	GENERAL_NAME_set0_value(name, GEN_DNS, text);
	text = NULL;
	return true;
}

static bool add_host(GENERAL_NAMES *names, const char *host)
{
	CLEAN(GENERAL_NAME_freep) GENERAL_NAME *name = GENERAL_NAME_new();

	if (!name)
		return false;
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
	if (address)
		GENERAL_NAME_set0_value(name, GEN_IPADD, address);
	else if (!set_dns_name(name, host))
		return false;
	if (!sk_GENERAL_NAME_push(names, name))
		return false;
	name = NULL;
	return true;
}

static bool add_hosts(X509 *cert, const struct tls_order *order, struct ca_error *err)
{
	CLEAN(GENERAL_NAMES_freep) GENERAL_NAMES *names = GENERAL_NAMES_new();

	for (size_t i = 0; names && i < order->n_hosts; i++)
		if (!add_host(names, order->hosts[i]))
			return ca_fail(err, "cannot put %s into a certificate", order->hosts[i]);
	if (!names || X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0 /* not critical */,
	                                X509V3_ADD_DEFAULT) != 1)
		return ca_fail(err, "cannot write the subject alternative names");
	return true;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool make_certificate(const struct ca *ca, const struct tls_order *order, int64_t now,
                             EVP_PKEY *key, X509 **out, struct ca_error *err)
{
	CLEAN(X509_NAME_freep) X509_NAME *subject = subject_for(order);
	CLEAN(X509_freep) X509 *cert = NULL;
	int64_t from = now - BACKDATED_SECONDS;

	if (!subject)
		return ca_fail(err, "cannot make the name of a TLS server");
	if (!ca_certificate_begin(subject, X509_get_subject_name(ca->ca), from,
	                          earlier(from + VALID_SECONDS, ca_not_after(ca)), &cert, err))
		return false;
	if (!X509_set_pubkey(cert, key))
		return ca_fail(err, "cannot put a key into a certificate");
	if (!ca_add_extension(cert, &usages[order->rsa], err) ||
	    !ca_add_extension(cert, &server_auth, err) || !add_hosts(cert, order, err) ||
	    !ca_add_subject_key_id(cert, err) || !ca_add_authority_key_id(cert, ca->ca, err) ||
	    !ca_certificate_sign(cert, ca->ca_key, err))
		return false;
	*out = cert;
	cert = NULL;
	return true;
}

bool ca_tls_identity(X509 *const certificates[], size_t n, const EVP_PKEY *key,
                     struct tls_identity *out, struct ca_error *err)
{
	CLEAN(tls_identity_clear) struct tls_identity made = { 0 };
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
	bool written = info && ca_ossl_write(info, ASN1_ITEM_rptr(PKCS8_PRIV_KEY_INFO), &made.key);

	PKCS8_PRIV_KEY_INFO_free(info); /* wipes it */
	if (!written)
		return ca_fail(err, "cannot encode the key of a TLS server");
	for (; made.chain.n < n; made.chain.n++)
		if (!ca_ossl_write(certificates[made.chain.n], ASN1_ITEM_rptr(X509),
		                   &made.chain.certificates[made.chain.n]))
			return ca_fail(err, "cannot encode a certificate");
	*out = made;
	made = (struct tls_identity){ 0 };
	return true;
}

bool ca_mint_tls(const struct ca *ca, const struct tls_order *order, int64_t now,
                 struct tls_identity *out, struct ca_error *err)
{
	CLEAN(X509_freep) X509 *cert = NULL;

	ERR_clear_error();
	CLEAN(EVP_PKEY_freep)
	EVP_PKEY *key = order->rsa ? ca_key_make() : EVP_EC_gen("P-256");
	if (!key)
		return ca_fail(err, "OpenSSL cannot make a key for a TLS server");
	if (!make_certificate(ca, order, now, key, &cert, err))
		return false;
	/* The root is not sent: whoever trusts it has it. */
	X509 *const chain[] = { cert, ca->ca };
	bool below_root = X509_cmp(ca->ca, ca->root) != 0;
	return ca_tls_identity(chain, below_root ? 2 : 1, key, out, err);
}
