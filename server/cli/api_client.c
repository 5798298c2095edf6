/*
 * api_client.c - one HTTP request and its answer. The token goes to the control listener and nobody
 * else: no proxy of the environment is asked, no redirection is followed.
 */
#include "server/cli/api_client.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_TIMEOUT_MS 5000L
#define TIMEOUT_MS         30000L

struct api {
	CURL *curl;
};

struct api *api_new(void)
{
	struct api *api = calloc(1, sizeof(*api));

	if (!api)
		abort();
	api->curl = curl_easy_init();
	if (!api->curl)
		abort();
	return api;
}

void api_free(struct api *api)
{
	if (api)
		curl_easy_cleanup(api->curl);
	free(api);
}

/* --- what is sent */

/* RFC 3986 2.3: all but unreserved characters. */
static void write_encoded(FILE *out, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		bool letter = (*c | 0x20) >= 'a' && (*c | 0x20) <= 'z';
		if (letter || (*c >= '0' && *c <= '9') || strchr("-._~", *c))
			fputc(*c, out);
		else
			fprintf(out, "%%%02X", *c);
	}
}

static void write_query(FILE *out, const struct api_request *request)
{
	char before = '?';

	for (size_t i = 0; i < API_PARAMETERS_MAX; i++) {
		if (!request->query[i].value)
			continue;
		fprintf(out, "%c%s=", before, request->query[i].name);
		write_encoded(out, request->query[i].value);
		before = '&';
	}
}

/* The caller frees it. */
static char *make_url(const struct control_server *server, const struct api_request *request)
{
	char *url = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&url, &len);

	if (!out)
		abort();
	fprintf(out, "%sapi/v1", server->url);
	if (request->lane) {
		fputs("/lanes/", out);
		write_encoded(out, request->lane);
	}
	for (size_t i = 0; i < API_SEGMENTS_MAX && request->path[i]; i++) {
		fputc('/', out);
		write_encoded(out, request->path[i]);
	}
	write_query(out, request);
	fclose(out);
	return url;
}

static struct curl_slist *make_headers(const struct control_server *server, bool has_body)
{
	char authorization[sizeof(server->token) + 32];
	struct curl_slist *headers;

	snprintf(authorization, sizeof(authorization), "Authorization: Bearer %s", server->token);
	headers = curl_slist_append(NULL, authorization);
	if (has_body)
		headers = curl_slist_append(headers, "Content-Type: application/json");
	if (!headers)
		abort();
	return headers;
}

/* --- what comes back */

static enum api_result unreachable(const struct control_server *server, CURLcode code,
                                   struct client_error *err)
{
	if (code == CURLE_OPERATION_TIMEDOUT)
		snprintf(err->text, sizeof(err->text),
		         "the server at %s (named by %s) does not answer in time", server->url,
		         server->url_from);
	else
		snprintf(err->text, sizeof(err->text),
		         "cannot reach the server at %s (named by %s): %s; start one with "
		         "`mockndes serve`",
		         server->url, server->url_from, curl_easy_strerror(code));
	return API_UNREACHABLE;
}

static void say_unauthorized(const struct control_server *server, struct client_error *err)
{
	snprintf(err->text, sizeof(err->text),
	         "the server at %s does not take the token from %s; the right one is in the file "
	         "that its ready file names as token_file, or is what MOCKNDES_TOKEN was when it "
	         "was started",
	         server->url, server->token_from);
}

/* The server's own sentence, if it is one of ours. */
static void say_refused(const struct control_server *server, const struct api_answer *answer,
                        long status, struct client_error *err)
{
	json_t *object = json_loadb(answer->body, answer->len, 0, NULL);
	const char *text = json_string_value(json_object_get(object, "error"));

	if (text)
		snprintf(err->text, sizeof(err->text), "%s", text);
	else
		snprintf(err->text, sizeof(err->text),
		         "%s (named by %s) answers %ld, and not as a mockndes does", server->url,
		         server->url_from, status);
	json_decref(object);
}

static enum api_result judge(const struct control_server *server, const struct api_answer *answer,
                             long status, struct client_error *err)
{
	if (status >= 200 && status < 300)
		return API_DONE;
	if (status == 401)
		say_unauthorized(server, err);
	else
		say_refused(server, answer, status, err);
	return status == 401 || status >= 500 ? API_NOT_NOW : API_REFUSED;
}

/* --- both */

/* curl writes what comes into the stream that it is given. */
static CURLcode perform(CURL *curl, const char *url, struct curl_slist *headers,
                        const struct api_request *request, const char *body, FILE *into)
{
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L); /* a transactionID may be ".." */
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
	                 request->timeout_ms ? request->timeout_ms : TIMEOUT_MS);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, into);
	if (request->method) {
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body ? body : "");
	}
	return curl_easy_perform(curl);
}

static CURLcode exchange(CURL *curl, const struct control_server *server,
                         const struct api_request *request, struct api_answer *out)
{
	char *url = make_url(server, request);
	char *body = request->body ? json_dumps(request->body, JSON_COMPACT) : NULL;
	struct curl_slist *headers = make_headers(server, body != NULL);
	FILE *into = open_memstream(&out->body, &out->len);

	if (!into)
		abort();
	CURLcode code = perform(curl, url, headers, request, body, into);
	fclose(into);
	curl_slist_free_all(headers);
	free(body);
	free(url);
	return code;
}

enum api_result api_call(struct api *api, const struct control_server *server,
                         const struct api_request *request, struct api_answer *out,
                         struct client_error *err)
{
	struct api_answer answer = { 0 };
	CURLcode code = exchange(api->curl, server, request, &answer);
	enum api_result result;
	long status = 0;

	curl_easy_getinfo(api->curl, CURLINFO_RESPONSE_CODE, &status);
	result = code == CURLE_OK ? judge(server, &answer, status, err)
	                          : unreachable(server, code, err);
	if (result == API_DONE)
		*out = answer;
	else
		free(answer.body);
	return result;
}
