#include "ca/ossl.h"
#include "ca/tlv.h"
#include "ca/verify.h"
#include "client.h"
#include "witness.h"

#include <openssl/objects.h>
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

static bool verifies(struct view message, struct ca_error *err)
{
	CMS_ContentInfo *cms = ca_ossl_read(message, ASN1_ITEM_rptr(CMS_ContentInfo));
	bool ok = false;

	if (CHECK(cms != NULL) && CHECK_INT(CMS_set1_signers_certs(cms, NULL, 0), 1))
		ok = ca_verify(cms, sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0), err);
	CMS_ContentInfo_free(cms);
	return ok;
}

/* The SignerInfo of a message: signerInfos is the last of a SignedData. */
static struct tlv *signer_info(const struct tlv *message)
{
	struct tlv *node = tlv_find(tlv_find(message, TLV_CONTEXT_0), TLV_SEQUENCE)->first;

	while (node->next)
		node = node->next;
	return node->first;
}

static struct tlv *last_octets(const struct tlv *parent)
{
	struct tlv *node = parent->first;

	while (node->tag != TLV_OCTETS)
		node = node->next;
	return node;
}

static void remove_attribute(struct tlv *attributes, const char *oid, size_t len)
{
	for (struct tlv **at = &attributes->first; *at; at = &(*at)->next) {
		struct tlv *found = *at;
		struct view type = bytes_view(&found->first->value);

		if (!view_equal(type, (struct view){ (const uint8_t *)oid, len }))
			continue;
		*at = found->next;
		found->next = NULL;
		tlv_free(found);
		return;
	}
	CHECK(!"the attribute is there");
}

static void sign_again(struct tlv *signer, struct tlv *attributes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	struct tlv *signature = last_octets(signer);

	attributes->tag = TLV_SET;
	struct bytes set = tlv_write(attributes, TLV_DER);
	attributes->tag = TLV_CONTEXT_0;
	CHECK(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, client.key) == 1 &&
	      EVP_DigestSign(context, signature->value.data, &signature->value.len, set.data,
	                     set.len) == 1);
	EVP_MD_CTX_free(context);
	bytes_clear(&set);
}

/* A message of a client that leaves an attribute out; "hello" is in it, or nothing. */
static struct bytes message_without(const char *oid, size_t len, struct view content)
{
	struct bytes whole =
		client_sign(&client, content, &(struct client_message){ .digest = NULL });
	struct tlv *tree = tlv_read(bytes_view(&whole));
	struct tlv *signer = signer_info(tree), *attributes = signer->first;

	while (attributes->tag != TLV_CONTEXT_0)
		attributes = attributes->next;
	remove_attribute(attributes, oid, len);
	sign_again(signer, attributes);
	struct bytes message = tlv_write(tree, TLV_DER);
	tlv_free(tree);
	bytes_clear(&whole);
	return message;
}

#define CONTENT_TYPE   "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", 9
#define MESSAGE_DIGEST "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", 9
#define MESSAGE_TYPE   "\x60\x86\x48\x01\x86\xf8\x45\x01\x09\x02", 10

static void check_verifies(struct bytes *message)
{
	struct ca_error err = { "" };

	CHECK_SAY(verifies(bytes_view(message), &err), "%s", err.text);
	bytes_clear(message);
}

static void sound_messages_verify_with_or_without_content(void)
{
	struct bytes message = message_without(MESSAGE_TYPE, view_of_text("hello"));

	check_verifies(&message);
	message = message_without(MESSAGE_TYPE, (struct view){ NULL, 0 });
	check_verifies(&message);
}

/* The witness is OpenSSL's PKCS #7, which does not ask for the attribute either. */
static void content_type_may_be_missing(void)
{
	struct bytes message = message_without(CONTENT_TYPE, view_of_text("hello"));

	write_file(scratch("message"), bytes_view(&message));
	CHECK(run("openssl cms -verify -noverify -inform DER -in %s", scratch("message")).status !=
	      0);
	CHECK_INT(count_of(run_well("openssl smime -verify -noverify -inform DER -in %s",
	                            scratch("message"))
	                           .text,
	                   "hello"),
	          1);
	check_verifies(&message);
	message = message_without(CONTENT_TYPE, (struct view){ NULL, 0 });
	check_verifies(&message);
}

static void check_refused(struct view message, const char *says)
{
	struct ca_error err = { "" };

	CHECK(!verifies(message, &err));
	CHECK_SAY(strstr(err.text, says) != NULL, "%s", err.text);
}

static void change(struct bytes *message, const char *from, size_t len)
{
	uint8_t *at = memmem(message->data, message->len, from, len);

	if (CHECK(at != NULL))
		at[len - 1] ^= 1;
}

static void what_was_changed_on_the_way_is_refused(void)
{
	static const char *const parts[] = { "hello", "ABCDEF0123", "0123456789abcdef" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct bytes whole = message_without(MESSAGE_TYPE, view_of_text("hello"));
		struct bytes odd = message_without(CONTENT_TYPE, view_of_text("hello"));

		change(&whole, parts[i], strlen(parts[i]));
		change(&odd, parts[i], strlen(parts[i]));
		check_refused(bytes_view(&whole), "RFC 5652 5.6");
		check_refused(bytes_view(&odd), i == 0 ? "messageDigest" : "signature");
		bytes_clear(&whole);
		bytes_clear(&odd);
	}
}

static void no_message_digest_is_refused(void)
{
	struct bytes message = message_without(MESSAGE_DIGEST, view_of_text("hello"));

	check_refused(bytes_view(&message), "RFC 5652 5.6");
	bytes_clear(&message);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "sound messages verify with or without content",
		  sound_messages_verify_with_or_without_content },
		{ "contentType may be missing", content_type_may_be_missing },
		{ "what was changed on the way is refused",
		  what_was_changed_on_the_way_is_refused },
		{ "no messageDigest is refused", no_message_digest_is_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/verify", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
