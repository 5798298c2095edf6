#include "ca/ca.h"
#include "ca/tlv.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* decode.c and all below it on what five clients really sent. */
static struct {
	struct ca *ca, *other_ca;
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
	return the.ca && the.other_ca ? 0 : 1;
}

static int tear_down(void)
{
	ca_close(the.ca);
	ca_close(the.other_ca);
	return 0;
}

/* What MANIFEST.tsv says of one of them. */
struct recorded {
	char client[32], file[32], type[32], transaction_id[128], digest[16], cipher[32];
};

static const struct {
	const char *manifest, *openssl;
} words[] = {
	{ "sha1", "SHA1" },
	{ "sha256", "SHA256" },
	{ "des", "DES-CBC" },
	{ "tripledes_3key", "DES-EDE3-CBC" },
	{ "aes128_cbc", "AES-128-CBC" },
	{ "aes256_cbc", "AES-256-CBC" },
};

static const char *openssl_word(const char *manifest)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].manifest, manifest) == 0)
			return words[i].openssl;
	return manifest;
}

static bool parse_recorded(const char *line, struct recorded *out)
{
	return sscanf(line,
	              "%31[^\t]\t%31[^\t.]%*[^\t]\t%*[^\t]\t%31[^\t]\t%127[^\t]\t%15[^\t]\t"
	              "%*[^\t]\t%*[^\t]\t%31[^ ] ",
	              out->client, out->file, out->type, out->transaction_id, out->digest,
	              out->cipher) == 6;
}

static struct bytes read_recorded(const struct recorded *recorded)
{
	bool in_url = strcmp(recorded->client, "certmonger") == 0;
	char path[512];

	snprintf(path, sizeof(path), "%s/captured/%s/%s.req%s", data_dir(), recorded->client,
	         recorded->file, in_url ? ".der" : "");
	return read_file(path);
}

/* Some were sent to the CA without RA. */
static enum ca_decoded decode_recorded(struct view message, struct scep_request *out,
                                       struct ca_error *err)
{
	enum ca_decoded decoded = ca_decode(the.ca, message, out, err);

	if (decoded != CA_UNDECRYPTABLE)
		return decoded;
	scep_request_clear(out);
	return ca_decode(the.other_ca, message, out, err);
}

static void check_recorded(const struct recorded *want)
{
	struct bytes message = read_recorded(want);
	struct scep_request got = { 0 };
	struct ca_error err = { "" };
	enum ca_decoded decoded = decode_recorded(bytes_view(&message), &got, &err);

	CHECK_SAY(decoded == CA_DECODED, "%s %s: %d %s", want->client, want->file, decoded,
	          err.text);
	CHECK_STR(scep_message_type_name(got.message_type), want->type);
	CHECK_STR(got.transaction_id, want->transaction_id);
	CHECK_STR(got.digest, openssl_word(want->digest));
	CHECK_STR(got.cipher, openssl_word(want->cipher));
	CHECK_INT(got.sender_nonce.len, SCEP_NONCE_LEN);
	CHECK(got.content.len > 0);
	if (strcmp(want->type, "PKCSReq") == 0 || strcmp(want->type, "RenewalReq") == 0) {
		CHECK_STR(got.csr.key_type, "RSA");
		CHECK_BYTES(got.csr.der.data, got.csr.der.len, got.content.data, got.content.len);
	}
	if (strcmp(want->type, "PKCSReq") == 0 && got.csr.has_challenge)
		CHECK_STR(got.csr.challenge, "secret");
	scep_request_clear(&got);
	bytes_clear(&message);
}

static void every_recorded_request_decodes(void)
{
	struct recorded recorded;
	char path[512], line[512];
	int n = 0;

	snprintf(path, sizeof(path), "%s/captured/MANIFEST.tsv", data_dir());
	FILE *manifest = fopen(path, "re");
	if (!CHECK(manifest != NULL))
		return;
	if (!fgets(line, sizeof(line), manifest))
		line[0] = '\0';
	while (fgets(line, sizeof(line), manifest)) {
		if (CHECK_SAY(parse_recorded(line, &recorded), "MANIFEST.tsv: %s", line))
			check_recorded(&recorded);
		n++;
	}
	fclose(manifest);
	CHECK_INT(n, 26);
}

static struct bytes any_recorded(void)
{
	static const struct recorded sscep = { .client = "sscep", .file = "005" };

	return read_recorded(&sscep);
}

static void a_message_cut_anywhere_is_unreadable(void)
{
	struct bytes message = any_recorded();

	for (size_t len = 0; len < message.len; len++) {
		struct bytes cut = bytes_copy((struct view){ message.data, len });
		struct scep_request got;
		struct ca_error err;

		CHECK_INT(ca_decode(the.ca, bytes_view(&cut), &got, &err), CA_UNREADABLE);
		scep_request_clear(&got);
		bytes_clear(&cut);
	}
	bytes_clear(&message);
}

static void a_flipped_bit_never_changes_what_is_believed(void)
{
	struct bytes message = any_recorded();
	struct scep_request want, got;
	struct ca_error err;
	size_t n[CA_BAD_CONTENT + 1] = { 0 };

	CHECK_INT(ca_decode(the.ca, bytes_view(&message), &want, &err), CA_DECODED);
	for (size_t i = 0; i < message.len; i++) {
		message.data[i] ^= (uint8_t)(1 << i % 8);
		enum ca_decoded decoded = ca_decode(the.ca, bytes_view(&message), &got, &err);

		n[decoded]++;
		if (decoded == CA_DECODED) {
			CHECK_STR(got.transaction_id, want.transaction_id);
			CHECK(view_equal(bytes_view(&got.content), bytes_view(&want.content)));
		}
		scep_request_clear(&got);
		message.data[i] ^= (uint8_t)(1 << i % 8);
	}
	CHECK(n[CA_BAD_SIGNATURE] > n[CA_DECODED] && n[CA_UNREADABLE] > 0);
	CHECK_INT(n[CA_BAD_CONTENT], 0);
	scep_request_clear(&want);
	bytes_clear(&message);
}

static void the_same_message_in_ber_decodes(void)
{
	struct bytes message = any_recorded();
	struct tlv *tree = tlv_read(bytes_view(&message));
	struct bytes ber = tlv_write(tree, TLV_BER);
	struct scep_request got;
	struct ca_error err = { "" };

	CHECK(ber.data[1] == 0x80);
	write_file(scratch("ber"), bytes_view(&ber));
	run_well("openssl cms -cmsout -inform DER -in %s -noout", scratch("ber"));
	CHECK_SAY(ca_decode(the.ca, bytes_view(&ber), &got, &err) == CA_DECODED, "%s", err.text);
	CHECK_STR(got.csr.challenge, "secret");
	scep_request_clear(&got);
	bytes_clear(&ber);
	tlv_free(tree);
	bytes_clear(&message);
}

static void *decode_often(void *argument)
{
	struct bytes *message = argument;
	size_t n = 0;

	for (int i = 0; i < 20; i++) {
		struct scep_request got;
		struct ca_error err;

		if (ca_decode(the.ca, bytes_view(message), &got, &err) == CA_DECODED)
			n++;
		scep_request_clear(&got);
	}
	return n == 20 ? message : NULL;
}

static void threads_decode_at_the_same_time(void)
{
	struct bytes message = any_recorded();
	pthread_t threads[4];

	for (size_t i = 0; i < 4; i++)
		CHECK_INT(pthread_create(&threads[i], NULL, decode_often, &message), 0);
	for (size_t i = 0; i < 4; i++) {
		void *result = NULL;

		pthread_join(threads[i], &result);
		CHECK(result == &message);
	}
	bytes_clear(&message);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every recorded request decodes", every_recorded_request_decodes },
		{ "a message cut anywhere is unreadable", a_message_cut_anywhere_is_unreadable },
		{ "a flipped bit never changes what is believed",
		  a_flipped_bit_never_changes_what_is_believed },
		{ "the same message in BER decodes", the_same_message_in_ber_decodes },
		{ "threads decode at the same time", threads_decode_at_the_same_time },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/decode, recorded", set_up, tear_down, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
