/*
 * fuzz_decode.c - a pkiMessage as it comes from the network. Nobody here can sign, so most inputs
 * end at the signature at the latest; what lies behind it is fuzzed piece by piece in fuzz_parts.c.
 */
#include "fuzz.h"
#include "recorded.h"

#include <openssl/x509.h>
#include <string.h>

/* The signer's certificate and its key's digest, read again by OpenSSL alone. */
static void signer_is_sound(const struct scep_request *request)
{
	const uint8_t *at = request->signer.data;
	X509 *signer = d2i_X509(NULL, &at, (long)request->signer.len);
	uint8_t *key = NULL, key_id[SCEP_FINGERPRINT_LEN];
	int key_len;

	MUST(signer && at == request->signer.data + request->signer.len);
	key_len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(signer), &key);
	MUST(key_len > 0 && EVP_Digest(key, (size_t)key_len, key_id, NULL, EVP_sha256(), NULL));
	MUST(memcmp(key_id, request->signer_key_id, sizeof(key_id)) == 0);
	OPENSSL_free(key);
	X509_free(signer);
}

/* From CA_UNDECRYPTABLE on these are there; an undecodable message may lack anything. */
static void what_is_promised_is_there(const struct scep_request *request)
{
	MUST(request->transaction_id[0] != '\0');
	MUST(memchr(request->transaction_id, '\0', sizeof(request->transaction_id)));
	MUST(request->message_type >= 0);
	MUST(request->digest[0] != '\0');
	signer_is_sound(request);
}

static void content_is_taken_apart(const struct scep_request *request)
{
	switch (request->message_type) {
	case SCEP_PKCS_REQ:
	case SCEP_RENEWAL_REQ:
		MUST(view_equal(bytes_view(&request->csr.der), bytes_view(&request->content)));
		MUST(request->csr.key_type[0] != '\0' && request->csr.public_key.len > 0);
		break;
	case SCEP_GET_CERT:
	case SCEP_GET_CRL:
		MUST(request->issuer.len > 0 && request->serial[0] != '\0');
		break;
	default:
		MUST(request->csr.der.len == 0);
	}
}

/* A journal tells even of what could not be read. */
static void is_outlined(struct view message, const struct scep_request *request, bool readable)
{
	struct scep_outline outline = { 0 };
	struct ca_error err = { "" };

	if (ca_outline(message, &outline, &err)) {
		MUST(outline.n_attributes <= CERTREP_ATTRIBUTES_MAX && outline.digest[0] != '\0');
		MUST(!readable || strcmp(outline.digest, request->digest) == 0);
	} else {
		MUST(!readable && err.text[0] != '\0');
	}
	scep_outline_clear(&outline);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct view message = { data, size };
	struct scep_request request;
	struct ca_error err = { "" };
	enum ca_decoded decoded = ca_decode(recorded_ca(), message, &request, &err);

	MUST((decoded == CA_DECODED) == (err.text[0] == '\0'));
	is_outlined(message, &request, decoded != CA_UNREADABLE);
	if (decoded != CA_UNREADABLE)
		what_is_promised_is_there(&request);
	if (decoded == CA_DECODED)
		content_is_taken_apart(&request);
	scep_request_clear(&request);
	return 0;
}
