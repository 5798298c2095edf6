/*
 * scep.h - the plain values a SCEP exchange is made of (RFC 8894). They stand in the middle: ca/
 * turns messages into them and them into messages, server/ decides with them, and scenarios/ may
 * edit them on their way. No type of a library appears here.
 *
 * Every struct here can be set to all zero and is then empty. S_clear() frees what S owns and makes
 * it empty again. Out of memory ends the program.
 */
#ifndef CA_SCEP_H
#define CA_SCEP_H

#include "ca/certs.h"

/* messageType, RFC 8894 3.2.1.2 */
enum scep_message_type {
	SCEP_CERT_REP = 3,
	SCEP_RENEWAL_REQ = 17,
	SCEP_PKCS_REQ = 19,
	SCEP_CERT_POLL = 20,
	SCEP_GET_CERT = 21,
	SCEP_GET_CRL = 22,
};

/* pkiStatus, RFC 8894 3.2.1.3 */
enum scep_pki_status { SCEP_SUCCESS = 0, SCEP_FAILURE = 2, SCEP_PENDING = 3 };

/* failInfo, RFC 8894 3.2.1.4 */
enum scep_fail_info {
	SCEP_BAD_ALG = 0,
	SCEP_BAD_MESSAGE_CHECK = 1,
	SCEP_BAD_REQUEST = 2,
	SCEP_BAD_TIME = 3,
	SCEP_BAD_CERT_ID = 4,
};

/* The standard's word for a messageType ("PKCSReq"), or NULL for a number it does not define. */
const char *scep_message_type_name(int message_type);
/* The standard's word for a failInfo ("badRequest"), or NULL. */
const char *scep_fail_info_name(int fail_info);

/* Sizes of texts count the final NUL. */
#define SCEP_NONCE_LEN           16
#define SCEP_TRANSACTION_ID_SIZE 256
#define SCEP_CHALLENGE_SIZE      4096 /* Intune's are long */
#define SCEP_SUBJECT_TEXT_SIZE   CERT_SUBJECT_TEXT_SIZE
#define SCEP_ALGORITHM_SIZE      32
#define SCEP_FINGERPRINT_LEN     32

#define CSR_VALIDITY_PERIOD_SIZE 16

/* The bits of keyUsage that choose a template: RFC 5280 4.2.1.3. */
enum csr_key_usage {
	CSR_SIGNS = 1u << 0,    /* digitalSignature or nonRepudiation */
	CSR_ENCRYPTS = 1u << 1, /* keyEncipherment, dataEncipherment or keyAgreement */
};

/* What a certificate signing request (PKCS #10) asks for. */
struct csr {
	struct bytes der;                          /* the whole CertificationRequest */
	struct bytes subject;                      /* Name, DER */
	char subject_text[SCEP_SUBJECT_TEXT_SIZE]; /* as `openssl req -nameopt RFC2253` prints it */
	struct bytes public_key;                   /* SubjectPublicKeyInfo, DER */
	uint8_t key_id[SCEP_FINGERPRINT_LEN];      /* SHA-256 of public_key */
	char key_type[SCEP_ALGORITHM_SIZE];        /* "RSA", "EC", ... */
	int key_bits;
	struct bytes extensions; /* Extensions of the extensionRequest, DER; empty if none */
	bool has_challenge;
	char challenge[SCEP_CHALLENGE_SIZE]; /* challengePassword as UTF-8 */
	int challenge_tag;  /* ASN.1 tag it was sent with: 19 PrintableString, 12 UTF8String, ... */
	bool has_key_usage; /* among the extensions */
	unsigned key_usage; /* of enum csr_key_usage */
	/* Microsoft's enrolment name-value pairs ValidityPeriod ("Years") and ValidityPeriodUnits;
	 * "" and 0: not there. */
	char validity_period[CSR_VALIDITY_PERIOD_SIZE];
	int64_t validity_units;
};

/* Also a stranger's serial number goes in. */
#define SCEP_SERIAL_TEXT_SIZE CERT_ANY_SERIAL_TEXT_SIZE

/* A client's pkiMessage, verified, decrypted and taken apart. */
struct scep_request {
	int message_type; /* as sent, also when undefined */
	char transaction_id[SCEP_TRANSACTION_ID_SIZE];
	struct bytes sender_nonce; /* any length; empty if absent */
	struct bytes signer;       /* the certificate that signed the message, DER */
	uint8_t signer_key_id[SCEP_FINGERPRINT_LEN]; /* SHA-256 of its SubjectPublicKeyInfo */
	bool signer_can_encrypt;                     /* RSA; EC needs a password: RFC 8894 3.1 */
	char digest[SCEP_ALGORITHM_SIZE];            /* OpenSSL names: "SHA256" */
	char cipher[SCEP_ALGORITHM_SIZE];            /* "DES-EDE3-CBC", "AES-128-CBC" */
	struct csr csr;                              /* PKCSReq and RenewalReq */
	struct bytes issuer; /* GetCert, GetCRL, CertPoll (there empty if unreadable): Name, DER */
	char serial[SCEP_SERIAL_TEXT_SIZE]; /* GetCert, GetCRL: as in struct certificate */
	struct bytes content;               /* the decrypted pkcsPKIEnvelope, whatever it holds */
};

void csr_clear(struct csr *csr);
void scep_request_clear(struct scep_request *request);

/* Object identifiers of the signed attributes. */
#define SCEP_OID_MESSAGE_TYPE    "2.16.840.1.113733.1.9.2"
#define SCEP_OID_PKI_STATUS      "2.16.840.1.113733.1.9.3"
#define SCEP_OID_FAIL_INFO       "2.16.840.1.113733.1.9.4"
#define SCEP_OID_SENDER_NONCE    "2.16.840.1.113733.1.9.5"
#define SCEP_OID_RECIPIENT_NONCE "2.16.840.1.113733.1.9.6"
#define SCEP_OID_TRANSACTION_ID  "2.16.840.1.113733.1.9.7"
#define SCEP_OID_FAIL_INFO_TEXT  "1.3.6.1.5.5.7.24.1"
#define SCEP_OID_CONTENT_TYPE    "1.2.840.113549.1.9.3"
#define SCEP_OID_MESSAGE_DIGEST  "1.2.840.113549.1.9.4"
#define SCEP_OID_SIGNING_TIME    "1.2.840.113549.1.9.5"
/* Microsoft: the HRESULT of a refusal, as a PrintableString of the signed decimal number. */
#define SCEP_OID_ENROLL_SCEP_ERROR "1.3.6.1.4.1.311.21.33"
/* Microsoft: what the CA said, a UTF8String. */
#define SCEP_OID_ENROLL_SCEP_SERVER_MESSAGE "1.3.6.1.4.1.311.21.38"

/* ASN.1 universal tag numbers of attribute values. */
enum attribute_tag {
	TAG_OCTETS = 4,
	TAG_OID = 6,
	TAG_UTF8 = 12,
	TAG_PRINTABLE = 19,
	TAG_UTC_TIME = 23,
};

#define SCEP_OID_SIZE          64
#define CERTREP_ATTRIBUTES_MAX 16

/* One signed attribute with one value. messageDigest is computed if its value is empty. */
struct certrep_attribute {
	char oid[SCEP_OID_SIZE];
	enum attribute_tag tag;
	struct bytes value; /* content octets; for TAG_OID the dotted text */
};

/* Who signs a CertRep. */
enum certrep_signer { CERTREP_SIGNER_RA, CERTREP_SIGNER_CA };

/* How a SignedData's signature algorithm is written. */
enum certrep_signature_oid {
	CERTREP_SIGNATURE_RSA,      /* rsaEncryption, what every client reads */
	CERTREP_SIGNATURE_WITH_RSA, /* sha256WithRSAEncryption and its sisters */
};

/* What stands where a pkcsPKIEnvelope would, in a reply that has none. */
enum certrep_content {
	CERTREP_CONTENT_ENVELOPE,  /* certificates, enveloped for the recipient */
	CERTREP_CONTENT_ABSENT,    /* eContent left out: RFC 8894 3 */
	CERTREP_CONTENT_ZERO_BYTE, /* one byte 00: NDES */
};

/* What opens the envelope. */
enum certrep_recipient {
	CERTREP_RECIPIENT_CERTIFICATE, /* the private key of a certificate */
	CERTREP_RECIPIENT_PASSWORD,    /* the challenge, where the key only signs: RFC 8894 3.1 */
};

#define CERTREP_CERTIFICATES_MAX 8

/* A CertRep to be written (RFC 8894 3.3.2). The encoder obeys every field, sound or not. */
struct certrep {
	struct certrep_attribute attributes[CERTREP_ATTRIBUTES_MAX];
	size_t n_attributes;
	bool unsorted_attributes; /* written in the order above; DER would sort them */
	bool ber;                 /* indefinite lengths and constructed strings, not DER */
	enum certrep_signer signer;
	enum certrep_signature_oid signature_oid;
	char digest[SCEP_ALGORITHM_SIZE];
	enum certrep_content content;
	/* The envelope: what is in it, its cipher, and whom it is for. All bytes are DER. */
	struct bytes certificates[CERTREP_CERTIFICATES_MAX];
	size_t n_certificates;
	struct bytes crl; /* empty: none */
	char cipher[SCEP_ALGORITHM_SIZE];
	enum certrep_recipient recipient_kind;
	struct bytes recipient; /* the certificate */
	char password[SCEP_CHALLENGE_SIZE];
};

void certrep_clear(struct certrep *rep);
/* Adds an attribute; the caller's bytes are copied. */
void certrep_add(struct certrep *rep, const char *oid, enum attribute_tag tag, struct view value);
void certrep_add_text(struct certrep *rep, const char *oid, const char *text); /* PrintableString */
/* The attribute with this OID, or NULL. */
struct certrep_attribute *certrep_find(struct certrep *rep, const char *oid);

#endif
