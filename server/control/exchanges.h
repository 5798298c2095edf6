/*
 * exchanges.h - the row of the journal that a path names.
 */
#ifndef SERVER_CONTROL_EXCHANGES_H
#define SERVER_CONTROL_EXCHANGES_H

#include "server/control/api.h"
#include "store/rows.h"

/* On false an error was answered. The caller clears out. */
bool exchange_find(const struct api_call *call, struct store_exchange_row *out);

/* Whether its bodies are SCEP messages. */
bool exchange_is_pki_operation(const struct store_exchange *exchange);

struct view exchange_request(const struct store_exchange *exchange);
struct view exchange_reply(const struct store_exchange *exchange);

#endif
