/*
 * fuzz_parts.c - the readers that a pkiMessage reaches only behind its signature and its envelope,
 * each given the same bytes: the TLV tree, requests, certificates, what GetCert asks for, texts.
 * What OpenSSL makes of the bytes is the witness.
 */
#include "fuzz.h"
#include "recorded.h"
#include "tree.h"

#include "ca/asn1_text.h"
#include "ca/envelope.h"
#include "ca/query.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

/* One key for all requests. */
static EVP_PKEY *any_key(void)
{
	static EVP_PKEY *key;

	if (!key)
		key = EVP_EC_gen("P-256");
	MUST(key);
	return key;
}

static bool is_hex(const char *text, size_t size)
{
	return memchr(text, '\0', size) && *text && text[strspn(text, "-0123456789ABCDEF")] == '\0';
}

static void certificate_is_what_openssl_reads(struct view der, const struct certificate *got)
{
	const uint8_t *at = der.data;
	X509 *want = d2i_X509(NULL, &at, (long)der.len);

	MUST(want && at == der.data + der.len);
	MUST(is_hex(got->serial, sizeof(got->serial)));
	MUST(ASN1_TIME_cmp_time_t(X509_get0_notBefore(want), got->not_before) == 0);
	MUST(ASN1_TIME_cmp_time_t(X509_get0_notAfter(want), got->not_after) == 0);
	X509_free(want);
}

/* A client's certificate: it may be in the store, and replies are encrypted for it. */
static void certificate(struct view der)
{
	static const uint8_t content[] = "content";
	CLEAN(certificate_clear) struct certificate got = { 0 };
	CLEAN(bytes_clear) struct bytes envelope = { 0 };
	struct ca_error err = { "" };

	if (ca_decode_certificate(der, &got, &err))
		certificate_is_what_openssl_reads(der, &got);
	else
		MUST(err.text[0] != '\0');
	ca_has_issued(recorded_ca(), der, 0 /* now */);
	ca_is_issuer(recorded_ca(), der);
	ca_name_fits(der);
	ca_envelope_seal((struct view){ content, sizeof(content) }, der, "AES-128-CBC", &envelope,
	                 &err);
}

/* Whatever a sound request asks for, the CA certifies it soundly or says why not. */
static void certify(const struct csr *csr)
{
	CLEAN(certificate_clear) struct certificate issued = { 0 };
	struct ca_error err = { "" };
	const struct cert_order order = { .subject = csr->subject,
		                          .public_key = csr->public_key,
		                          .extensions = csr->extensions,
		                          .template_name = "IPSECIntermediateOffline",
		                          .crl_url = "http://ca.example/ca.crl",
		                          .ca_url = "http://ca.example/ca.crt",
		                          .not_after = 24 * 60 * 60 };

	if (ca_issue(recorded_ca(), &order, &issued, &err))
		certificate(bytes_view(&issued.der));
	else
		MUST(err.text[0] != '\0');
}

/* The reply to a key that only signs is encrypted with its password. */
static void seal_with_challenge(const struct csr *csr)
{
	CLEAN(bytes_clear) struct bytes sealed = { 0 };
	struct ca_error err = { "" };

	if (!ca_envelope_seal_with_password(bytes_view(&csr->subject), csr->challenge,
	                                    "AES-128-CBC", &sealed, &err))
		MUST(err.text[0] != '\0');
}

static void alt_names(struct view extensions)
{
	char few[16], many[4096];

	ca_alt_names_text(extensions, few, sizeof(few));
	ca_alt_names_text(extensions, many, sizeof(many));
	MUST(strncmp(few, many, strlen(few)) == 0);
}

static void request(struct view der)
{
	CLEAN(csr_clear) struct csr csr = { 0 };
	struct ca_error err = { "" };

	if (!ca_decode_csr(der, &csr, &err)) {
		MUST(err.text[0] != '\0');
		return;
	}
	MUST(view_equal(bytes_view(&csr.der), der));
	MUST(memchr(csr.challenge, '\0', sizeof(csr.challenge)));
	MUST(memchr(csr.subject_text, '\0', sizeof(csr.subject_text)));
	MUST(memchr(csr.validity_period, '\0', sizeof(csr.validity_period)));
	MUST(csr.has_key_usage || csr.key_usage == 0);
	MUST(csr.validity_units >= 0);
	ca_name_fits(bytes_view(&csr.subject));
	alt_names(bytes_view(&csr.extensions));
	if (csr.has_challenge)
		seal_with_challenge(&csr);
	certify(&csr);
}

/* The signature stands before everything else that is read, so it is made anew. */
static void request_signed_again(struct view der)
{
	const uint8_t *at = der.data;
	X509_REQ *req = d2i_X509_REQ(NULL, &at, (long)der.len);
	uint8_t *again = NULL;
	int len = 0;

	if (req && X509_REQ_set_pubkey(req, any_key()) &&
	    X509_REQ_sign(req, any_key(), EVP_sha256()))
		len = i2d_X509_REQ(req, &again);
	if (len > 0)
		request((struct view){ again, (size_t)len });
	OPENSSL_free(again);
	X509_REQ_free(req);
}

static void issuer_and_serial(struct view der)
{
	struct scep_request asked = { 0 };
	struct ca_error err = { "" };

	if (ca_read_issuer_and_serial(der, &asked, &err)) {
		const uint8_t *at = asked.issuer.data;
		X509_NAME *issuer = d2i_X509_NAME(NULL, &at, (long)asked.issuer.len);

		MUST(issuer && at == asked.issuer.data + asked.issuer.len);
		MUST(is_hex(asked.serial, sizeof(asked.serial)));
		X509_NAME_free(issuer);
	} else {
		MUST(err.text[0] != '\0');
	}
	scep_request_clear(&asked);
}

static void issuer_and_subject(struct view der)
{
	struct scep_request asked = { 0 };

	ca_read_issuer_and_subject(der, &asked);
	scep_request_clear(&asked);
}

static void envelope(struct view der)
{
	CLEAN(bytes_clear) struct bytes content = { 0 };
	struct ca_error err = { "" };
	char cipher[SCEP_ALGORITHM_SIZE];

	ca_envelope_cipher(der, cipher);
	MUST(memchr(cipher, '\0', sizeof(cipher)));
	if (!ca_envelope_open(recorded_ca(), der, &content, &err))
		MUST(err.text[0] != '\0' && !content.data);
}

static bool is_utf8(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	int left = (int)strlen(text);
	unsigned long character;

	while (left > 0) {
		int len = UTF8_getc(at, left, &character);

		if (len < 0)
			return false;
		at += len;
		left -= len;
	}
	return true;
}

static void text(struct view der)
{
	static const size_t sizes[] = { 1, 16, SCEP_CHALLENGE_SIZE };
	const uint8_t *at = der.data;
	ASN1_TYPE *value = d2i_ASN1_TYPE(NULL, &at, (long)der.len);

	for (size_t i = 0; value && i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct bytes out = bytes_alloc(sizes[i]);

		if (ca_asn1_text(value, (char *)out.data, out.len))
			MUST(memchr(out.data, '\0', out.len) && is_utf8((char *)out.data));
		bytes_clear(&out);
	}
	ASN1_TYPE_free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const parts[])(struct view) = {
		tree,
		text,
		alt_names,
		certificate,
		request,
		request_signed_again,
		issuer_and_serial,
		issuer_and_subject,
		envelope,
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		parts[i]((struct view){ data, size });
	ERR_clear_error();
	return 0;
}
