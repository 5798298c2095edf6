/*
 * tlv.c - reads, builds and writes trees of ASN.1 encodings (X.690). The input is a stranger's:
 * every length is checked against what is left, and depth and number of nodes have a limit. Tag
 * numbers above 30 occur in no SCEP message and are refused.
 */
#include "ca/tlv.h"

#include "ca/cleanup.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TAG_CLASS       0xc0
#define TAG_CONSTRUCTED 0x20
#define TAG_NUMBER      0x1f

/* How many bytes of a string go into one piece in BER. */
#define PIECE_LEN 1000

static struct tlv *new_node(uint8_t tag)
{
	struct tlv *node = calloc(1, sizeof(*node));

	if (!node)
		abort();
	node->tag = tag;
	return node;
}

void tlv_free(struct tlv *node)
{
	while (node) {
		struct tlv *next = node->next;

		tlv_free(node->first);
		bytes_clear(&node->value);
		free(node);
		node = next;
	}
}

void tlv_freep(struct tlv **node)
{
	tlv_free(*node);
}

struct tlv *tlv_primitive(uint8_t tag, struct view value)
{
	struct tlv *node = new_node(tag);

	node->value = bytes_copy(value);
	return node;
}

struct tlv *tlv_encoded(struct view encoding)
{
	struct tlv *node = tlv_primitive(0, encoding);

	node->encoded = true;
	return node;
}

struct tlv *tlv_constructed(enum tlv_tag tag, ...)
{
	struct tlv *node = new_node((uint8_t)tag), *child;
	va_list children;

	va_start(children, tag);
	while ((child = va_arg(children, struct tlv *)))
		tlv_append(node, child);
	va_end(children);
	return node;
}

void tlv_append(struct tlv *parent, struct tlv *child)
{
	struct tlv **at = &parent->first;

	while (*at)
		at = &(*at)->next;
	*at = child;
}

/* Whether a's encoding comes before b's in a DER SET OF. */
static bool comes_before(const struct tlv *a, const struct tlv *b)
{
	CLEAN(bytes_clear) struct bytes x = tlv_write(a, TLV_DER);
	CLEAN(bytes_clear) struct bytes y = tlv_write(b, TLV_DER);
	int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);

	return order < 0 || (order == 0 && x.len < y.len);
}

void tlv_insert(struct tlv *set, struct tlv *child)
{
	struct tlv **at = &set->first;

	while (*at && !comes_before(child, *at))
		at = &(*at)->next;
	child->next = *at;
	*at = child;
}

const struct tlv *tlv_find(const struct tlv *parent, uint8_t tag)
{
	const struct tlv *child = parent ? parent->first : NULL;

	while (child && child->tag != tag)
		child = child->next;
	return child;
}

/* -- reading -- */

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
	node = new_node(header.tag);
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

/* -- writing: every put_ returns how many bytes it takes, and writes them unless out is NULL -- */

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
