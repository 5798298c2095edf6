/*
 * envelope.h - the pkcsPKIEnvelope: a ContentInfo with an EnvelopedData (RFC 8894 3.2.2).
 */
#ifndef CA_ENVELOPE_H
#define CA_ENVELOPE_H

#include "ca/ca.h"

/* Encrypts content for the key of a certificate (DER). The caller clears out. */
bool ca_envelope_seal(struct view content, struct view recipient, const char *cipher,
                      struct bytes *out, struct ca_error *err);

/* Encrypts content for whoever has the password (RFC 5652 6.2.4). The caller clears out. */
bool ca_envelope_seal_with_password(struct view content, const char *password, const char *cipher,
                                    struct bytes *out, struct ca_error *err);

/* Decrypts with whichever of the CA's keys the envelope is for. The caller clears out. */
bool ca_envelope_open(const struct ca *ca, struct view envelope, struct bytes *out,
                      struct ca_error *err);

/* The name of the envelope's content encryption algorithm, or its OID; no text if there is none. */
void ca_envelope_cipher(struct view envelope, char out[static SCEP_ALGORITHM_SIZE]);

#endif
