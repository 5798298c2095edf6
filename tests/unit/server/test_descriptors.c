/*
 * test_descriptors.c - what happens when descriptors run dry. The limit cannot be raised again, so
 * the server lives in a child with a low one, and this process is its clients.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "served.h"

#define LIMIT 100

static struct served served;
static pid_t child;

static void serve_in_child(int to_parent)
{
	const struct rlimit low = { LIMIT, LIMIT };

	setrlimit(RLIMIT_NOFILE, &low);
	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	if (write(to_parent, served.address, sizeof(served.address)) < 0)
		_exit(1);
	for (;;)
		pause();
}

static int start(void)
{
	int to_parent[2];

	if (pipe(to_parent) < 0)
		return 1;
	child = fork();
	if (child == 0)
		serve_in_child(to_parent[1]);
	ssize_t n = read(to_parent[0], served.address, sizeof(served.address));
	close(to_parent[0]);
	close(to_parent[1]);
	return n == sizeof(served.address) ? 0 : 1;
}

static int stop(void)
{
	kill(child, SIGKILL);
	return waitpid(child, NULL, 0) == child ? 0 : 1;
}

static bool is_closed(int fd)
{
	char byte = 0;

	return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void test_the_oldest_idle_connection_makes_room(void)
{
	enum { N = 3 * LIMIT };
	int fds[N];
	size_t closed = 0;

	for (int i = 0; i < N; i++) {
		fds[i] = client_connect(&served);
		if (!client_asks(fds[i], "/?show=path", "/"))
			break;
	}
	pause_ms(100);
	for (int i = 0; i < N; i++)
		closed += is_closed(fds[i]);
	CHECK_SAY(closed > N - LIMIT && closed < N, "%zu of %d closed", closed, N);
	for (size_t i = 0; i < closed; i++)
		CHECK_SAY(is_closed(fds[i]), "the oldest %zu should be closed", closed);
	CHECK(client_asks(fds[N - 1], "/?show=path", "/"));
	for (int i = 0; i < N; i++)
		close(fds[i]);
	/* Once it answers a later client, the server has seen these go: the next test begins with
	 * room.
	 */
	int later = client_connect(&served);
	CHECK(client_asks(later, "/?show=path", "/"));
	close(later);
}

static void test_held_connections_are_kept_while_idle_ones_go(void)
{
	/* So few that all of them have a socketpair at once: a client that has not yet sent its
	 * request is idle, too. */
	enum { HELD = 20, IDLE = 100 };
	int held[HELD], idle[IDLE];
	struct answered answer;

	for (int i = 0; i < HELD; i++) {
		held[i] = client_connect(&served);
		client_get(held[i], "/?body=10&delay=1500");
	}
	for (int i = 0; i < IDLE; i++) {
		idle[i] = client_connect(&served);
		client_asks(idle[i], "/?show=path", "/");
	}
	for (int i = 0; i < HELD; i++) {
		client_read_answer(held[i], false, &answer);
		CHECK_INT(answer.body.len, 10);
		bytes_clear(&answer.body);
		close(held[i]);
	}
	for (int i = 0; i < IDLE; i++)
		close(idle[i]);
}

/* Gone for good: after an ordinary FIN, a client may still wait for its answer. */
static void reset(int fd)
{
	const struct linger at_once = { .l_onoff = 1 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

static void test_a_full_server_serves_again_once_there_is_room(void)
{
	enum { HELD = 90 };
	int held[HELD];

	for (int i = 0; i < HELD; i++) {
		held[i] = client_connect(&served);
		client_get(held[i], "/?body=10&delay=60000");
	}
	pause_ms(200);
	int late = client_connect(&served); /* waits in the backlog */
	client_get(late, "/?show=path");
	for (int i = 0; i < HELD; i++)
		reset(held[i]);
	struct answered answer;
	client_read_answer(late, false, &answer);
	CHECK_BYTES(answer.body.data, answer.body.len, "/", 1);
	bytes_clear(&answer.body);
	close(late);
}

static CU_TestInfo tests[] = {
	{ "the oldest idle connection makes room", test_the_oldest_idle_connection_makes_room },
	{ "held connections are kept while idle ones go",
	  test_held_connections_are_kept_while_idle_ones_go },
	{ "a full server serves again once there is room",
	  test_a_full_server_serves_again_once_there_is_room },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "descriptors", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
