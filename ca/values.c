/*
 * values.c - the life of the plain values of this folder, and the standard's words for their
 * numbers.
 */
#include "ca/ca.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const char *scep_message_type_name(int message_type)
{
	switch (message_type) {
	case SCEP_CERT_REP:
		return "CertRep";
	case SCEP_RENEWAL_REQ:
		return "RenewalReq";
	case SCEP_PKCS_REQ:
		return "PKCSReq";
	case SCEP_CERT_POLL:
		return "CertPoll";
	case SCEP_GET_CERT:
		return "GetCert";
	case SCEP_GET_CRL:
		return "GetCRL";
	default:
		return NULL;
	}
}

const char *scep_fail_info_name(int fail_info)
{
	static const char *const names[] = {
		[SCEP_BAD_ALG] = "badAlg",         [SCEP_BAD_MESSAGE_CHECK] = "badMessageCheck",
		[SCEP_BAD_REQUEST] = "badRequest", [SCEP_BAD_TIME] = "badTime",
		[SCEP_BAD_CERT_ID] = "badCertId",
	};

	if (fail_info < 0 || (size_t)fail_info >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[fail_info];
}

void csr_clear(struct csr *csr)
{
	bytes_clear(&csr->der);
	bytes_clear(&csr->subject);
	bytes_clear(&csr->public_key);
	bytes_clear(&csr->extensions);
	*csr = (struct csr){ 0 };
}

void scep_request_clear(struct scep_request *request)
{
	bytes_clear(&request->sender_nonce);
	bytes_clear(&request->signer);
	csr_clear(&request->csr);
	bytes_clear(&request->issuer);
	bytes_clear(&request->content);
	*request = (struct scep_request){ 0 };
}

void cert_order_clear(struct cert_order *order)
{
	bytes_clear(&order->subject);
	bytes_clear(&order->public_key);
	bytes_clear(&order->extensions);
	*order = (struct cert_order){ 0 };
}

void certificate_clear(struct certificate *certificate)
{
	bytes_clear(&certificate->der);
	*certificate = (struct certificate){ 0 };
}

void chain_clear(struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++)
		bytes_clear(&chain->certificates[i]);
	*chain = (struct chain){ 0 };
}

void ocsp_query_clear(struct ocsp_query *query)
{
	for (size_t i = 0; i < query->n; i++)
		bytes_clear(&query->entries[i].id);
	bytes_clear(&query->nonce);
	*query = (struct ocsp_query){ 0 };
}

static void clear_attributes(struct certrep_attribute *attributes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes_clear(&attributes[i].value);
}

void scep_outline_clear(struct scep_outline *outline)
{
	clear_attributes(outline->attributes, outline->n_attributes);
	*outline = (struct scep_outline){ 0 };
}

void certrep_clear(struct certrep *rep)
{
	clear_attributes(rep->attributes, rep->n_attributes);
	for (size_t i = 0; i < rep->n_certificates; i++)
		bytes_clear(&rep->certificates[i]);
	bytes_clear(&rep->crl);
	bytes_clear(&rep->recipient);
	*rep = (struct certrep){ 0 };
}

void certrep_add(struct certrep *rep, const char *oid, enum attribute_tag tag, struct view value)
{
	struct certrep_attribute *attribute;

	assert(rep->n_attributes < CERTREP_ATTRIBUTES_MAX);
	assert(strlen(oid) < SCEP_OID_SIZE);
	attribute = &rep->attributes[rep->n_attributes++];
	snprintf(attribute->oid, sizeof(attribute->oid), "%s", oid);
	attribute->tag = tag;
	attribute->value = bytes_copy(value);
}

void certrep_add_text(struct certrep *rep, const char *oid, const char *text)
{
	certrep_add(rep, oid, TAG_PRINTABLE, view_of_text(text));
}

struct certrep_attribute *certrep_find(struct certrep *rep, const char *oid)
{
	for (size_t i = 0; i < rep->n_attributes; i++)
		if (strcmp(rep->attributes[i].oid, oid) == 0)
			return &rep->attributes[i];
	return NULL;
}
