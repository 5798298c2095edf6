/*
 * resources.h - the objects that more than one answer is made of.
 */
#ifndef SERVER_CONTROL_RESOURCES_H
#define SERVER_CONTROL_RESOURCES_H

#include <jansson.h>

#include "server/ndes/ndes.h"

/* {"now", "machine", "offset_ms", "fixed"} */
json_t *api_clock_object(const struct clock *clock);

/* A certificate without its PEM; now in seconds. */
json_t *api_certificate_object(const struct store_certificate_row *row, int64_t now);
/* Answers with a certificate on record, PEM included, or with an error. */
struct api_call;
void api_reply_certificate(const struct api_call *call, const char *serial);

/* What a CSR asks for, as members of an object; NULL: unknown, all null. */
void api_put_csr(json_t *object, const struct csr *csr);

/* What can be seen of a SCEP message from outside. */
json_t *api_message_object(struct view message);
/* Takes a client's message apart as the CA does that it is for. The caller clears out. */
bool api_decode(const struct lane *lane, struct view message, struct scep_request *out);

#endif
