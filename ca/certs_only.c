/*
 * certs_only.c - certificates in a degenerate SignedData: the answer to GetCACert, and what is
 * inside the envelope of a SUCCESS. DER wants a SET OF sorted, but clients take the first
 * certificate for the leaf (or the RA), so the order given is the order written, as NDES does.
 */
#include "ca/cleanup.h"
#include "ca/error.h"
#include "ca/signed_data.h"

struct bytes ca_certs_only(const struct bytes *certificates, size_t n)
{
	CLEAN(tlv_freep) struct tlv *message = NULL;
	struct tlv *list = tlv_constructed(TLV_CONTEXT_0, NULL);

	for (size_t i = 0; i < n; i++)
		tlv_append(list, tlv_encoded(bytes_view(&certificates[i])));
	message = ca_signed_data(tlv_constructed(TLV_SET, NULL), NULL /* content */, list,
	                         tlv_constructed(TLV_SET, NULL));
	return tlv_write(message, TLV_DER);
}

bool ca_encode_chain(const struct chain *chain, struct bytes *out, struct ca_error *err)
{
	if (chain->n == 0)
		return ca_fail(err, "RFC 8894 4.2.1: a chain has at least one certificate");
	*out = chain->n == 1 ? bytes_copy(bytes_view(&chain->certificates[0]))
	                     : ca_certs_only(chain->certificates, chain->n);
	return true;
}
