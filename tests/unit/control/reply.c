#include "tests/unit/control/reply.h"

#include <jansson.h>
#include <string.h>

#include "server/http/http.h"

bool is_error(struct http_reply *reply, int status, const char *words)
{
	json_auto_t *object = json_loadb((const char *)reply->body.data, reply->body.len, 0, NULL);
	const char *sentence = json_string_value(json_object_get(object, "error"));
	bool good = sentence && strstr(sentence, words) && reply->status == status &&
	            strcmp(reply->content_type, "application/json") == 0;

	http_reply_clear(reply);
	return good;
}
