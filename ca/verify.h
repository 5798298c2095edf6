/*
 * verify.h - the signature of a pkiMessage.
 */
#ifndef CA_VERIFY_H
#define CA_VERIFY_H

#include <openssl/cms.h>

#include "ca/ca.h"

/* Whether the content has the messageDigest that signer states, and signer's attributes were signed
 * with the key of its certificate, which is set in it. */
bool ca_verify(CMS_ContentInfo *cms, CMS_SignerInfo *signer, struct ca_error *err);

#endif
