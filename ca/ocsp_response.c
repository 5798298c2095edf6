/*
 * ocsp_response.c - what an OCSP responder answers (RFC 6960 4.2), signed by the CA itself. The
 * CertIDs go back as they came: a client looks for those that it sent.
 */
#include "ca/ca_private.h"

#include "ca/certificates.h"
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/ossl.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>

CLEAN_WITH(OCSP_BASICRESP, OCSP_BASICRESP_free)
CLEAN_WITH(OCSP_CERTID, OCSP_CERTID_free)
CLEAN_WITH(OCSP_RESPONSE, OCSP_RESPONSE_free)

static ASN1_TIME *new_time(int64_t seconds)
{
	CLEAN(ASN1_TIME_freep) ASN1_TIME *time = ASN1_TIME_new();

	if (!time || !ca_put_seconds(time, seconds))
		return NULL;
	ASN1_TIME *out = time;
	time = NULL;
	return out;
}

/* The numbers of OpenSSL for a status; CRLReason 0, unspecified, is not written (RFC 5280 5.3.1).
 */
static const int statuses[] = {
	[OCSP_GOOD] = V_OCSP_CERTSTATUS_GOOD,
	[OCSP_REVOKED] = V_OCSP_CERTSTATUS_REVOKED,
	[OCSP_UNKNOWN] = V_OCSP_CERTSTATUS_UNKNOWN,
};

static bool put_entry(OCSP_BASICRESP *basic, const struct ocsp_order *order,
                      const struct ocsp_entry *entry, struct ca_error *err)
{
	CLEAN(OCSP_CERTID_freep)
	OCSP_CERTID *id = ca_ossl_read(bytes_view(&entry->id), ASN1_ITEM_rptr(OCSP_CERTID));
	CLEAN(ASN1_TIME_freep) ASN1_TIME *this_update = new_time(order->this_update);
	CLEAN(ASN1_TIME_freep) ASN1_TIME *next_update = new_time(order->next_update);
	CLEAN(ASN1_TIME_freep) ASN1_TIME *revoked_at = new_time(entry->revoked_at);
	int reason = entry->reason == 0 ? OCSP_REVOKED_STATUS_NOSTATUS : entry->reason;

	if (!this_update || !next_update || !revoked_at)
		return ca_fail(err, "a time of the OCSP response cannot be written");
	if (!id || !OCSP_basic_add1_status(basic, id, statuses[entry->status], reason, revoked_at,
	                                   this_update, next_update))
		return ca_fail(err, "cannot write the status of the certificate \"%s\"",
		               entry->serial);
	return true;
}

static bool put_nonce(OCSP_BASICRESP *basic, struct view nonce, struct ca_error *err)
{
	CLEAN(ASN1_OCTET_STRING_freep) ASN1_OCTET_STRING *content = ASN1_OCTET_STRING_new();
	CLEAN(X509_EXTENSION_freep) X509_EXTENSION *extension = NULL;

	if (nonce.len == 0)
		return true;
	if (content && ASN1_OCTET_STRING_set(content, nonce.data, (int)nonce.len))
		extension = X509_EXTENSION_create_by_NID(NULL, NID_id_pkix_OCSP_Nonce,
		                                         0 /* not critical */, content);
	if (!extension || !OCSP_BASICRESP_add_ext(basic, extension, -1 /* at the end */))
		return ca_fail(err, "cannot write the nonce of an OCSP response");
	return true;
}

/* OpenSSL offers nothing to set producedAt but the machine's time when it signs; the lane's may be
 * another. The place is inside basic, which is ours. */
static bool put_produced_at(OCSP_BASICRESP *basic, int64_t seconds)
{
	ASN1_GENERALIZEDTIME *place =
		(ASN1_GENERALIZEDTIME *)(uintptr_t)OCSP_resp_get0_produced_at(basic);

	return ASN1_GENERALIZEDTIME_set(place, (time_t)seconds) != NULL;
}

static bool sign(const struct ca *ca, const struct ocsp_order *order, OCSP_BASICRESP *basic)
{
	return put_produced_at(basic, order->this_update) &&
	       OCSP_basic_sign(basic, ca->ca, ca->ca_key, EVP_sha256(), NULL /* no more certs */,
	                       OCSP_RESPID_KEY | OCSP_NOTIME);
}

static bool make_basic(const struct ca *ca, const struct ocsp_order *order, OCSP_BASICRESP *basic,
                       struct ca_error *err)
{
	for (size_t i = 0; i < order->query->n; i++)
		if (!put_entry(basic, order, &order->query->entries[i], err))
			return false;
	if (!put_nonce(basic, bytes_view(&order->query->nonce), err))
		return false;
	return sign(ca, order, basic) || ca_fail(err, "cannot sign an OCSP response");
}

bool ca_ocsp_encode(const struct ca *ca, const struct ocsp_order *order, struct bytes *out,
                    struct ca_error *err)
{
	bool answers = order->result == OCSP_SUCCESSFUL;
	CLEAN(OCSP_BASICRESP_freep) OCSP_BASICRESP *basic = NULL;
	CLEAN(OCSP_RESPONSE_freep) OCSP_RESPONSE *response = NULL;

	ERR_clear_error();
	if (answers) {
		basic = OCSP_BASICRESP_new();
		if (!basic || !make_basic(ca, order, basic, err))
			return false;
	}
	response = OCSP_response_create(order->result, basic /* NULL: no answer, unsigned */);
	if (!response || !ca_ossl_write(response, ASN1_ITEM_rptr(OCSP_RESPONSE), out))
		return ca_fail(err, "cannot write an OCSP response");
	return true;
}
