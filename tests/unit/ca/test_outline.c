#include "ca/ca.h"
#include "ca/tlv.h"
#include "client.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <stdio.h>
#include <string.h>

static struct client client;

static int set_up(void)
{
	client = client_new("device");
	return 0;
}

static int tear_down(void)
{
	client_free(&client);
	return 0;
}

static struct bytes read_recorded(const char *file)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/captured/%s", data_dir(), file);
	struct bytes message = read_file(path);
	write_file(scratch("message"), bytes_view(&message));
	return message;
}

static const struct certrep_attribute *find(const struct scep_outline *outline, const char *oid)
{
	for (size_t i = 0; i < outline->n_attributes; i++)
		if (strcmp(outline->attributes[i].oid, oid) == 0)
			return &outline->attributes[i];
	return NULL;
}

static void check_attribute(const struct scep_outline *outline, const char *oid, int tag,
                            const char *value)
{
	const struct certrep_attribute *attribute = find(outline, oid);

	if (!CHECK_SAY(attribute != NULL, "no %s", oid))
		return;
	CHECK_INT(attribute->tag, tag);
	CHECK_BYTES(attribute->value.data, attribute->value.len, value, strlen(value));
}

struct row {
	const char *file;
	const char *message_type, *digest, *cipher;
};

/* DER and BER, requests and a reply, as clients and a server that is not ours wrote them. */
static const struct row rows[] = {
	{ "scepclient/003.req", "19", "SHA1", "DES-CBC" },
	{ "sscep/005.req", "19", "SHA256", "AES-256-CBC" },
	{ "certmonger/004.req.der", "19", "SHA256", "AES-256-CBC" },
	{ "strongswan-6.0.6/003.req", "19", "SHA256", "AES-128-CBC" },
	{ "strongswan-6.0.6/003.resp", "3", "SHA1", "DES-EDE3-CBC" },
};

/* The object identifiers of the signed attributes, in their order. */
static struct said openssl_attributes(void)
{
	return run_well("openssl cms -cmsout -print -noout -inform DER -in %s | "
	                "sed -n '/signedAttrs/,/signatureAlgorithm/s/.*object:.*(\\(.*\\))$/\\1/p'",
	                scratch("message"));
}

static void check_row(const struct row *row)
{
	struct bytes message = read_recorded(row->file);
	struct scep_outline outline;
	struct ca_error err = { "" };
	char oids[1024] = "";

	if (!CHECK_SAY(ca_outline(bytes_view(&message), &outline, &err), "%s: %s", row->file,
	               err.text))
		return;
	for (size_t i = 0; i < outline.n_attributes; i++) {
		size_t used = strlen(oids);

		snprintf(oids + used, sizeof(oids) - used, "%s%s", i ? "\n" : "",
		         outline.attributes[i].oid);
	}
	CHECK_STR(oids, openssl_attributes().text);
	check_attribute(&outline, SCEP_OID_MESSAGE_TYPE, TAG_PRINTABLE, row->message_type);
	check_attribute(&outline, SCEP_OID_CONTENT_TYPE, TAG_OID, "1.2.840.113549.1.7.1");
	CHECK_STR(outline.digest, row->digest);
	CHECK_STR(outline.cipher, row->cipher);
	CHECK(outline.has_envelope);
	CHECK_INT(outline.n_recipients, 1);
	scep_outline_clear(&outline);
	bytes_clear(&message);
}

static void recorded_messages_are_told_as_openssl_tells_them(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

static void a_broken_signature_does_not_matter(void)
{
	struct bytes message = read_recorded("sscep/005.req");
	struct scep_outline outline;
	struct ca_error err = { "" };

	message.data[message.len - 1] ^= 1;
	if (CHECK_SAY(ca_outline(bytes_view(&message), &outline, &err), "%s", err.text)) {
		check_attribute(&outline, SCEP_OID_MESSAGE_TYPE, TAG_PRINTABLE, "19");
		scep_outline_clear(&outline);
	}
	bytes_clear(&message);
}

static void every_recipient_counts_and_any_string_type_is_told(void)
{
	struct bytes envelope = client_seal(view_of_text("content"), client.certificate,
	                                    &(struct client_envelope){ .n_strangers = 2 });
	struct bytes message =
		client_sign(&client, bytes_view(&envelope),
	                    &(struct client_message){ .message_type = "17",
	                                              .transaction_id_type = V_ASN1_UTF8STRING,
	                                              .transaction_id = "m\303\274ller",
	                                              .digest = "SHA512",
	                                              .sender_nonce = "nonce" });
	struct scep_outline outline;
	struct ca_error err = { "" };

	if (CHECK_SAY(ca_outline(bytes_view(&message), &outline, &err), "%s", err.text)) {
		CHECK_INT(outline.n_recipients, 3);
		CHECK_STR(outline.digest, "SHA512");
		check_attribute(&outline, SCEP_OID_TRANSACTION_ID, TAG_UTF8, "m\303\274ller");
		check_attribute(&outline, SCEP_OID_SENDER_NONCE, TAG_OCTETS, "nonce");
		scep_outline_clear(&outline);
	}
	bytes_clear(&message);
	bytes_clear(&envelope);
}

/* A SignedData that nobody signed, as CA certificates are sent in. */
static struct bytes make_degenerate(void)
{
	run_well("openssl crl2pkcs7 -nocrl -certfile %s/captured/keys/ca.pem -outform DER -out %s",
	         data_dir(), scratch("degenerate"));
	return read_file(scratch("degenerate"));
}

static void a_message_may_have_no_envelope(void)
{
	struct bytes degenerate = make_degenerate();
	const struct {
		const char *name;
		struct view content;
	} contents[] = {
		{ "absent", { NULL, 0 } },
		{ "empty", { (const uint8_t *)"", 0 } },
		{ "one zero byte, as NDES sends it", { (const uint8_t *)"\0", 1 } },
		{ "no CMS", { (const uint8_t *)"0\0", 2 } },
		{ "certificates, as GetNextCACert sends them", bytes_view(&degenerate) },
	};

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		struct bytes message = client_sign(&client, contents[i].content,
		                                   &(struct client_message){ .message_type = "3" });
		struct scep_outline outline;
		struct ca_error err = { "" };

		if (CHECK_SAY(ca_outline(bytes_view(&message), &outline, &err), "%s: %s",
		              contents[i].name, err.text)) {
			check_attribute(&outline, SCEP_OID_MESSAGE_TYPE, TAG_PRINTABLE, "3");
			CHECK(!outline.has_envelope && outline.n_recipients == 0);
			CHECK_STR(outline.cipher, "");
			scep_outline_clear(&outline);
		}
		bytes_clear(&message);
	}
	bytes_clear(&degenerate);
}

/* The first constructed [0] of the SignerInfo: its signedAttrs. */
static struct tlv *signed_attributes(struct tlv *message)
{
	struct tlv *at = message->first->next->first->first; /* SignedData's version */

	while (at->next)
		at = at->next;
	at = at->first->first; /* SignerInfo's version */
	while (at->tag != TLV_CONTEXT_0)
		at = at->next;
	return at;
}

/* The message with more signed attributes at the end; the signature does not hold any more. */
static struct bytes with_attributes(struct view message, struct view attribute, size_t n)
{
	struct tlv *tree = tlv_read(message), *attributes = signed_attributes(tree);

	for (size_t i = 0; i < n; i++)
		tlv_append(attributes, tlv_encoded(attribute));
	struct bytes der = tlv_write(tree, TLV_BER);
	tlv_free(tree);
	return der;
}

#define ATTRIBUTE(literal)                                                                         \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}

struct odd_attribute {
	const char *name;
	struct view encoding;
	int tag;
	struct view value;
};

/* Each has the OID 1.2.3. */
static const struct odd_attribute odd_attributes[] = {
	{ "BOOLEAN", ATTRIBUTE("\x30\x09\x06\x02\x2a\x03\x31\x03\x01\x01\xff"), 1,
	  ATTRIBUTE("\xff") },
	{ "a negative INTEGER", ATTRIBUTE("\x30\x09\x06\x02\x2a\x03\x31\x03\x02\x01\xfe"), 2,
	  ATTRIBUTE("\xfe") },
	{ "NULL", ATTRIBUTE("\x30\x08\x06\x02\x2a\x03\x31\x02\x05\x00"), 5, ATTRIBUTE("") },
	{ "SEQUENCE", ATTRIBUTE("\x30\x0a\x06\x02\x2a\x03\x31\x04\x30\x02\x05\x00"), 16,
	  ATTRIBUTE("\x05\x00") },
	{ "context-specific", ATTRIBUTE("\x30\x09\x06\x02\x2a\x03\x31\x03\x8c\x01\x61"), 0,
	  ATTRIBUTE("a") },
	{ "no value", ATTRIBUTE("\x30\x06\x06\x02\x2a\x03\x31\x00"), 0, ATTRIBUTE("") },
	{ "two values", ATTRIBUTE("\x30\x0c\x06\x02\x2a\x03\x31\x06\x13\x01\x61\x13\x01\x62"), 19,
	  ATTRIBUTE("a") },
};

static void attributes_of_any_type_are_told(void)
{
	struct bytes plain = client_sign(&client, (struct view){ NULL, 0 },
	                                 &(struct client_message){ .message_type = "3" });

	for (size_t i = 0; i < sizeof(odd_attributes) / sizeof(odd_attributes[0]); i++) {
		const struct odd_attribute *odd = &odd_attributes[i];
		struct bytes message = with_attributes(bytes_view(&plain), odd->encoding, 1);
		struct scep_outline outline;
		struct ca_error err = { "" };

		CHECK_SAY(ca_outline(bytes_view(&message), &outline, &err), "%s: %s", odd->name,
		          err.text);
		const struct certrep_attribute *got = find(&outline, "1.2.3");
		if (CHECK_SAY(got != NULL, "%s: not told", odd->name)) {
			CHECK_SAY((int)got->tag == odd->tag, "%s: tag %d", odd->name,
			          (int)got->tag);
			CHECK_BYTES(got->value.data, got->value.len, odd->value.data,
			            odd->value.len);
		}
		scep_outline_clear(&outline);
		bytes_clear(&message);
	}
	bytes_clear(&plain);
}

static void more_attributes_than_there_is_room_for_are_left_out(void)
{
	struct bytes plain = client_sign(&client, (struct view){ NULL, 0 },
	                                 &(struct client_message){ .message_type = "3" });
	struct bytes message = with_attributes(bytes_view(&plain), odd_attributes[0].encoding, 100);
	struct scep_outline outline;
	struct ca_error err = { "" };

	CHECK_SAY(ca_outline(bytes_view(&message), &outline, &err), "%s", err.text);
	CHECK_INT(outline.n_attributes, CERTREP_ATTRIBUTES_MAX);
	scep_outline_clear(&outline);
	bytes_clear(&message);
	bytes_clear(&plain);
}

static void what_is_no_signed_message_is_refused_with_the_reason(void)
{
	struct bytes envelope = client_seal(view_of_text("content"), client.certificate,
	                                    &(struct client_envelope){ 0 });
	struct bytes degenerate = make_degenerate();
	const struct {
		struct view message;
		const char *says;
	} refused[] = {
		{ { NULL, 0 }, "RFC 8894 3.2: the message is not a SignedData" },
		{ view_of_text("<html>"), "RFC 8894 3.2: the message is not a SignedData" },
		{ bytes_view(&envelope), "RFC 8894 3.2: the message is not a SignedData" },
		{ bytes_view(&degenerate), "RFC 8894 3.2: nobody signed the message" },
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct scep_outline outline = { .n_recipients = 7 };
		struct ca_error err = { "" };

		CHECK(!ca_outline(refused[i].message, &outline, &err));
		CHECK_SAY(strstr(err.text, refused[i].says), "%s", err.text);
		CHECK_INT(outline.n_recipients, 7);
	}
	bytes_clear(&degenerate);
	bytes_clear(&envelope);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "recorded messages are told as openssl tells them",
		  recorded_messages_are_told_as_openssl_tells_them },
		{ "a broken signature does not matter", a_broken_signature_does_not_matter },
		{ "every recipient counts, and any string type is told",
		  every_recipient_counts_and_any_string_type_is_told },
		{ "a message may have no envelope", a_message_may_have_no_envelope },
		{ "attributes of any type are told", attributes_of_any_type_are_told },
		{ "more attributes than there is room for are left out",
		  more_attributes_than_there_is_room_for_are_left_out },
		{ "what is no signed message is refused with the reason",
		  what_is_no_signed_message_is_refused_with_the_reason },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/outline", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
