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

enum ca_hierarchy {
	CA_SINGLE_TIER, /* a CA that is its own root, and the RA pair of an NDES */
	CA_TWO_TIER,    /* a root, an issuing CA below it, and the RA pair below that */
	CA_ONLY,        /* one CA certificate that signs and decrypts itself: RFC 8894 2.1.2 */
};

/*
 * Makes the RSA keys in parallel and the certificates of such an installation, valid from an hour
 * before now, and writes them into dir, which must exist: keys with mode 0600, each file whole or
 * not at all (a CA whose making was interrupted is made again). A root is offline: its root.key is
 * kept beside root.pem for whoever wants its CRL, and ca_open does not read it.
 */
bool ca_create(const char *dir, enum ca_hierarchy hierarchy, int64_t now, struct ca_error *err);

/*
 * Makes the CA that takes over from current, as AD CS does when it renews with a new key: the same
 * hierarchy and names, new keys, the CA version one key further and the hash of the CA before it.
 * In two tiers the new CA stands below the same root, whose root.key has to be in root_dir. Files
 * as from ca_create.
 */
bool ca_create_next(const char *dir, const struct ca *current, const char *root_dir, int64_t now,
                    struct ca_error *err);

/* Whether dir holds a complete CA as ca_create makes it. */
bool ca_exists(const char *dir);

void ca_close(struct ca *ca);

/* What an open CA is. Without RA certificates it is CA_ONLY, whatever is above it. */
enum ca_hierarchy ca_hierarchy(const struct ca *ca);

/* What GetCACert returns: RA signing, RA encryption, CA (and root before it in two tiers), or the
 * CA alone where it has no RA. The caller clears out. */
bool ca_chain(const struct ca *ca, struct chain *out, struct ca_error *err);

/* The body of a GetCACert answer: one certificate is sent as it is, several as a degenerate
 * SignedData in the order of the chain (NDES: empty digestAlgorithms, version 1). */
bool ca_encode_chain(const struct chain *chain, struct bytes *out, struct ca_error *err);

/* The body of a GetNextCACert answer (RFC 8894 4.7.1): the chain of the next CA, always as a
 * degenerate SignedData, inside a SignedData that the current CA's own key signs, with its
 * certificate and without signed attributes. The caller clears out. */
bool ca_encode_next(const struct ca *current, const struct chain *next, struct bytes *out,
                    struct ca_error *err);

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

/* Whether a Name (DER) is the subject of the CA, which issues and signs CRLs. */
bool ca_is_issuer(const struct ca *ca, struct view name);

/* Whether every part of a Name (DER) keeps within its upper bound (RFC 5280 appendix A.1:
 * 64 characters of a commonName); AD CS refuses one that does not. */
bool ca_name_fits(struct view name);

/* Takes an OCSP request (DER) apart. entry.ours says whether this CA is meant; the status is left
 * for the caller to fill. False if it cannot be read or asks for too much. The caller clears out.
 */
bool ca_ocsp_decode(const struct ca *ca, struct view request, struct ocsp_query *out,
                    struct ca_error *err);
/* The OCSP response (DER) as the order says; producedAt is this_update. The CA signs it itself,
 * unless the result is an error. The caller clears out. */
bool ca_ocsp_encode(const struct ca *ca, const struct ocsp_order *order, struct bytes *out,
                    struct ca_error *err);

/* A version 2 CRL of this CA as the order says (RFC 5280 5). The caller clears out. */
bool ca_crl(const struct ca *ca, const struct crl_order *order, struct bytes *out,
            struct ca_error *err);

/* The first and the last second of the CA's own validity. */
int64_t ca_not_before(const struct ca *ca);
int64_t ca_not_after(const struct ca *ca);

/* What a TLS server shows and signs with, as DER. */
struct tls_identity {
	struct chain chain; /* its own certificate first, then what leads to the root */
	struct bytes key;   /* PKCS #8 */
};

void tls_identity_clear(struct tls_identity *identity); /* wipes the key */

struct tls_order {
	const char *const *hosts; /* DNS names and IP addresses, the most important first */
	size_t n_hosts;
	bool rsa; /* for clients that know nothing else; making such a key takes 60 to 350 ms */
};

/* Makes a key and has the CA certify it for a TLS server: valid from an hour before now for less
 * than 398 days, and no longer than the CA. The caller clears out. */
bool ca_mint_tls(const struct ca *ca, const struct tls_order *order, int64_t now,
                 struct tls_identity *out, struct ca_error *err);

/* Reads them from PEM files: the server's certificate, its issuers behind it, and the key, which
 * must fit. The caller clears out. */
bool ca_read_tls(const char *cert_file, const char *key_file, struct tls_identity *out,
                 struct ca_error *err);

/* What can become of a client's message. From CA_UNREADABLE to CA_UNDECRYPTABLE no CertRep can be
 * made by an NDES; the error says why. */
enum ca_decoded {
	CA_DECODED,       /* verified, decrypted; what its messageType brings is filled */
	CA_UNREADABLE,    /* not a SignedData, or no signer, transactionID or messageType */
	CA_UNDECRYPTABLE, /* the envelope is for nobody here, or broken */
	CA_BAD_SIGNATURE, /* the message's own signature or messageDigest does not hold */
	CA_BAD_CONTENT,   /* decrypted, but not what its messageType brings, or not sound */
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

/* Takes the signed attributes and the digest of any SCEP message (a CertRep too) out of its
 * SignedData, for a journal: nothing is verified. Of the envelope only its presence, cipher and
 * number of recipients are told. The caller clears out. */
struct scep_outline {
	struct certrep_attribute attributes[CERTREP_ATTRIBUTES_MAX];
	size_t n_attributes;
	char digest[SCEP_ALGORITHM_SIZE];
	bool has_envelope;
	char cipher[SCEP_ALGORITHM_SIZE];
	size_t n_recipients;
};
void scep_outline_clear(struct scep_outline *outline);
bool ca_outline(struct view message, struct scep_outline *out, struct ca_error *err);

/* The subjectAltNames of Extensions (DER) as OpenSSL writes them ("DNS:device.example"), separated
 * by line ends; "" if there are none. Those that do not fit are left out. */
void ca_alt_names_text(struct view extensions, char *out, size_t size);

/* PEM of DER; label is "CERTIFICATE", for example. The caller clears out, which ends with a NUL
 * that is not counted. */
void ca_pem(const char *label, struct view der, struct bytes *out);

/* Writes the CertRep that rep describes. The caller clears out. */
bool ca_encode(const struct ca *ca, const struct certrep *rep, struct bytes *out,
               struct ca_error *err);

/* Whether this digest and this cipher, as struct scep_request names them, can be written too. */
bool ca_knows_digest(const char *name);
bool ca_knows_cipher(const char *name);

/* Services that other folders need of libcrypto. */

void ca_random(uint8_t *out, size_t len); /* a failing generator ends the program */
void ca_sha256(struct view data, uint8_t out[static SCEP_FINGERPRINT_LEN]);
bool ca_equal_constant_time(struct view a, struct view b);
/* For NTLM, and nothing else. */
#define CA_MD5_LEN 16
bool ca_md4(struct view data, uint8_t out[static CA_MD5_LEN]); /* false where OpenSSL lacks it */
void ca_hmac_md5(struct view key, struct view data, uint8_t out[static CA_MD5_LEN]);
/* Standard base64 with padding, one line. The caller clears out, which ends with a NUL that is not
 * counted. */
void ca_base64_encode(struct view data, struct bytes *out);
/* Upper-case hex; out has room for 2 * data.len + 1. */
void ca_hex(struct view data, char *out);

/*
 * Base64 as SCEP clients put it into a URL or a body: standard or URL alphabet, with or without
 * padding, white space ignored, and a blank taken for the '+' that became one. False if anything
 * else is in it. The caller clears out.
 */
bool ca_base64_decode(struct view text, struct bytes *out);

#endif
