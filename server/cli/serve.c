/*
 * serve.c - `mockndes serve`: opens everything in order, serves until it is told to stop, and
 * closes everything in the other order.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/cli/commands.h"
#include "server/cli/server.h"

bool because(struct reason *reason, const char *text)
{
	snprintf(reason->text, sizeof(reason->text), "%s", text);
	return false;
}

static void observe(void *observer, const struct store_exchange *exchange)
{
	log_exchange(observer, exchange);
}

/* Keys are made at the first start, and kept. */
static bool make_ca_once(const struct server *server, const char *dir, struct reason *reason)
{
	struct ca_error err;

	if (ca_exists(dir))
		return true;
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		snprintf(reason->text, sizeof(reason->text), "cannot make %s: %s", dir,
		         strerror(errno));
		return false;
	}
	if (!ca_create(dir, server->options.settings.hierarchy, lane_now_ms(&server->lane) / 1000,
	               &err))
		return because(reason, err.text);
	return true;
}

static bool write_trust(const struct server *server, struct reason *reason)
{
	struct bytes pem = { 0 };
	struct ca_error err;
	bool done;

	if (!ca_trust_pem(server->ca, &pem, &err))
		return because(reason, err.text);
	done = state_write(&server->state, "ca.pem", 0644, pem.data, pem.len, reason->text,
	                   sizeof(reason->text));
	bytes_clear(&pem);
	return done;
}

/* Keys that exist are not made again: what is wanted must be what they are. */
static bool has_wanted_hierarchy(const struct server *server, struct reason *reason)
{
	const struct settings *settings = &server->options.settings;
	enum ca_hierarchy is = ca_hierarchy(server->ca);

	if (!settings->hierarchy_given || settings->hierarchy == is)
		return true;
	snprintf(reason->text, sizeof(reason->text),
	         "--set hierarchy=%s: the keys that exist are %s; name another directory with "
	         "--state, or with --ca",
	         setting_hierarchy_name(settings->hierarchy), setting_hierarchy_name(is));
	return false;
}

/* Where the keys are; root.key too, which the next CA may need. */
static const char *ca_dir(const struct server *server, char own[static PATH_MAX])
{
	state_path(&server->state, "ca", own);
	return server->options.ca ? server->options.ca : own;
}

#define NEXT_DIGITS 16

/* Where the CA that follows this one is, or will be: whoever starts with another CA finds no
 * successor that is none of its own. */
static bool next_ca_dir(const struct server *server, const struct ca *ca, char out[static PATH_MAX],
                        struct ca_error *err)
{
	char sha1[CA_FINGERPRINT_TEXT_SIZE], name[sizeof("ca-next-") + NEXT_DIGITS];

	if (!ca_fingerprint(ca_certificate(ca, CA_ROLE_CA), "SHA1", sha1, err))
		return false;
	snprintf(name, sizeof(name), "ca-next-%.*s", NEXT_DIGITS, sha1);
	state_path(&server->state, name, out);
	return true;
}

static bool open_authorities(struct server *server, const char *dir, struct ca_error *err)
{
	char next[PATH_MAX];
	struct ca *first = NULL;

	if (!ca_open(dir, &first, err))
		return false;
	if (!next_ca_dir(server, first, next, err)) {
		ca_close(first);
		return false;
	}
	server->ca = first;
	return authorities_open(&server->authorities, first, next, dir, err);
}

static bool open_ca(struct server *server, struct reason *reason)
{
	char own[PATH_MAX];
	const char *dir = ca_dir(server, own);
	struct ca_error err;

	if (!server->options.ca && !make_ca_once(server, own, reason))
		return false;
	if (!open_authorities(server, dir, &err))
		return because(reason, err.text);
	return has_wanted_hierarchy(server, reason);
}

static bool open_store(struct server *server, struct reason *reason)
{
	char path[PATH_MAX];
	struct store_error err;

	state_path(&server->state, "mockndes.sqlite", path);
	return store_open(path, &server->store, &err) || because(reason, err.text);
}

static bool choose_challenge(struct server *server, struct reason *reason)
{
	struct lane *lane = &server->lane;
	struct store_error err;

	lane->fixed_opens = server->options.fixed_opens;
	if (!server->options.challenge)
		return lane_keep_challenge(lane, &err) || because(reason, err.text);
	snprintf(lane->challenge, sizeof(lane->challenge), "%s", server->options.challenge);
	return true;
}

static bool open_lane(struct server *server, struct reason *reason)
{
	const struct serve_options *options = &server->options;
	struct lane *lane = &server->lane;

	snprintf(lane->name, sizeof(lane->name), "default");
	/* What it is, where nobody said what it should be. */
	lane->settings.hierarchy = lane->start_settings.hierarchy = ca_hierarchy(server->ca);
	lane->authorities = &server->authorities;
	lane->store = server->store;
	lane->users = &options->users;
	lane->dialect = options->dialect;
	lane->run = server->scenario ? scenario_run_new(server->scenario) : NULL;
	server->ndes = (struct ndes){ .lane = lane, .observe = observe, .observer = &server->log };
	return choose_challenge(server, reason) &&
	       lane_start(lane, reason->text, sizeof(reason->text));
}

/* What is to be trusted at this time: a lane's date of change is known by now. */
static bool choose_ca(struct server *server, struct reason *reason)
{
	int generation =
		authorities_generation(&server->authorities, server->lane.settings.rollover_at,
	                               lane_now_ms(&server->lane) / 1000);

	server->ca = authorities_ca(&server->authorities, generation);
	return write_trust(server, reason);
}

static bool open_control(struct server *server, struct reason *reason)
{
	const char *why = NULL;
	char line[CONTROL_TOKEN_SIZE + 1];
	int len;

	if (!control_init(&server->control, &why))
		return because(reason, why);
	server->control.lane = &server->lane;
	server->control.scenario = server->scenario ? scenario_name(server->scenario) : NULL;
	len = snprintf(line, sizeof(line), "%s\n", server->control.token);
	return state_write(&server->state, "token", 0600, line, (size_t)len, reason->text,
	                   sizeof(reason->text));
}

static bool open_state(struct server *server, struct reason *reason)
{
	if (!state_open(server->options.state, &server->state, reason->text, sizeof(reason->text)))
		return false;
	ready_forget(server); /* of a server that was killed */
	return true;
}

static bool open_network(struct server *server, struct reason *reason)
{
	if (!network_listen(server, reason))
		return false;
	server->ready_line = ready_line(server, reason->text, sizeof(reason->text));
	server->control.ready_json = server->ready_line;
	return server->ready_line && network_start(server, reason);
}

static bool tell(struct server *server, struct reason *reason)
{
	atomic_store(&server->control.ready, true);
	banner_print(server);
	return ready_tell(server, server->ready_line, reason->text, sizeof(reason->text));
}

static bool start(struct server *server, struct reason *reason)
{
	return open_state(server, reason) && open_ca(server, reason) &&
	       open_store(server, reason) && open_lane(server, reason) &&
	       choose_ca(server, reason) && open_control(server, reason) &&
	       open_network(server, reason) && tell(server, reason);
}

/* Nothing is lost without a word. */
static void tell_lost_journal(const struct server *server)
{
	char rows[24];
	struct store_error why = { "" };
	uint64_t lost = server->store ? store_journal_lost(server->store, &why) : 0;
	struct log_field fields[] = { { "rows", rows }, { "reason", why.text } };

	snprintf(rows, sizeof(rows), "%llu", (unsigned long long)lost);
	if (lost > 0)
		log_event(&server->log, "warning", "journal rows lost", fields, 2);
}

static void stop(struct server *server)
{
	if (server->wire)
		wire_drain(server->wire);
	http_close(server->devices);
	http_close(server->controls);
	wire_close(server->wire);
	tell_lost_journal(server);
	lane_clear(&server->lane);
	scenario_free(server->scenario);
	store_close(server->store);
	authorities_close(&server->authorities);
	free(server->ready_line);
	if (server->state.lock >= 0)
		ready_forget(server);
	state_close(&server->state);
}

/* The signals that end the server are taken by sigwait, in every thread. */
static void block_signals(sigset_t *out)
{
	sigemptyset(out);
	sigaddset(out, SIGTERM);
	sigaddset(out, SIGINT);
	pthread_sigmask(SIG_BLOCK, out, NULL);
}

static void serve_until_told(const struct server *server, const sigset_t *signals)
{
	int signal_number = 0;
	struct log_field field = { "signal", NULL };

	sigwait(signals, &signal_number);
	field.value = signal_number == SIGINT ? "SIGINT" : "SIGTERM";
	log_event(&server->log, "info", "stopping", &field, 1);
}

static void make_seed(struct serve_options *options)
{
	uint32_t seed;

	if (options->seeded)
		return;
	ca_random((uint8_t *)&seed, sizeof(seed));
	options->seed = seed;
}

enum exit_code command_serve(int argc, char **argv)
{
	struct server server = { .state.lock = -1 };
	struct scenario_error scenario_err;
	struct reason reason = { "" };
	sigset_t signals;

	if (argc > 0 && strcmp(argv[0], "--help") == 0) {
		if (argc > 1 && strcmp(argv[1], "settings") == 0)
			print_settings_help();
		else
			print_serve_help();
		return EXIT_GOOD;
	}
	if (!serve_options_parse(argc, argv, &server.options))
		return EXIT_USAGE;
	server.log.format = server.options.log_format;
	if (server.options.scenario &&
	    !scenario_load(server.options.scenario, &server.scenario, &scenario_err)) {
		fprintf(stderr, "%s\n", scenario_err.text);
		return EXIT_BAD_SCENARIO;
	}
	make_seed(&server.options);
	lane_init(&server.lane, &server.options.settings);
	if (server.options.now_ms)
		clock_set(&server.lane.clock, server.options.now_ms, server.options.now_fixed);
	clock_start(&server.lane.clock);
	block_signals(&signals);
	if (!start(&server, &reason)) {
		fprintf(stderr, "mockndes: %s\n", reason.text);
		stop(&server);
		return EXIT_CANNOT_START;
	}
	serve_until_told(&server, &signals);
	stop(&server);
	return EXIT_GOOD;
}
