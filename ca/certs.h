/*
 * certs.h - the plain values that certificates, and what is said of them later, are made from: an
 * order for one, the one that was issued, revocation lists, answers about their status. Part of
 * ca/scep.h, which is what other folders include; the same rules hold.
 */
#ifndef CA_CERTS_H
#define CA_CERTS_H

#include "ca/bytes.h"

/* Sizes of texts count the final NUL. */
#define CERT_SUBJECT_TEXT_SIZE  1024
#define CERT_TEMPLATE_NAME_SIZE 64
#define CERT_URL_SIZE           512

/* Whose public key goes into a certificate. */
enum cert_key {
	CERT_KEY_REQUESTED, /* the one in the order */
	CERT_KEY_OTHER,     /* one that nobody asked for, made by the CA and thrown away */
};

/* An order to the CA for one certificate. The CA obeys it, sensible or not. */
struct cert_order {
	struct bytes subject;    /* Name, DER */
	struct bytes public_key; /* SubjectPublicKeyInfo, DER */
	enum cert_key key;
	struct bytes extensions; /* Extensions wanted, DER: SAN, keyUsage, extendedKeyUsage and
	                            Microsoft's SID extension are taken over; empty: the CA's
	                            defaults */
	char template_name[CERT_TEMPLATE_NAME_SIZE]; /* written as AD CS does; "": not written */
	char crl_url[CERT_URL_SIZE];                 /* cRLDistributionPoints; "": none */
	char ca_url[CERT_URL_SIZE];                  /* authorityInfoAccess, caIssuers; "": none */
	char ocsp_url[CERT_URL_SIZE];                /* authorityInfoAccess, ocsp; "": none */
	int64_t not_before;                          /* seconds since 1970 */
	int64_t not_after;
};

void cert_order_clear(struct cert_order *order);

#define CERT_SERIAL_TEXT_SIZE 41 /* 20 bytes in hex (RFC 5280 4.1.2.2) and the NUL */

/* A certificate that was issued. */
struct certificate {
	struct bytes der;
	char serial[CERT_SERIAL_TEXT_SIZE]; /* upper-case hex, as `openssl x509 -serial` prints it
	                                     */
	char subject_text[CERT_SUBJECT_TEXT_SIZE];
	int64_t not_before, not_after;
};

void certificate_clear(struct certificate *certificate);

/* A revoked certificate (RFC 5280 5.3). */
struct crl_entry {
	char serial[CERT_SERIAL_TEXT_SIZE]; /* as in struct certificate */
	int64_t revoked_at;
	int reason; /* CRLReason, RFC 5280 5.3.1; 0, unspecified, is not written */
};

/* An order to the CA for a certificate revocation list. The entries are borrowed. */
struct crl_order {
	int64_t this_update, next_update;
	uint64_t number;
	const struct crl_entry *entries;
	size_t n;
};

/* What a client asks of an OCSP responder (RFC 6960 4.1), and what it is told. */
enum ocsp_status { OCSP_GOOD, OCSP_REVOKED, OCSP_UNKNOWN };

/* A serial number of any CA: a sign, 64 octets in hex and the NUL. */
#define CERT_ANY_SERIAL_TEXT_SIZE 130

struct ocsp_entry {
	struct bytes id;                        /* CertID, DER, as it was sent */
	bool ours;                              /* its issuer is the CA that was asked */
	char serial[CERT_ANY_SERIAL_TEXT_SIZE]; /* as in struct certificate */
	enum ocsp_status status;
	int64_t revoked_at; /* if OCSP_REVOKED */
	int reason;         /* as in struct crl_entry */
};

#define OCSP_ENTRIES_MAX 32
struct ocsp_query {
	struct ocsp_entry entries[OCSP_ENTRIES_MAX];
	size_t n;
	struct bytes nonce; /* the content of its extension; empty: none was sent */
};

void ocsp_query_clear(struct ocsp_query *query);

/* OCSPResponseStatus, RFC 6960 4.2.1. */
enum ocsp_result {
	OCSP_SUCCESSFUL = 0,
	OCSP_MALFORMED_REQUEST = 1,
	OCSP_INTERNAL_ERROR = 2,
	OCSP_UNAUTHORIZED = 6,
};

/* An order to the CA for an OCSP response. */
struct ocsp_order {
	enum ocsp_result result;
	const struct ocsp_query *query; /* borrowed; looked at if OCSP_SUCCESSFUL */
	int64_t this_update, next_update;
};

/* The certificates of a GetCACert answer, in the order they are sent (docs/ndes.md). */
#define CHAIN_MAX 8
struct chain {
	struct bytes certificates[CHAIN_MAX];
	size_t n;
};

void chain_clear(struct chain *chain);

#endif
