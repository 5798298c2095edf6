/*
 * refusals.c - the ways to refuse that have a name. failInfo and HRESULT pairs follow what NDES
 * servers were seen to answer; where nothing was seen, failInfo is what RFC 8894 3.2.1.4 describes
 * and the HRESULT the Windows code with that meaning (docs/scenarios.md tells which).
 */
#include <string.h>

#include "scenarios/stages.h"

const struct refusal scenario_refusals[] = {
	{ "badAlg", SCEP_BAD_ALG, 0x80090008 /* NTE_BAD_ALGID */,
	  "The algorithm is not recognised or not supported." },
	{ "badMessageCheck", SCEP_BAD_MESSAGE_CHECK, 0x80090006 /* NTE_BAD_SIGNATURE */,
	  "The integrity check of the message failed." },
	{ "badRequest", SCEP_BAD_REQUEST, 0x80070057 /* E_INVALIDARG */,
	  "The transaction is not permitted or not supported." },
	{ "badTime", SCEP_BAD_TIME, 0x80070576 /* ERROR_TIME_SKEW */,
	  "The signing time is too far from the time of the server." },
	{ "badCertId", SCEP_BAD_CERT_ID, 0x80092004 /* CRYPT_E_NOT_FOUND */,
	  "No certificate matches the one that was asked for." },
	{ "wrong-challenge", SCEP_BAD_MESSAGE_CHECK, 0x80070490 /* ERROR_NOT_FOUND */,
	  "The challenge password is not known." },
	{ "challenge-used", SCEP_BAD_MESSAGE_CHECK, 0x800b0110 /* CERT_E_WRONG_USAGE */,
	  "The challenge password was used before." },
	{ "challenge-expired", SCEP_BAD_MESSAGE_CHECK, 0x80070490 /* ERROR_NOT_FOUND */,
	  "The challenge password has expired." },
	{ "no-challenge", SCEP_BAD_REQUEST, 0x80096004 /* TRUST_E_CERT_SIGNATURE */,
	  "The request has no challenge password." },
	{ "key-too-small", SCEP_BAD_REQUEST, 0x80094811 /* CERTSRV_E_KEY_LENGTH */,
	  "The public key is smaller than the template asks for." },
	{ "key-cannot-encrypt", SCEP_BAD_ALG, 0xc00000bb /* STATUS_NOT_SUPPORTED */,
	  "No reply can be encrypted for the requester's key." },
	{ "template-not-offered", SCEP_BAD_REQUEST,
	  0x80094800 /* CERTSRV_E_UNSUPPORTED_CERT_TYPE */,
	  "The CA does not offer the certificate template." },
	{ "ca-unreachable", SCEP_BAD_REQUEST, 0x800706ba /* RPC_S_SERVER_UNAVAILABLE */,
	  "The CA cannot be reached." },
	{ "policy-denied", SCEP_BAD_REQUEST, 0x80070005 /* E_ACCESSDENIED */,
	  "The policy module denied the request." },
	{ "unknown-transaction", SCEP_BAD_CERT_ID, 0x80070490 /* ERROR_NOT_FOUND */,
	  "There is no request with this transactionID." },
	{ 0 },
};

const struct refusal *refusal_find(const char *name)
{
	for (const struct refusal *refusal = scenario_refusals; refusal->name; refusal++)
		if (strcmp(refusal->name, name) == 0)
			return refusal;
	return NULL;
}
