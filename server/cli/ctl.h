/*
 * ctl.h - the actions of `mockndes ctl`, each the command-line twin of an action of the control API
 * (docs/control.md).
 */
#ifndef SERVER_CLI_CTL_H
#define SERVER_CLI_CTL_H

#include <stdio.h>

#include "server/cli/client.h"

extern const struct client_command ctl_actions[];
extern const size_t ctl_actions_len;

/* ctl_lane.c */
enum exit_code ctl_status(struct client *client);
enum exit_code ctl_reset(struct client *client);
/* ctl_clock.c */
enum exit_code ctl_clock(struct client *client);
/* "2026-11-22T14:30:00Z, 1h ahead of the machine's" */
void write_clock(FILE *out, const json_t *clock);
/* ctl_settings.c */
enum exit_code ctl_settings(struct client *client);
/* ctl_certs.c */
enum exit_code ctl_certs(struct client *client);
enum exit_code ctl_revoke(struct client *client);
/* ctl_pending.c */
enum exit_code ctl_pending(struct client *client);
enum exit_code ctl_approve(struct client *client);
enum exit_code ctl_deny(struct client *client);
/* ctl_challenge.c */
enum exit_code ctl_challenge(struct client *client);
/* ctl_exchanges.c, ctl_tail.c */
enum exit_code ctl_exchanges(struct client *client);
enum exit_code ctl_tail(struct client *client);

#endif
