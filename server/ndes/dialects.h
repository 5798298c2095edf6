/*
 * dialects.h - how an NDES, or a server that follows RFC 8894 to the letter, words its answers. A
 * dialect is a row of values; what each of them imitates, and how sure we are of it, is in
 * docs/ndes.md.
 */
#ifndef SERVER_NDES_DIALECTS_H
#define SERVER_NDES_DIALECTS_H

#include "ca/scep.h"

struct dialect {
	const char *name;
	const char *capabilities;           /* the body of GetCACaps */
	enum certrep_content empty_content; /* FAILURE and PENDING: what stands for the envelope */
	bool hresult_attribute;             /* FAILURE carries Microsoft's HRESULT attribute */
	bool fail_info_text;                /* FAILURE carries RFC 8894's failInfoText */
	bool refuse_undecryptable;          /* a CertRep also where the envelope cannot be opened */
	int no_reply_status;                /* HTTP status where no CertRep can be made */
	bool refuse_weak;        /* single DES and MD5 are answered with badAlg: RFC 8894 2.9 */
	bool password_recipient; /* keys that only sign get the reply by password: RFC 8894 3.1 */
	bool answers_get;        /* GetCert and GetCRL are answered, not refused */
	bool announces_next_ca;  /* GetNextCACert is an operation, also when there is no next CA */
	bool iis_headers;        /* Server and X-Powered-By, as IIS 10 sends them */
};

/* The dialect with this name, or NULL. */
const struct dialect *dialect_find(const char *name);
/* For lists of names: the i-th dialect, or NULL behind the last. The first is the default. */
const struct dialect *dialect_at(size_t i);

#endif
