/*
 * mutate.c - changes ASN.1 as a tree. Bytes changed blindly nearly always break a length near the
 * root, and then no reader gets any further; here the lengths are written anew. What is inside an
 * OCTET STRING, such as the envelope of a pkiMessage, is changed as a tree as well.
 */
#include "fuzz.h"

#include "ca/tlv.h"

#include <string.h>

#define TAG_CONSTRUCTED 0x20
#define VALUE_GROWTH    64

/* Numbers below n, one after the other out of a seed. */
static unsigned pick(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

static unsigned count(const struct tlv *node)
{
	unsigned n = 0;

	for (; node; node = node->next)
		n += 1 + count(node->first);
	return n;
}

/* The link to the node of this number, in the order of the encoding. */
static struct tlv **find(struct tlv **at, unsigned *number)
{
	for (; *at; at = &(*at)->next) {
		struct tlv **found;

		if ((*number)-- == 0)
			return at;
		found = find(&(*at)->first, number);
		if (found)
			return found;
	}
	return NULL;
}

static void change_value(struct tlv *node, unsigned *seed)
{
	struct bytes value = bytes_alloc(node->value.len + VALUE_GROWTH);
	size_t len = node->value.len;

	if (len > 0)
		memcpy(value.data, node->value.data, len);
	if (node->tag == TLV_OCTETS)
		value.len = LLVMFuzzerCustomMutator(value.data, len, value.len, pick(seed, 65536));
	else
		value.len = LLVMFuzzerMutate(value.data, len, value.len);
	bytes_clear(&node->value);
	node->value = value;
}

/* Another tag of the same form: a string of another type, a number for a text. */
static void change_tag(struct tlv *node, unsigned *seed)
{
	static const uint8_t tags[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x10,
		                        0x11, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x80,
		                        0x81, 0x82, 0x83, 0x84, 0x86, 0x87, 0x88 };

	node->tag = (node->tag & TAG_CONSTRUCTED) | tags[pick(seed, sizeof(tags))];
}

static void change_node(struct tlv *node, unsigned *seed)
{
	if (pick(seed, 4) == 0)
		change_tag(node, seed);
	else if (!(node->tag & TAG_CONSTRUCTED))
		change_value(node, seed);
	else
		tlv_append(node, tlv_primitive(TLV_NULL, (struct view){ 0 }));
}

static void remove_node(struct tlv **at)
{
	struct tlv *node = *at;

	*at = node->next;
	node->next = NULL;
	tlv_free(node);
}

static void repeat_node(struct tlv *node)
{
	struct bytes der = tlv_write(node, TLV_DER);
	struct tlv *copy = tlv_encoded(bytes_view(&der));

	copy->next = node->next;
	node->next = copy;
	bytes_clear(&der);
}

static void swap_with_next(struct tlv **at)
{
	struct tlv *node = *at, *next = node->next;

	if (!next)
		return;
	node->next = next->next;
	next->next = node;
	*at = next;
}

static void mutate(struct tlv **root, unsigned *seed)
{
	unsigned number = pick(seed, count(*root));
	struct tlv **at = find(root, &number);
	unsigned what = *at == *root ? 0 : pick(seed, 8);

	switch (what) {
	case 1:
		remove_node(at);
		break;
	case 2:
		repeat_node(*at);
		break;
	case 3:
		swap_with_next(at);
		break;
	default:
		change_node(*at, seed);
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	struct tlv *root = pick(&seed, 8) > 0 ? tlv_read((struct view){ data, size }) : NULL;
	struct bytes out;
	size_t len;

	if (!root)
		return LLVMFuzzerMutate(data, size, max_size);
	mutate(&root, &seed);
	out = tlv_write(root, pick(&seed, 8) > 0 ? TLV_DER : TLV_BER);
	len = out.len < max_size ? out.len : max_size;
	memcpy(data, out.data, len);
	bytes_clear(&out);
	tlv_free(root);
	return len;
}
