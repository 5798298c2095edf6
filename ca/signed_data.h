/*
 * signed_data.h - the pieces of a SignedData (RFC 5652 5.1) as TLV trees. OpenSSL's CMS always adds
 * signingTime, sorts certificates and leaves parameters out, all of which an NDES does not.
 */
#ifndef CA_SIGNED_DATA_H
#define CA_SIGNED_DATA_H

#include "ca/tlv.h"

/* An OBJECT IDENTIFIER; NULL if the dotted text is not one. */
struct tlv *ca_oid(const char *dotted);

/* The version of a SignedData and of a SignerInfo. */
struct tlv *ca_version_1(void);

/* An AlgorithmIdentifier with NULL parameters, for an OpenSSL NID that has an OID. */
struct tlv *ca_algorithm(int nid);

/*
 * A ContentInfo around a SignedData, version 1, of eContentType data. Takes its parts: the SET
 * digestAlgorithms, eContent, certificates [0], crls [1] (NULL: absent, all three), the SET
 * signerInfos.
 */
struct tlv *ca_signed_data(struct tlv *digests, struct tlv *content, struct tlv *certificates,
                           struct tlv *crls, struct tlv *signers);

/* A SignedData that carries certificates, in the order given, or a CRL, and is signed by nobody
 * (RFC 8894 3.4). What there is none of is absent. */
struct bytes ca_certs_only(const struct bytes *certificates, size_t n, struct view crl);

#endif
