/*
 * messages.c - SCEP messages as JSON: what can be seen from outside, and, where the CA can open the
 * envelope, the CSR inside.
 */
#include <stdlib.h>
#include <string.h>

#include "server/control/json.h"
#include "server/control/resources.h"

#define ALT_NAMES_SIZE 16384

static const struct {
	const char *oid, *name;
} names[] = {
	{ SCEP_OID_MESSAGE_TYPE, "messageType" },
	{ SCEP_OID_PKI_STATUS, "pkiStatus" },
	{ SCEP_OID_FAIL_INFO, "failInfo" },
	{ SCEP_OID_SENDER_NONCE, "senderNonce" },
	{ SCEP_OID_RECIPIENT_NONCE, "recipientNonce" },
	{ SCEP_OID_TRANSACTION_ID, "transactionID" },
	{ SCEP_OID_FAIL_INFO_TEXT, "failInfoText" },
	{ SCEP_OID_CONTENT_TYPE, "contentType" },
	{ SCEP_OID_MESSAGE_DIGEST, "messageDigest" },
	{ SCEP_OID_SIGNING_TIME, "signingTime" },
	{ SCEP_OID_ENROLL_SCEP_ERROR, "enrollScepError" },
	{ SCEP_OID_ENROLL_SCEP_SERVER_MESSAGE, "enrollScepServerMessage" },
};

static const char *name_of(const char *oid)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].oid, oid) == 0)
			return names[i].name;
	return NULL;
}

static bool is_text(enum attribute_tag tag)
{
	return tag == TAG_OID || tag == TAG_UTF8 || tag == TAG_PRINTABLE || tag == TAG_UTC_TIME;
}

/* Texts as they are, anything else in hex. */
static json_t *value_of(const struct certrep_attribute *attribute)
{
	struct view value = bytes_view(&attribute->value);
	char *text = calloc(2, value.len + 1);

	if (!text)
		abort();
	if (is_text(attribute->tag) && value.len > 0)
		memcpy(text, value.data, value.len);
	else
		ca_hex(value, text);
	json_t *object = api_text(text);
	free(text);
	return object;
}

static json_t *attributes_of(const struct scep_outline *outline)
{
	json_t *list = json_array();

	for (size_t i = 0; i < outline->n_attributes; i++) {
		const struct certrep_attribute *attribute = &outline->attributes[i];
		json_t *object = json_object();

		api_put(object, "oid", api_text(attribute->oid));
		api_put(object, "name", api_text(name_of(attribute->oid)));
		api_put(object, "value", value_of(attribute));
		json_array_append_new(list, object);
	}
	return list;
}

json_t *api_message_object(struct view message)
{
	struct scep_outline outline = { 0 };
	struct ca_error err = { "" };
	bool readable = ca_outline(message, &outline, &err);
	json_t *object = json_object();

	api_put(object, "attributes", attributes_of(&outline));
	api_put(object, "digest", api_text(readable ? outline.digest : NULL));
	api_put(object, "cipher", api_text(outline.has_envelope ? outline.cipher : NULL));
	api_put(object, "recipients", json_integer((json_int_t)outline.n_recipients));
	api_put(object, "error", api_text(readable ? NULL : err.text));
	scep_outline_clear(&outline);
	return object;
}

bool api_decode(const struct lane *lane, struct view message, struct scep_request *out)
{
	struct ca_error err;

	for (int generation = 0; generation < AUTHORITIES_MAX; generation++) {
		const struct ca *ca = authorities_ca(lane->authorities, generation);
		if (!ca)
			return false;
		enum ca_decoded decoded = ca_decode(ca, message, out, &err);
		if (decoded == CA_DECODED)
			return true;
		if (decoded != CA_UNDECRYPTABLE)
			return out->csr.der.len > 0;
		scep_request_clear(out);
	}
	return false;
}

static json_t *alt_names_of(const struct csr *csr)
{
	char text[ALT_NAMES_SIZE] = "";

	if (csr)
		ca_alt_names_text(bytes_view(&csr->extensions), text, sizeof(text));
	return api_lines(text);
}

void api_put_csr(json_t *object, const struct csr *csr)
{
	api_put(object, "subject", api_text(csr ? csr->subject_text : NULL));
	api_put(object, "alt_names", alt_names_of(csr));
	api_put(object, "key_type", api_text(csr ? csr->key_type : NULL));
	api_put(object, "key_bits", csr ? json_integer(csr->key_bits) : json_null());
	api_put(object, "challenge", api_text(csr && csr->has_challenge ? csr->challenge : NULL));
}
