/*
 * tlv_read.c - reads ASN.1, DER or BER (X.690 8.1). The input is a stranger's: every length is
 * checked against what is left, and depth and number of nodes have a limit. Tag numbers above 30
 * occur in no SCEP message and are refused.
 */
#include "ca/tlv.h"

#include <string.h>

#define TAG_CLASS       0xc0
#define TAG_CONSTRUCTED 0x20
#define TAG_NUMBER      0x1f

struct reader {
	struct view rest;
	size_t nodes_left;
};

struct header {
	uint8_t tag;
	bool indefinite;
	size_t len;
};

static void advance(struct reader *in, size_t len)
{
	in->rest.data += len;
	in->rest.len -= len;
}

static bool read_byte(struct reader *in, uint8_t *out)
{
	if (in->rest.len == 0)
		return false;
	*out = in->rest.data[0];
	advance(in, 1);
	return true;
}

/* The octets of a length in the long form (X.690 8.1.3.5). */
static bool read_long_length(struct reader *in, size_t n_octets, size_t *out)
{
	size_t len = 0;

	for (size_t i = 0; i < n_octets; i++) {
		uint8_t octet;

		if (!read_byte(in, &octet) || len > in->rest.len)
			return false;
		len = len << 8 | octet;
	}
	*out = len;
	return true;
}

static bool read_header(struct reader *in, struct header *out)
{
	uint8_t length;

	if (!read_byte(in, &out->tag) || !read_byte(in, &length))
		return false;
	if (out->tag == 0 || (out->tag & TAG_NUMBER) == TAG_NUMBER)
		return false;
	out->indefinite = length == 0x80;
	out->len = length;
	if (out->indefinite)
		return out->tag & TAG_CONSTRUCTED;
	if (length > 0x80 && !read_long_length(in, length & 0x7f, &out->len))
		return false;
	return out->len <= in->rest.len;
}

/* Takes the two zero octets that end an indefinite length, if they are next. */
static bool take_end(struct reader *in)
{
	if (in->rest.len < 2 || in->rest.data[0] != 0 || in->rest.data[1] != 0)
		return false;
	advance(in, 2);
	return true;
}

static struct tlv *read_node(struct reader *in, size_t depth);

/* Reads children up to the end of in, or to the end marker if there is to be one. */
static bool read_children(struct reader *in, bool end_marker, size_t depth, struct tlv *parent)
{
	struct tlv **at = &parent->first;

	while (end_marker ? !take_end(in) : in->rest.len > 0) {
		*at = read_node(in, depth + 1);
		if (!*at)
			return false;
		at = &(*at)->next;
	}
	return true;
}

static bool read_content(struct reader *in, const struct header *header, size_t depth,
                         struct tlv *node)
{
	struct reader inside = { .rest = { in->rest.data, header->len },
		                 .nodes_left = in->nodes_left };
	bool ok = true;

	if (header->indefinite)
		return read_children(in, true, depth, node);
	advance(in, header->len);
	if (header->tag & TAG_CONSTRUCTED)
		ok = read_children(&inside, false, depth, node);
	else
		node->value = bytes_copy(inside.rest);
	in->nodes_left = inside.nodes_left;
	return ok;
}

/* Octet and character strings; a BIT STRING in pieces has never been seen and stays as it is. */
static bool is_string_in_pieces(uint8_t tag)
{
	uint8_t number = tag & TAG_NUMBER;

	if ((tag & TAG_CLASS) != 0 || !(tag & TAG_CONSTRUCTED))
		return false;
	return number == 4 || number == 12 || number >= 18;
}

/* Makes a string in pieces whole. */
static bool join(struct tlv *string)
{
	size_t len = 0;

	for (const struct tlv *piece = string->first; piece; piece = piece->next) {
		if (piece->tag & (TAG_CLASS | TAG_CONSTRUCTED))
			return false;
		len += piece->value.len;
	}
	string->value = bytes_alloc(len);
	len = 0;
	for (const struct tlv *piece = string->first; piece; piece = piece->next) {
		if (piece->value.len > 0)
			memcpy(string->value.data + len, piece->value.data, piece->value.len);
		len += piece->value.len;
	}
	tlv_free(string->first);
	string->first = NULL;
	string->tag &= (uint8_t)~TAG_CONSTRUCTED;
	return true;
}

static struct tlv *read_node(struct reader *in, size_t depth)
{
	struct header header;
	struct tlv *node;

	if (depth > TLV_DEPTH_MAX || in->nodes_left == 0 || !read_header(in, &header))
		return NULL;
	in->nodes_left--;
	node = tlv_primitive(header.tag, (struct view){ 0 });
	if (read_content(in, &header, depth, node) &&
	    (!is_string_in_pieces(node->tag) || join(node)))
		return node;
	tlv_free(node);
	return NULL;
}

struct tlv *tlv_read(struct view encoded)
{
	struct reader in = { .rest = encoded, .nodes_left = TLV_NODES_MAX };
	struct tlv *tree = read_node(&in, 0);

	if (!tree || in.rest.len == 0)
		return tree;
	tlv_free(tree);
	return NULL;
}
