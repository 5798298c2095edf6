/*
 * exchange.h - one request on its way through libmicrohttpd: its callbacks, which http.c registers.
 */
#ifndef SERVER_HTTP_EXCHANGE_H
#define SERVER_HTTP_EXCHANGE_H

#include <microhttpd.h>

#include "server/http/http.h"

struct http {
	struct wire *wire;
	http_handler *handle;
	void *context;
	struct MHD_Daemon *daemon;
};

/* The request line has come; target is as the client wrote it. MHD_OPTION_URI_LOG_CALLBACK. */
void *exchange_begin(void *http, const char *target, struct MHD_Connection *connection);
/* Called once the head has come, then for every piece of the body, then at its end. */
enum MHD_Result exchange_continue(void *http, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_len, void **exchange);
/* A connection begins or ends: its note is made, or goes. MHD_OPTION_NOTIFY_CONNECTION. */
void exchange_note(void *http, struct MHD_Connection *connection, void **note,
                   enum MHD_ConnectionNotificationCode what);

/* The answer is written, or never will be. MHD_OPTION_NOTIFY_COMPLETED. */
void exchange_end(void *http, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode why);

#endif
