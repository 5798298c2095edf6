/*
 * ctl_list.h - a list of the control API, read page by page to its end.
 */
#ifndef SERVER_CLI_CTL_LIST_H
#define SERVER_CLI_CTL_LIST_H

#include "server/cli/client.h"
#include "server/cli/ctl_show.h"

/* Shows a list of the lane, or the part of it that --after, --limit and --search name, as a table;
 * with --json as the API would, were its pages of any size. */
enum exit_code ctl_list(struct client *client, const char *name, const struct column *columns,
                        size_t n);

#endif
