#include "tree.h"

#include "fuzz.h"

#include "ca/tlv.h"

#include <openssl/asn1.h>

/* The witness: walks through DER with OpenSSL's reader of headers and counts the nodes. */
static size_t count_in_der(struct view der)
{
	const uint8_t *at = der.data, *end = der.data + der.len;
	size_t n = 0;

	while (at < end) {
		int tag, class;
		long len;
		int flags = ASN1_get_object(&at, &len, &tag, &class, end - at);

		MUST(!(flags & 0x80) && !(flags & 1) && len <= end - at);
		n++;
		if (flags & V_ASN1_CONSTRUCTED)
			n += count_in_der((struct view){ at, (size_t)len });
		at += len;
	}
	return n;
}

static size_t count(const struct tlv *node)
{
	size_t n = 0;

	for (; node; node = node->next)
		n += 1 + count(node->first);
	return n;
}

static size_t depth(const struct tlv *node)
{
	size_t deepest = 0;

	for (; node; node = node->next) {
		size_t here = 1 + depth(node->first);

		deepest = here > deepest ? here : deepest;
	}
	return deepest;
}

static void reads_back(struct view encoding, struct view der)
{
	struct tlv *node = tlv_read(encoding);
	struct bytes again = { 0 };

	MUST(node);
	again = tlv_write(node, TLV_DER);
	MUST(view_equal(bytes_view(&again), der));
	bytes_clear(&again);
	tlv_free(node);
}

/* BER needs a level more, for the pieces of strings, and up to twice the nodes. */
static bool has_room_for_ber(const struct tlv *node)
{
	return depth(node) <= TLV_DEPTH_MAX && count(node) < TLV_NODES_MAX / 2;
}

void tree(struct view encoding)
{
	struct tlv *node = tlv_read(encoding);
	struct bytes der, ber;

	if (!node)
		return;
	der = tlv_write(node, TLV_DER);
	ber = tlv_write(node, TLV_BER);
	MUST(count_in_der(bytes_view(&der)) == count(node));
	reads_back(bytes_view(&der), bytes_view(&der));
	if (has_room_for_ber(node))
		reads_back(bytes_view(&ber), bytes_view(&der));
	bytes_clear(&der);
	bytes_clear(&ber);
	tlv_free(node);
}
