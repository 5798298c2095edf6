/*
 * attributes.h - the signed attributes of a CertRep (RFC 8894 3.2.1).
 */
#ifndef CA_ATTRIBUTES_H
#define CA_ATTRIBUTES_H

#include "ca/ca.h"

/*
 * Writes rep's attributes as the SET that is signed (RFC 5652 5.4), in its order or sorted.
 * message_digest stands where rep leaves messageDigest empty. The caller clears out.
 */
bool ca_attributes(const struct certrep *rep, struct view message_digest, struct bytes *out,
                   struct ca_error *err);

#endif
