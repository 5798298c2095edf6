/*
 * issue.c - issuing what an order says, sensible or not.
 *
 * This is on the path of every enrolment, so the public key is copied as the bytes it is: setting
 * it through an EVP_PKEY would decode it once more, which costs nearly as much as signing.
 */
#include "ca/ca_private.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/extensions.h"
#include "ca/keys.h"
#include "ca/locations.h"
#include "ca/ossl.h"
#include "ca/template.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

CLEAN_WITH(ASN1_BIT_STRING, ASN1_BIT_STRING_free)
CLEAN_WITH(X509_ALGOR, X509_ALGOR_free)

/* An extension that the requester may choose, and what the CA writes where it did not. */
struct choice {
	struct view oid;            /* content octets */
	struct extension otherwise; /* without a value: nothing */
};

static const struct choice choices[] = {
	/* digitalSignature, keyEncipherment */
	{ DER("\x55\x1d\x0f"), { EXT_OID_KEY_USAGE, true, DER("\x03\x02\x05\xa0") } },
	/* clientAuth */
	{ DER("\x55\x1d\x25"),
	  { EXT_OID_EXT_KEY_USAGE, false,
	    DER("\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02") } },
	{ DER("\x55\x1d\x11"), { EXT_OID_SUBJECT_ALT_NAME, false, { 0 } } },
	{ DER("\x2b\x06\x01\x04\x01\x82\x37\x19\x02"), { EXT_OID_SID, false, { 0 } } },
};
#define CHOICES (sizeof(choices) / sizeof(choices[0]))

static bool begin(const struct ca *ca, const struct cert_order *order, X509 **out,
                  struct ca_error *err)
{
	CLEAN(X509_NAME_freep)
	X509_NAME *subject = ca_ossl_read(bytes_view(&order->subject), ASN1_ITEM_rptr(X509_NAME));

	if (!subject)
		return ca_fail(err, "the order's subject is not a Name");
	return ca_certificate_begin(subject, X509_get_subject_name(ca->ca), order->not_before,
	                            order->not_after, out, err);
}

/* Takes SubjectPublicKeyInfo ::= SEQUENCE { algorithm, subjectPublicKey } apart, not the key. */
static bool read_public_key(struct view der, X509_ALGOR **algorithm, ASN1_BIT_STRING **key)
{
	const uint8_t *at = der.data;
	int tag, class;
	long len;

	if (der.len > CA_DER_MAX ||
	    ASN1_get_object(&at, &len, &tag, &class, (long)der.len) != V_ASN1_CONSTRUCTED ||
	    tag != V_ASN1_SEQUENCE || class != V_ASN1_UNIVERSAL)
		return false;
	const uint8_t *end = at + len;
	*algorithm = d2i_X509_ALGOR(NULL, &at, end - at);
	if (*algorithm)
		*key = d2i_ASN1_BIT_STRING(NULL, &at, end - at);
	return *key && at == end && end == der.data + der.len;
}

static bool put_public_key(X509 *cert, struct view der, struct ca_error *err)
{
	CLEAN(X509_ALGOR_freep) X509_ALGOR *algorithm = NULL;
	CLEAN(ASN1_BIT_STRING_freep) ASN1_BIT_STRING *key = NULL;
	X509_ALGOR *place = NULL;

	if (!read_public_key(der, &algorithm, &key))
		return ca_fail(err, "the order's public key is not a SubjectPublicKeyInfo");
	X509_PUBKEY_get0_param(NULL, NULL, NULL, &place, X509_get_X509_PUBKEY(cert));
	if (!X509_ALGOR_copy(place, algorithm) ||
	    !ASN1_STRING_copy(X509_get0_pubkey_bitstr(cert), key))
		return ca_fail(err, "cannot put a public key into a certificate");
	return true;
}

static bool put_other_key(X509 *cert, struct ca_error *err)
{
	CLEAN(EVP_PKEY_freep) EVP_PKEY *key = ca_key_make();

	if (!key || !X509_set_pubkey(cert, key))
		return ca_fail(err, "cannot make a key that nobody asked for");
	return true;
}

static bool put_key(X509 *cert, const struct cert_order *order, struct ca_error *err)
{
	return order->key == CERT_KEY_OTHER
	               ? put_other_key(cert, err)
	               : put_public_key(cert, bytes_view(&order->public_key), err);
}

/* The first one wanted with that OID, or NULL. */
static X509_EXTENSION *find_wanted(const X509_EXTENSIONS *wanted, struct view oid)
{
	for (int i = 0; i < sk_X509_EXTENSION_num(wanted); i++) {
		X509_EXTENSION *extension = sk_X509_EXTENSION_value(wanted, i);
		const ASN1_OBJECT *object = X509_EXTENSION_get_object(extension);

		if (view_equal((struct view){ OBJ_get0_data(object), OBJ_length(object) }, oid))
			return extension;
	}
	return NULL;
}

static bool put_choice(X509 *cert, const struct choice *choice, const X509_EXTENSIONS *wanted,
                       struct ca_error *err)
{
	X509_EXTENSION *found = find_wanted(wanted, choice->oid);

	if (found && !X509_add_ext(cert, found, -1 /* at the end */))
		return ca_fail(err, "cannot take over the extension %s", choice->otherwise.oid);
	return found || !choice->otherwise.value.len ||
	       ca_add_extension(cert, &choice->otherwise, err);
}

static bool put_choices(X509 *cert, struct view extensions, struct ca_error *err)
{
	CLEAN(X509_EXTENSIONS_freep) X509_EXTENSIONS *wanted = NULL;

	if (extensions.len > 0) {
		wanted = ca_ossl_read(extensions, ASN1_ITEM_rptr(X509_EXTENSIONS));
		if (!wanted)
			return ca_fail(err, "the order's extensions are not Extensions");
	}
	for (size_t i = 0; i < CHOICES; i++)
		if (!put_choice(cert, &choices[i], wanted, err))
			return false;
	return true;
}

static bool put_extensions(const struct ca *ca, X509 *cert, const struct cert_order *order,
                           struct ca_error *err)
{
	return put_choices(cert, bytes_view(&order->extensions), err) &&
	       ca_add_subject_key_id(cert, err) && ca_add_authority_key_id(cert, ca->ca, err) &&
	       ca_add_crl_location(cert, order->crl_url, err) &&
	       ca_add_authority_locations(cert, order->ca_url, order->ocsp_url, err) &&
	       (!order->template_name[0] || ca_add_template(cert, order->template_name, err));
}

bool ca_issue(const struct ca *ca, const struct cert_order *order, struct certificate *out,
              struct ca_error *err)
{
	CLEAN(X509_freep) X509 *cert = NULL;
	CLEAN(certificate_clear) struct certificate issued = { 0 };

	ERR_clear_error();
	if (!begin(ca, order, &cert, err) || !put_key(cert, order, err) ||
	    !put_extensions(ca, cert, order, err) || !ca_certificate_sign(cert, ca->ca_key, err) ||
	    !ca_certificate_values(cert, &issued, err))
		return false;
	*out = issued;
	issued = (struct certificate){ 0 };
	return true;
}
