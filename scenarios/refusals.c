/*
 * refusals.c - the ways to refuse that have a name. failInfo and HRESULT pairs follow what NDES
 * servers were seen to answer; where nothing was seen, failInfo is what RFC 8894 3.2.1.4 describes
 * and the HRESULT the Windows code with that meaning (docs/scenarios.md tells which).
 */
#include <string.h>

#include "scenarios/stages.h"

/* Events of an NDES: docs/ndes.md. */
#define NOTHING       0
#define NO_RESPONSE   13 /* the response cannot be encrypted */
#define BAD_RENEWAL   28
#define BAD_PASSWORD  29
#define NOT_SUBMITTED 31 /* the CA did not take the request */

const struct refusal scenario_refusals[] = {
	{ "badAlg", SCEP_BAD_ALG, 0x80090008 /* NTE_BAD_ALGID */,
	  "The algorithm is not recognised or not supported.", NOTHING, NULL },
	{ "badMessageCheck", SCEP_BAD_MESSAGE_CHECK, 0x80090006 /* NTE_BAD_SIGNATURE */,
	  "The integrity check of the message failed.", NOTHING, NULL },
	{ "badRequest", SCEP_BAD_REQUEST, 0x80070057 /* E_INVALIDARG */,
	  "The transaction is not permitted or not supported.", NOTHING, NULL },
	{ "badTime", SCEP_BAD_TIME, 0x80070576 /* ERROR_TIME_SKEW */,
	  "The signing time is too far from the time of the server.", NOTHING, NULL },
	{ "badCertId", SCEP_BAD_CERT_ID, 0x80092004 /* CRYPT_E_NOT_FOUND */,
	  "No certificate matches the one that was asked for.", NOTHING, NULL },
	{ "wrong-challenge", SCEP_BAD_MESSAGE_CHECK, 0x80070490 /* ERROR_NOT_FOUND */,
	  "The challenge password is not known.", BAD_PASSWORD, NULL },
	{ "challenge-used", SCEP_BAD_MESSAGE_CHECK, 0x800b0110 /* CERT_E_WRONG_USAGE */,
	  "The challenge password was used before.", BAD_PASSWORD, NULL },
	{ "challenge-expired", SCEP_BAD_MESSAGE_CHECK, 0x80070490 /* ERROR_NOT_FOUND */,
	  "The challenge password has expired.", BAD_PASSWORD, NULL },
	{ "no-challenge", SCEP_BAD_REQUEST, 0x80096004 /* TRUST_E_CERT_SIGNATURE */,
	  "The request has no challenge password.", BAD_PASSWORD, NULL },
	{ "renewal-refused", SCEP_BAD_REQUEST, 0x80094806 /* CERTSRV_E_BAD_RENEWAL_SUBJECT */,
	  "The certificate that signed the request does not entitle to this renewal.", BAD_RENEWAL,
	  NULL },
	{ "renewal-too-early", SCEP_BAD_REQUEST, 0x80094003 /* CERTSRV_E_BAD_REQUESTSTATUS */,
	  "The certificate cannot be renewed yet.", BAD_RENEWAL, NULL },
	{ "key-too-small", SCEP_BAD_REQUEST, 0x80094811 /* CERTSRV_E_KEY_LENGTH */,
	  "The public key is smaller than the template asks for.", NOT_SUBMITTED,
	  "Denied by Policy Module" },
	{ "key-cannot-encrypt", SCEP_BAD_ALG, 0xc00000bb /* STATUS_NOT_SUPPORTED */,
	  "No reply can be encrypted for the requester's key.", NO_RESPONSE, NULL },
	{ "bad-subject", SCEP_BAD_REQUEST, 0x80094001 /* CERTSRV_E_BAD_REQUESTSUBJECT */,
	  "The request subject name is invalid or too long.", NOT_SUBMITTED, NULL },
	{ "subject-taken", SCEP_BAD_REQUEST, 0x80092005 /* CRYPT_E_EXISTS */,
	  "There is a valid certificate with this subject already.", NOT_SUBMITTED, NULL },
	{ "name-constraint", SCEP_BAD_REQUEST, 0x800b0114 /* CERT_E_INVALID_NAME */,
	  "The CA's name constraints do not permit a name in the request.", NOT_SUBMITTED, NULL },
	{ "template-not-offered", SCEP_BAD_REQUEST,
	  0x80094800 /* CERTSRV_E_UNSUPPORTED_CERT_TYPE */,
	  "The CA does not offer the certificate template.", NOT_SUBMITTED, NULL },
	{ "ca-unreachable", SCEP_BAD_REQUEST, 0x800706ba /* RPC_S_SERVER_UNAVAILABLE */,
	  "The CA cannot be reached.", NOT_SUBMITTED, NULL },
	{ "crl-offline", SCEP_BAD_REQUEST, 0x80092013 /* CRYPT_E_REVOCATION_OFFLINE */,
	  "The CA cannot check the revocation of its chain.", NOT_SUBMITTED, NULL },
	{ "ca-expired", SCEP_BAD_REQUEST, 0x800b0101 /* CERT_E_EXPIRED */,
	  "The CA's certificate is not within its validity period.", NOT_SUBMITTED, NULL },
	{ "denied", SCEP_BAD_REQUEST, 0x80094014 /* CERTSRV_E_ADMIN_DENIED_REQUEST */,
	  "The CA's manager denied the request.", NOTHING, NULL },
	{ "policy-denied", SCEP_BAD_REQUEST, 0x80070005 /* E_ACCESSDENIED */,
	  "The policy module denied the request.", NOTHING, NULL },
	{ "unknown-transaction", SCEP_BAD_CERT_ID, 0x80070490 /* ERROR_NOT_FOUND */,
	  "There is no request with this transactionID.", NOTHING, NULL },
	{ 0 },
};

const struct refusal *refusal_find(const char *name)
{
	for (const struct refusal *refusal = scenario_refusals; refusal->name; refusal++)
		if (strcmp(refusal->name, name) == 0)
			return refusal;
	return NULL;
}
