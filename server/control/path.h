/*
 * path.h - templates of paths, as OpenAPI writes them: "/api/v1/lanes/{lane}/exchanges/{id}".
 */
#ifndef SERVER_CONTROL_PATH_H
#define SERVER_CONTROL_PATH_H

#include "server/http/http.h"
#include "server/ndes/ndes.h"

/* What stands in a path for the placeholders of its template: {lane}, and one more. */
struct path_values {
	char lane[LANE_NAME_SIZE];
	char item[HTTP_PATH_MAX + 1];
};

/* Whether a path, percent-decoded, fits the template; what is in out afterwards counts only then.
 * {serial} and {id} end at a slash or a point, {lane} at a slash; {transactionID} is the last one
 * and may hold anything. None may be empty. */
bool path_fits(const char *template, const char *path, struct path_values *out);

#endif
