/*
 * tlv.h - ASN.1 as a tree of tag, length and value, for what OpenSSL's CMS will not write or show:
 * lists in an order of one's own, attributes left out, BER on purpose.
 */
#ifndef CA_TLV_H
#define CA_TLV_H

#include "ca/scep.h"

#define TLV_DEPTH_MAX 32
#define TLV_NODES_MAX 65536

/* Identifier octets. */
enum tlv_tag {
	TLV_INTEGER = 0x02,
	TLV_OCTETS = 0x04,
	TLV_NULL = 0x05,
	TLV_OID = 0x06,
	TLV_SEQUENCE = 0x30,
	TLV_SET = 0x31,
	TLV_CONTEXT_0 = 0xa0, /* constructed */
	TLV_CONTEXT_1 = 0xa1,
};

enum tlv_form {
	TLV_DER, /* definite lengths */
	TLV_BER, /* indefinite lengths, octet strings in pieces */
};

struct tlv {
	uint8_t tag;        /* the identifier octet; of no meaning in one that is encoded */
	bool encoded;       /* value is an encoding as a whole, written as it is in either form */
	struct bytes value; /* of a primitive */
	struct tlv *first;  /* what is in a constructed one */
	struct tlv *next;   /* the neighbour in the same parent */
};

/*
 * Reads one DER or BER encoding, of which nothing may be left over. A string in pieces is made
 * whole. NULL if it is not well formed or beyond a limit. The caller frees it.
 */
struct tlv *tlv_read(struct view encoded);
void tlv_free(struct tlv *node);
void tlv_freep(struct tlv **node); /* for CLEAN */

/* New nodes: a primitive; bytes that are an encoding already; a constructed one around children,
 * which it takes, up to a final NULL. */
struct tlv *tlv_primitive(uint8_t tag, struct view value);
struct tlv *tlv_encoded(struct view encoding);
struct tlv *tlv_constructed(enum tlv_tag tag, ...) __attribute__((sentinel));

/* Takes a child and puts it behind the others. */
void tlv_append(struct tlv *parent, struct tlv *child);
/* Takes a child and puts it where it belongs in a DER SET OF (X.690 11.6). */
void tlv_insert(struct tlv *set, struct tlv *child);

/* The first child with that tag, or NULL; also if parent is NULL, so that a path is walked without
 * a check at every step. */
const struct tlv *tlv_find(const struct tlv *parent, uint8_t tag);

/* The caller clears it. */
struct bytes tlv_write(const struct tlv *node, enum tlv_form form);

#endif
