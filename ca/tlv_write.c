/*
 * tlv_write.c - writes a tree of ASN.1, in DER or in BER. Every put_ returns how many bytes it
 * takes, and writes them unless out is NULL: lengths come before what they measure.
 */
#include "ca/tlv.h"

#include <string.h>

#define TAG_CONSTRUCTED 0x20

/* How many bytes of a string go into one piece in BER. */
#define PIECE_LEN 1000

static size_t put_node(const struct tlv *node, enum tlv_form form, uint8_t *out);

static uint8_t *after(uint8_t *out, size_t len)
{
	return out ? out + len : NULL;
}

static size_t put_bytes(struct view bytes, uint8_t *out)
{
	if (out && bytes.len > 0)
		memcpy(out, bytes.data, bytes.len);
	return bytes.len;
}

static size_t put_header(uint8_t tag, size_t len, uint8_t *out)
{
	uint8_t header[2 + sizeof(len)] = { tag, (uint8_t)len };
	size_t n_octets = 0;

	if (len >= 0x80) {
		while (n_octets < sizeof(len) && len >> (8 * n_octets) != 0)
			n_octets++;
		header[1] = (uint8_t)(0x80 | n_octets);
		for (size_t i = 0; i < n_octets; i++)
			header[2 + i] = (uint8_t)(len >> (8 * (n_octets - 1 - i)));
	}
	return put_bytes((struct view){ header, 2 + n_octets }, out);
}

static size_t put_primitive(uint8_t tag, struct view value, uint8_t *out)
{
	size_t len = put_header(tag, value.len, out);

	return len + put_bytes(value, after(out, len));
}

static size_t put_children(const struct tlv *node, enum tlv_form form, uint8_t *out)
{
	size_t len = 0;

	for (const struct tlv *child = node->first; child; child = child->next)
		len += put_node(child, form, after(out, len));
	return len;
}

static size_t put_pieces(const struct tlv *string, uint8_t *out)
{
	size_t len = 0;

	for (size_t at = 0; at < string->value.len; at += PIECE_LEN) {
		size_t rest = string->value.len - at;
		struct view piece = { string->value.data + at,
			              rest < PIECE_LEN ? rest : PIECE_LEN };

		len += put_primitive(string->tag, piece, after(out, len));
	}
	return len;
}

static size_t put_indefinite(const struct tlv *node, uint8_t *out)
{
	const uint8_t start[] = { node->tag | TAG_CONSTRUCTED, 0x80 }, end[] = { 0, 0 };
	size_t len = put_bytes((struct view){ start, sizeof(start) }, out);

	if (node->tag & TAG_CONSTRUCTED)
		len += put_children(node, TLV_BER, after(out, len));
	else
		len += put_pieces(node, after(out, len));
	return len + put_bytes((struct view){ end, sizeof(end) }, after(out, len));
}

/* Measuring goes through the children once, lest it double at every level. */
static size_t put_definite(const struct tlv *node, uint8_t *out)
{
	size_t content_len = put_children(node, TLV_DER, NULL);
	size_t header_len = put_header(node->tag, content_len, out);

	if (out)
		put_children(node, TLV_DER, out + header_len);
	return header_len + content_len;
}

static size_t put_node(const struct tlv *node, enum tlv_form form, uint8_t *out)
{
	bool constructed = node->tag & TAG_CONSTRUCTED;

	if (node->encoded)
		return put_bytes(bytes_view(&node->value), out);
	if (form == TLV_BER && (constructed || node->tag == TLV_OCTETS))
		return put_indefinite(node, out);
	if (constructed)
		return put_definite(node, out);
	return put_primitive(node->tag, bytes_view(&node->value), out);
}

struct bytes tlv_write(const struct tlv *node, enum tlv_form form)
{
	struct bytes out = bytes_alloc(put_node(node, form, NULL));

	put_node(node, form, out.data);
	return out;
}
