/*
 * certrep.c - the CertRep for a decision, as plain values (RFC 8894 3.3.2), in the lane's dialect.
 */
#include <stdio.h>
#include <string.h>

#include "server/ndes/exchange.h"

#define OID_PKCS7_DATA "1.2.840.113549.1.7.1"

static enum scep_pki_status status_of(const struct answer *answer)
{
	switch (answer->kind) {
	case ANSWER_ISSUE:
		return SCEP_SUCCESS;
	case ANSWER_PENDING:
		return SCEP_PENDING;
	default:
		return SCEP_FAILURE;
	}
}

static void add_number(struct certrep *rep, const char *oid, int number)
{
	char text[12];

	snprintf(text, sizeof(text), "%d", number);
	certrep_add_text(rep, oid, text);
}

static void add_refusal(const struct dialect *dialect, const struct refusal *refusal,
                        struct certrep *rep)
{
	add_number(rep, SCEP_OID_FAIL_INFO, (int)refusal->fail_info);
	if (dialect->hresult_attribute)
		add_number(rep, SCEP_OID_ENROLL_SCEP_ERROR, (int32_t)refusal->hresult);
	if (dialect->hresult_attribute && refusal->server_message)
		certrep_add(rep, SCEP_OID_ENROLL_SCEP_SERVER_MESSAGE, TAG_UTF8,
		            view_of_text(refusal->server_message));
	if (dialect->fail_info_text)
		certrep_add(rep, SCEP_OID_FAIL_INFO_TEXT, TAG_UTF8, view_of_text(refusal->text));
}

static void add_nonces(const struct scep_request *request, struct certrep *rep)
{
	uint8_t nonce[SCEP_NONCE_LEN];

	ca_random(nonce, sizeof(nonce));
	certrep_add(rep, SCEP_OID_SENDER_NONCE, TAG_OCTETS, (struct view){ nonce, sizeof(nonce) });
	if (request->sender_nonce.len > 0)
		certrep_add(rep, SCEP_OID_RECIPIENT_NONCE, TAG_OCTETS,
		            bytes_view(&request->sender_nonce));
}

/* The envelope is for the certificate that signed the request, in the cipher the client used
 * itself: it will be able to read that. Who has a key that only signs gets it by password (RFC
 * 8894 3.1). */
static void add_envelope(const struct exchange *x, struct certrep *rep)
{
	rep->content = CERTREP_CONTENT_ENVELOPE;
	if (x->certificate.der.len > 0) {
		rep->certificates[0] = bytes_copy(bytes_view(&x->certificate.der));
		rep->n_certificates = 1;
	}
	rep->crl = bytes_copy(bytes_view(&x->crl));
	rep->recipient = bytes_copy(bytes_view(&x->request.signer));
	if (!x->request.signer_can_encrypt) {
		rep->recipient_kind = CERTREP_RECIPIENT_PASSWORD;
		snprintf(rep->password, sizeof(rep->password), "%s", x->request.csr.challenge);
	}
	snprintf(rep->cipher, sizeof(rep->cipher), "%s", x->request.cipher);
}

/* The request's own digest, which the client can read, unless a refusal says that it is refused. */
static const char *digest_for(const struct exchange *x)
{
	bool md5 = strcmp(x->request.digest, "MD5") == 0;

	if ((md5 && x->lane->dialect->refuse_weak) || !ca_knows_digest(x->request.digest))
		return "SHA256";
	return x->request.digest;
}

void ndes_certrep(const struct exchange *x, struct certrep *out)
{
	const struct dialect *dialect = x->lane->dialect;
	enum scep_pki_status status = status_of(&x->answer);

	certrep_add_text(out, SCEP_OID_TRANSACTION_ID, x->request.transaction_id);
	add_number(out, SCEP_OID_MESSAGE_TYPE, SCEP_CERT_REP);
	add_number(out, SCEP_OID_PKI_STATUS, (int)status);
	if (status == SCEP_FAILURE)
		add_refusal(dialect, &x->answer.refusal, out);
	add_nonces(&x->request, out);
	certrep_add(out, SCEP_OID_CONTENT_TYPE, TAG_OID, view_of_text(OID_PKCS7_DATA));
	certrep_add(out, SCEP_OID_MESSAGE_DIGEST, TAG_OCTETS, (struct view){ NULL, 0 });

	snprintf(out->digest, sizeof(out->digest), "%s", digest_for(x));
	if (status == SCEP_SUCCESS)
		add_envelope(x, out);
	else
		out->content = dialect->empty_content;
}
