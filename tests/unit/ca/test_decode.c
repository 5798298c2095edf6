#include "ca/ca.h"
#include "ca/ca_private.h"
#include "client.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	struct ca *ca, *other_ca;
	struct client client;
	struct bytes csr;
} the;

static struct ca *open_ca(const char *folder)
{
	struct ca_error err = { "" };
	struct ca *ca = NULL;
	char dir[512];

	snprintf(dir, sizeof(dir), "%s/captured/%s", data_dir(), folder);
	if (!ca_open(dir, &ca, &err))
		printf("# %s\n", err.text);
	return ca;
}

static int set_up(void)
{
	the.ca = open_ca("keys");
	the.other_ca = open_ca("keys-ca-only");
	the.client = client_new("device");
	the.csr = client_csr(&the.client, V_ASN1_PRINTABLESTRING, "secret", 6);
	return the.ca && the.other_ca ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(the.ca);
	ca_close(the.other_ca);
	client_free(&the.client);
	bytes_clear(&the.csr);
	return 0;
}

struct row {
	const char *name;
	enum ca_decoded want;
	const char *says; /* a part of the error */
	struct client_message message;
	struct client_envelope envelope;
};

static const struct row rows[] = {
	{ .name = "MD5 and single DES",
	  .message = { .digest = "MD5" },
	  .envelope = { .cipher = "DES-CBC" } },
	{ .name = "SHA-1 and 3DES",
	  .message = { .digest = "SHA1" },
	  .envelope = { .cipher = "DES-EDE3-CBC" } },
	{ .name = "SHA-512 and AES-192",
	  .message = { .digest = "SHA512" },
	  .envelope = { .cipher = "AES-192-CBC" } },
	{ .name = "transactionID in a UTF8String",
	  .message = { .transaction_id_type = V_ASN1_UTF8STRING } },
	{ .name = "transactionID in an IA5String",
	  .message = { .transaction_id_type = V_ASN1_IA5STRING } },
	{ .name = "an undefined messageType", .message = { .message_type = "18" } },
	{ .name = "no senderNonce", .message = { .sender_nonce = "-" } },
	{ .name = "a senderNonce of one byte", .message = { .sender_nonce = "x" } },
	{ .name = "eContentType envelopedData", .message = { .content_nid = NID_pkcs7_enveloped } },
	{ .name = "recipient by key identifier", .envelope = { .by_key_id = true } },
	{ .name = "RSAES-OAEP", .envelope = { .oaep = true } },
	{ .name = "RSAES-OAEP without parameters",
	  .envelope = { .oaep_without_parameters = true } },
	{ .name = "two strangers are recipients too", .envelope = { .n_strangers = 2 } },

	{ .name = "no transactionID",
	  .want = CA_UNREADABLE,
	  .says = "RFC 8894 3.2.1.1: no transactionID",
	  .message = { .transaction_id = "-" } },
	{ .name = "a NUL in the transactionID",
	  .want = CA_UNREADABLE,
	  .says = "3.2.1.1",
	  .message = { .transaction_id = "a\0b", .transaction_id_len = 3 } },
	{ .name = "a transactionID that is a number",
	  .want = CA_UNREADABLE,
	  .says = "3.2.1.1",
	  .message = { .transaction_id_type = V_ASN1_INTEGER } },
	{ .name = "no messageType",
	  .want = CA_UNREADABLE,
	  .says = "RFC 8894 3.2.1.2: no messageType",
	  .message = { .message_type = "-" } },
	{ .name = "a messageType in words",
	  .want = CA_UNREADABLE,
	  .says = "not a number",
	  .message = { .message_type = "PKCSReq" } },
	{ .name = "a messageType too great",
	  .want = CA_UNREADABLE,
	  .says = "not a number",
	  .message = { .message_type = "4294967315" } },
	{ .name = "no certificate of the signer",
	  .want = CA_UNREADABLE,
	  .says = "certificate is not in the message",
	  .message = { .without_certificate = true } },
	{ .name = "two signers",
	  .want = CA_UNREADABLE,
	  .says = "2 SignerInfos",
	  .message = { .two_signers = true } },
	{ .name = "a hundred private key operations asked for",
	  .want = CA_UNDECRYPTABLE,
	  .says = "9 recipients",
	  .envelope = { .n_strangers = 8 } },
};

static void check_values(const struct row *row, const struct scep_request *got)
{
	const struct client_message *message = &row->message;
	const char *nonce = message->sender_nonce ? message->sender_nonce : "0123456789abcdef";
	size_t nonce_len = strcmp(nonce, "-") == 0 ? 0 : strlen(nonce);
	unsigned char *signer = NULL;
	int len = i2d_X509(the.client.certificate, &signer);

	CHECK_STR(got->transaction_id, "ABCDEF0123");
	CHECK_INT(got->message_type,
	          strtol(message->message_type ? message->message_type : "19", NULL, 10));
	CHECK_BYTES(got->sender_nonce.data, got->sender_nonce.len, nonce, nonce_len);
	CHECK_STR(got->digest, message->digest ? message->digest : "SHA256");
	CHECK_STR(got->cipher, row->envelope.cipher ? row->envelope.cipher : "AES-128-CBC");
	CHECK_BYTES(got->signer.data, got->signer.len, signer, (size_t)len);
	CHECK_BYTES(got->content.data, got->content.len, the.csr.data, the.csr.len);
	if (got->message_type == SCEP_PKCS_REQ) {
		CHECK_STR(got->csr.challenge, "secret");
		CHECK_BYTES(got->csr.key_id, sizeof(got->csr.key_id), got->signer_key_id,
		            sizeof(got->signer_key_id));
	}
	OPENSSL_free(signer);
}

static void what_clients_send_decodes_or_is_refused_with_the_reason(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct bytes envelope =
			client_seal(bytes_view(&the.csr), the.ca->ra_encrypt, &row->envelope);
		struct bytes message =
			client_sign(&the.client, bytes_view(&envelope), &row->message);
		struct scep_request got = { 0 };
		struct ca_error err = { "" };
		enum ca_decoded decoded = ca_decode(the.ca, bytes_view(&message), &got, &err);

		CHECK_SAY(decoded == row->want, "%s: got %d, want %d: %s", row->name, decoded,
		          row->want, err.text);
		if (row->says)
			CHECK_SAY(strstr(err.text, row->says) != NULL, "%s: %s", row->name,
			          err.text);
		else if (decoded == CA_DECODED)
			check_values(row, &got);
		scep_request_clear(&got);
		bytes_clear(&message);
		bytes_clear(&envelope);
	}
}

static enum ca_decoded decode_content(const struct ca *ca, struct view content, X509 *recipient,
                                      struct scep_request *got, struct ca_error *err)
{
	struct bytes envelope =
		client_seal(content, recipient, &(struct client_envelope){ .cipher = NULL });
	struct bytes message = client_sign(&the.client, bytes_view(&envelope),
	                                   &(struct client_message){ .digest = NULL });
	enum ca_decoded decoded = ca_decode(ca, bytes_view(&message), got, err);

	bytes_clear(&envelope);
	bytes_clear(&message);
	return decoded;
}

static void the_key_of_the_ca_opens_envelopes_too(void)
{
	struct scep_request got;
	struct ca_error err = { "" };

	CHECK_INT(decode_content(the.ca, bytes_view(&the.csr), the.ca->ca, &got, &err), CA_DECODED);
	CHECK_STR(got.csr.challenge, "secret");
	scep_request_clear(&got);
}

static void an_envelope_for_another_ca_tells_who_sent_it(void)
{
	struct scep_request got;
	struct ca_error err = { "" };

	CHECK_INT(
		decode_content(the.other_ca, bytes_view(&the.csr), the.ca->ra_encrypt, &got, &err),
		CA_UNDECRYPTABLE);
	CHECK_SAY(strstr(err.text, "RFC 8894 3.2.2: no key of this CA"), "%s", err.text);
	CHECK_STR(got.transaction_id, "ABCDEF0123");
	CHECK_INT(got.message_type, SCEP_PKCS_REQ);
	CHECK_INT(got.sender_nonce.len, SCEP_NONCE_LEN);
	CHECK(got.signer.len > 0);
	CHECK_STR(got.cipher, "AES-128-CBC");
	CHECK_INT(got.content.len, 0);
	scep_request_clear(&got);
}

static void content_that_is_no_csr_is_bad_content(void)
{
	struct scep_request got;
	struct ca_error err = { "" };

	CHECK_INT(decode_content(the.ca, view_of_text("hello"), the.ca->ra_encrypt, &got, &err),
	          CA_BAD_CONTENT);
	CHECK_SAY(strstr(err.text, "RFC 2986 4.2"), "%s", err.text);
	CHECK_BYTES(got.content.data, got.content.len, "hello", 5);
	scep_request_clear(&got);
}

static void a_message_without_envelope_is_undecryptable(void)
{
	static const struct view contents[] = { { NULL, 0 }, { (const uint8_t *)"hello", 5 } };

	for (size_t i = 0; i < 2; i++) {
		struct bytes message = client_sign(&the.client, contents[i],
		                                   &(struct client_message){ .digest = NULL });
		struct scep_request got;
		struct ca_error err = { "" };

		CHECK_INT(ca_decode(the.ca, bytes_view(&message), &got, &err), CA_UNDECRYPTABLE);
		CHECK_SAY(strstr(err.text, "RFC 8894 3.2"), "%s", err.text);
		CHECK_STR(got.transaction_id, "ABCDEF0123");
		scep_request_clear(&got);
		bytes_clear(&message);
	}
}

static void old_certificates_and_long_serial_numbers_are_good_signers(void)
{
	struct client odd[] = {
		{ the.client.key, client_certificate("old", the.client.key, X509_VERSION_1, 32) },
		{ the.client.key, client_certificate("long", the.client.key, X509_VERSION_3, 33) },
	};

	for (size_t i = 0; i < 2; i++) {
		struct bytes envelope = client_seal(bytes_view(&the.csr), the.ca->ra_encrypt,
		                                    &(struct client_envelope){ .cipher = NULL });
		struct bytes message = client_sign(&odd[i], bytes_view(&envelope),
		                                   &(struct client_message){ .digest = NULL });
		struct scep_request got;
		struct ca_error err = { "" };

		CHECK_SAY(ca_decode(the.ca, bytes_view(&message), &got, &err) == CA_DECODED, "%s",
		          err.text);
		scep_request_clear(&got);
		bytes_clear(&message);
		bytes_clear(&envelope);
		X509_free(odd[i].certificate);
	}
}

static void what_is_no_message_is_unreadable(void)
{
	struct bytes trailing = client_sign(&the.client, view_of_text("x"),
	                                    &(struct client_message){ .digest = NULL });
	struct bytes huge = bytes_alloc(2 * 1024 * 1024);
	struct bytes longer = bytes_alloc(trailing.len + 1);

	memset(huge.data, 0x30, huge.len);
	memcpy(longer.data, trailing.data, trailing.len);
	longer.data[trailing.len] = '\n';
	const struct view messages[] = { { NULL, 0 },
		                         view_of_text("operation=PKIOperation"),
		                         bytes_view(&the.csr),
		                         bytes_view(&huge),
		                         bytes_view(&longer) };
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct scep_request got;
		struct ca_error err = { "" };

		CHECK_INT(ca_decode(the.ca, messages[i], &got, &err), CA_UNREADABLE);
		CHECK_SAY(strstr(err.text, "RFC 8894 3.2: the message is not a SignedData"), "%s",
		          err.text);
		scep_request_clear(&got);
	}
	bytes_clear(&trailing);
	bytes_clear(&huge);
	bytes_clear(&longer);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what clients send decodes or is refused with the reason",
		  what_clients_send_decodes_or_is_refused_with_the_reason },
		{ "the key of the CA opens envelopes too", the_key_of_the_ca_opens_envelopes_too },
		{ "an envelope for another CA tells who sent it",
		  an_envelope_for_another_ca_tells_who_sent_it },
		{ "content that is no CSR is bad content", content_that_is_no_csr_is_bad_content },
		{ "a message without envelope is undecryptable",
		  a_message_without_envelope_is_undecryptable },
		{ "old certificates and long serial numbers are good signers",
		  old_certificates_and_long_serial_numbers_are_good_signers },
		{ "what is no message is unreadable", what_is_no_message_is_unreadable },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "ca/decode",
		  .pInitFunc = set_up,
		  .pCleanupFunc = tear_down,
		  .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
