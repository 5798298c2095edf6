/*
 * ca.h - the miniature certification authority, its two RA certificates, and the translation
 * between SCEP messages and plain values. The only folder that knows OpenSSL's libcrypto.
 *
 * A struct ca does not change after ca_open and may be used by any number of threads at once.
 * A function that returns bool returns true when it did what it says; then, and only then, its
 * outputs are set. On false the struct ca_error holds one English sentence.
 */
#ifndef CA_CA_H
#define CA_CA_H

#include "ca/scep.h"

struct ca;

struct ca_error {
	char text[512];
};

/*
 * Opens the CA whose keys are in a directory, as ca.pem ca.key ra-sign.pem ra-sign.key
 * ra-encrypt.pem ra-encrypt.key (and root.pem where the CA is not its own root). Without the four
 * RA files the CA signs and decrypts itself. Nothing is written. Every key must fit its
 * certificate.
 */
bool ca_open(const char *dir, struct ca **out, struct ca_error *err);

/*
 * Makes three RSA keys in parallel and the certificates of a single-tier NDES installation, valid
 * from an hour before now, and writes them into dir, which must exist: keys with mode 0600,
 * each file whole or not at all (a CA whose making was interrupted is made again).
 */
bool ca_create(const char *dir, int64_t now, struct ca_error *err);

/* Whether dir holds a complete CA as ca_create makes it. */
bool ca_exists(const char *dir);

void ca_close(struct ca *ca);

/* What GetCACert returns: RA signing, RA encryption, CA (and root before it in two tiers), or the
 * CA alone where it has no RA. The caller clears out. */
bool ca_chain(const struct ca *ca, struct chain *out, struct ca_error *err);

/* The body of a GetCACert answer: one certificate is sent as it is, several as a degenerate
 * SignedData in the order of the chain (NDES: empty digestAlgorithms, version 1). */
bool ca_encode_chain(const struct chain *chain, struct bytes *out, struct ca_error *err);

/* The certificates a client has to trust, PEM: root first, then the issuing CA if it is another. */
bool ca_trust_pem(const struct ca *ca, struct bytes *out, struct ca_error *err);

/* Fingerprints of a certificate (DER) in upper-case hex. digest is "MD5", "SHA1" or "SHA256". */
#define CA_FINGERPRINT_TEXT_SIZE 65
bool ca_fingerprint(struct view certificate, const char *digest,
                    char out[static CA_FINGERPRINT_TEXT_SIZE], struct ca_error *err);

/* The certificates of this CA by role, DER, borrowed from ca. Without RA certificates both RA roles
 * are the CA, and the root is the CA where it is its own root. */
enum ca_role { CA_ROLE_ROOT, CA_ROLE_CA, CA_ROLE_RA_SIGN, CA_ROLE_RA_ENCRYPT };
struct view ca_certificate(const struct ca *ca, enum ca_role role);

/* Issues what the order says, with a fresh serial number. The CA signs; nothing is checked.
 * The caller clears out. */
bool ca_issue(const struct ca *ca, const struct cert_order *order, struct certificate *out,
              struct ca_error *err);

/* Takes a certificate (DER) apart. The caller clears out. */
bool ca_decode_certificate(struct view der, struct certificate *out, struct ca_error *err);

/* Whether this CA signed the certificate (DER) and now lies within its validity. */
bool ca_has_issued(const struct ca *ca, struct view certificate, int64_t now);

/* The last second of the CA's own validity. */
int64_t ca_not_after(const struct ca *ca);

/* What can become of a client's message. From CA_UNREADABLE to CA_UNDECRYPTABLE no CertRep can be
 * made by an NDES; the error says why. */
enum ca_decoded {
	CA_DECODED,       /* verified, decrypted; csr is filled for PKCSReq and RenewalReq */
	CA_UNREADABLE,    /* not a SignedData, or no signer, transactionID or messageType */
	CA_UNDECRYPTABLE, /* the envelope is for nobody here, or broken */
	CA_BAD_SIGNATURE, /* the message's own signature or messageDigest does not hold */
	CA_BAD_CONTENT,   /* decrypted, but no CSR is in it, or its signature does not hold */
};

/*
 * Verifies, decrypts and takes apart a pkiMessage (DER or BER). The signer needs no chain: a
 * self-signed certificate is as good as any here (RFC 8894 2.3). Whatever was readable is in out
 * also when the result is not CA_DECODED: transactionID, messageType, nonce and signer are there
 * from CA_UNDECRYPTABLE on. The caller clears out in any case; err is set unless CA_DECODED.
 */
enum ca_decoded ca_decode(const struct ca *ca, struct view message, struct scep_request *out,
                          struct ca_error *err);

/* Takes a PKCS #10 request (DER) apart; its signature has to hold. The caller clears out. */
bool ca_decode_csr(struct view der, struct csr *out, struct ca_error *err);

/* Writes the CertRep that rep describes. The caller clears out. */
bool ca_encode(const struct ca *ca, const struct certrep *rep, struct bytes *out,
               struct ca_error *err);

/* Services that other folders need of libcrypto. */

void ca_random(uint8_t *out, size_t len); /* a failing generator ends the program */
void ca_sha256(struct view data, uint8_t out[static SCEP_FINGERPRINT_LEN]);
bool ca_equal_constant_time(struct view a, struct view b);
/* Upper-case hex; out has room for 2 * data.len + 1. */
void ca_hex(struct view data, char *out);

/*
 * Base64 as SCEP clients put it into a URL or a body: standard or URL alphabet, with or without
 * padding, white space ignored, and a blank taken for the '+' that became one. False if anything
 * else is in it. The caller clears out.
 */
bool ca_base64_decode(struct view text, struct bytes *out);

#endif
