/*
 * render.h - an answer as bytes, byte for byte as libmicrohttpd would have sent it, but for any
 * reply, sound or not.
 */
#ifndef SERVER_HTTP_RENDER_H
#define SERVER_HTTP_RENDER_H

#include <time.h>

#include "server/http/http.h"

/* early: answered before the request was read to its end, so that HTTP has to close. */
struct bytes http_render(const struct http_reply *reply, const struct http_request *request,
                         bool early, time_t now);

#endif
