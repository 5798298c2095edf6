/*
 * query.h - the messages that ask for something there already: CertPoll, GetCert, GetCRL.
 */
#ifndef CA_QUERY_H
#define CA_QUERY_H

#include "ca/ca.h"

/* Fills issuer and serial from the body of a GetCert or GetCRL. */
bool ca_read_issuer_and_serial(struct view content, struct scep_request *out, struct ca_error *err);

/* Fills issuer from the body of a CertPoll, if that can be found in it. */
void ca_read_issuer_and_subject(struct view content, struct scep_request *out);

#endif
