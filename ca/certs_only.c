/*
 * certs_only.c - certificates, or a CRL, in a degenerate SignedData: the answer to GetCACert, and
 * what is inside the envelope of a SUCCESS. DER wants a SET OF sorted, but clients take the first
 * certificate for the leaf (or the RA), so the order given is the order written, as NDES does.
 */
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/signed_data.h"

static struct tlv *certificate_set(const struct bytes *certificates, size_t n)
{
	struct tlv *set = tlv_constructed(TLV_CONTEXT_0, NULL);

	for (size_t i = 0; i < n; i++)
		tlv_append(set, tlv_encoded(bytes_view(&certificates[i])));
	return set;
}

struct bytes ca_certs_only(const struct bytes *certificates, size_t n, struct view crl)
{
	CLEAN(tlv_freep)
	struct tlv *message = ca_signed_data(
		tlv_constructed(TLV_SET, NULL), NULL /* content */,
		n > 0 ? certificate_set(certificates, n) : NULL,
		crl.len > 0 ? tlv_constructed(TLV_CONTEXT_1, tlv_encoded(crl), NULL) : NULL,
		tlv_constructed(TLV_SET, NULL));

	return tlv_write(message, TLV_DER);
}

bool ca_encode_chain(const struct chain *chain, struct bytes *out, struct ca_error *err)
{
	if (chain->n == 0)
		return ca_fail(err, "RFC 8894 4.2.1: a chain has at least one certificate");
	*out = chain->n == 1 ? bytes_copy(bytes_view(&chain->certificates[0]))
	                     : ca_certs_only(chain->certificates, chain->n, (struct view){ 0 });
	return true;
}
