/*
 * tlv.c - the nodes of a tree of ASN.1 encodings (X.690): making, linking and finding them. Reading
 * is in tlv_read.c, writing in tlv_write.c.
 */
#include "ca/tlv.h"

#include "ca/cleanup.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

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
