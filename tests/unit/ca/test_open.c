#include "ca/ca_private.h"
#include "ca/envelope.h"
#include "ca/tlv.h"
#include "client.h"
#include "witness.h"

#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ca *ca;

static int set_up(void)
{
	struct ca_error err;
	char dir[512];

	snprintf(dir, sizeof(dir), "%s/captured/keys", data_dir());
	return ca_open(dir, &ca, &err) ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(ca);
	return 0;
}

static void check_opens(const char *name, struct view envelope)
{
	struct bytes out = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_envelope_open(ca, envelope, &out, &err), "%s: %s", name, err.text);
	CHECK_BYTES(out.data, out.len, "hello", 5);
	bytes_clear(&out);
}

static void check_refused(const char *name, struct view envelope, const char *says)
{
	struct bytes out = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(!ca_envelope_open(ca, envelope, &out, &err), "%s", name);
	CHECK_SAY(strstr(err.text, says) != NULL, "%s: %s", name, err.text);
	CHECK(out.data == NULL);
	bytes_clear(&out);
}

static void recipients_are_found_however_they_are_named(void)
{
	static const struct {
		const char *name;
		struct client_envelope envelope;
	} rows[] = {
		{ "issuer and serial number", { .cipher = "AES-128-CBC" } },
		{ "key identifier", { .by_key_id = true } },
		{ "OAEP", { .oaep = true } },
		{ "OAEP without parameters", { .oaep_without_parameters = true } },
		{ "behind others", { .n_strangers = 3 } },
		{ "behind others by key identifier", { .n_strangers = 3, .by_key_id = true } },
	};
	/* A certificate of before, with the same key and another name. */
	X509 *renamed = client_certificate("of before", ca->ra_encrypt_key, X509_VERSION_3, 8);
	X509 *const certificates[] = { ca->ra_encrypt, ca->ca, renamed };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t j = 0; j < 3; j++) {
			struct bytes envelope = client_seal(view_of_text("hello"), certificates[j],
			                                    &rows[i].envelope);

			check_opens(rows[i].name, bytes_view(&envelope));
			bytes_clear(&envelope);
		}
	X509_free(renamed);
}

static void what_openssl_seals_is_opened(void)
{
	char dir[512];

	snprintf(dir, sizeof(dir), "%s/captured/keys", data_dir());
	run_well("printf hello | openssl cms -encrypt -binary -aes256 -outform DER -out %s "
	         "%s/ra-encrypt.pem",
	         scratch("envelope"), dir);
	struct bytes envelope = read_file(scratch("envelope"));
	check_opens("by the command", bytes_view(&envelope));
	bytes_clear(&envelope);
}

/* The node that holds the encrypted key. */
static struct tlv *encrypted_key(const struct tlv *envelope)
{
	const struct tlv *recipients =
		tlv_find(tlv_find(tlv_find(envelope, TLV_CONTEXT_0), TLV_SEQUENCE), TLV_SET);
	struct tlv *node = tlv_find(recipients, TLV_SEQUENCE)->first;

	while (node->tag != TLV_OCTETS)
		node = node->next;
	return node;
}

static void encrypt_key(X509 *for_whom, struct view key, struct bytes *out)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(X509_get0_pubkey(for_whom), NULL);

	*out = bytes_alloc(256);
	CHECK(EVP_PKEY_encrypt_init(context) == 1 &&
	      EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
	      EVP_PKEY_encrypt(context, out->data, &out->len, key.data, key.len) == 1);
	EVP_PKEY_CTX_free(context);
}

/* OpenSSL would try a random key, which fits the padding of one in 256 messages. */
static void a_key_of_the_wrong_length_never_yields_bytes(void)
{
	struct bytes envelope = client_seal(view_of_text("hello"), ca->ra_encrypt,
	                                    &(struct client_envelope){ .cipher = "AES-256-CBC" });
	struct tlv *tree = tlv_read(bytes_view(&envelope));
	struct tlv *key = encrypted_key(tree);
	int opened = 0;

	bytes_clear(&key->value);
	encrypt_key(ca->ra_encrypt, view_of_text("too short"), &key->value);
	struct bytes broken = tlv_write(tree, TLV_DER);
	for (int i = 0; i < 800; i++) {
		struct bytes out = { 0 };
		struct ca_error err;

		if (ca_envelope_open(ca, bytes_view(&broken), &out, &err))
			opened++;
		bytes_clear(&out);
	}
	CHECK_INT(opened, 0);
	bytes_clear(&broken);
	tlv_free(tree);
	bytes_clear(&envelope);
}

static void a_foreign_or_broken_envelope_is_refused(void)
{
	struct client stranger = client_new("stranger");
	struct bytes foreign = client_seal(view_of_text("hello"), stranger.certificate,
	                                   &(struct client_envelope){ .cipher = NULL });
	struct bytes many = client_seal(view_of_text("hello"), ca->ra_encrypt,
	                                &(struct client_envelope){ .n_strangers = 8 });
	struct bytes broken = client_seal(view_of_text("hello"), ca->ra_encrypt,
	                                  &(struct client_envelope){ .cipher = NULL });

	broken.data[broken.len - 1] ^= 0xff; /* the padding */
	check_refused("foreign", bytes_view(&foreign), "RFC 8894 3.2.2: no key of this CA");
	check_refused("too many", bytes_view(&many), "RFC 8894 3.2.2: 9 recipients");
	check_refused("broken", bytes_view(&broken), "RFC 8894 3.2.2: no key of this CA");
	check_refused("nothing", (struct view){ NULL, 0 }, "not an EnvelopedData");
	check_refused("no CMS", view_of_text("hello"), "not an EnvelopedData");
	client_free(&stranger);
	bytes_clear(&foreign);
	bytes_clear(&many);
	bytes_clear(&broken);
}

static void a_cut_envelope_is_refused_and_has_no_cipher(void)
{
	struct bytes envelope = client_seal(view_of_text("hello"), ca->ra_encrypt,
	                                    &(struct client_envelope){ .cipher = NULL });
	char name[SCEP_ALGORITHM_SIZE];

	for (size_t len = 0; len < envelope.len; len++) {
		struct bytes cut = bytes_copy((struct view){ envelope.data, len });

		check_refused("cut", bytes_view(&cut), "not an EnvelopedData");
		ca_envelope_cipher(bytes_view(&cut), name);
		CHECK_STR(name, "");
		bytes_clear(&cut);
	}
	bytes_clear(&envelope);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "recipients are found however they are named",
		  recipients_are_found_however_they_are_named },
		{ "what openssl seals is opened", what_openssl_seals_is_opened },
		{ "a key of the wrong length never yields bytes",
		  a_key_of_the_wrong_length_never_yields_bytes },
		{ "a foreign or broken envelope is refused",
		  a_foreign_or_broken_envelope_is_refused },
		{ "a cut envelope is refused and has no cipher",
		  a_cut_envelope_is_refused_and_has_no_cipher },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/open", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
