/*
 * test_loop.c - time and ends: idle connections, clients that go away, the orderly stop.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "served.h"

static int open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* Whether the number of open descriptors becomes what it was, within two seconds. */
static bool descriptors_return_to(int n)
{
	for (int i = 0; i < 200; i++) {
		if (open_descriptors() <= n)
			return true;
		pause_ms(10);
	}
	return false;
}

static void *stop(void *served)
{
	served_stop(served);
	return NULL;
}

static void test_an_idle_connection_is_closed_in_time(void)
{
	static const char *const said[] = { "", "GET / HTTP/1.1\r\nHo" };
	struct served served;

	served_start(&served, &(struct wire_options){ .idle_seconds = 1 }, "127.0.0.1:0");
	for (size_t i = 0; i < 2; i++) {
		double before = seconds();
		int fd = client_connect(&served);
		struct bytes got = { 0 };

		client_say(fd, said[i]);
		CHECK_INT(client_read_to_end(fd, &got), 0);
		CHECK_SAY(seconds() - before > 0.9 && seconds() - before < 4, "after %f s",
		          seconds() - before);
		bytes_clear(&got);
		close(fd);
	}
	served_stop(&served);
}

/* Says a byte four times a second. Returns after how many seconds the server had enough. */
static double trickle(int fd)
{
	double before = seconds();
	char byte = 0;

	while (recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && seconds() - before < 9) {
		client_say(fd, "x");
		pause_ms(250);
	}
	return seconds() - before;
}

static void test_a_client_that_trickles_is_closed_in_time(void)
{
	struct served served;

	served_start(&served, &(struct wire_options){ .idle_seconds = 1 }, "127.0.0.1:0");
	int fd = client_connect(&served);
	client_say(fd, "GET /?");
	double took = trickle(fd);
	CHECK_SAY(took > 4 && took < 8, "after %f s", took);
	close(fd);
	served_stop(&served);
}

static void test_an_answered_connection_is_idle_again(void)
{
	struct served served;
	struct bytes got = { 0 };

	served_start(&served, &(struct wire_options){ .idle_seconds = 1 }, "127.0.0.1:0");
	int fd = client_connect(&served);
	CHECK(client_asks(fd, "/?show=path", "/"));
	pause_ms(600);
	CHECK(client_asks(fd, "/?show=path", "/")); /* which starts the second anew */
	pause_ms(600);
	CHECK(client_asks(fd, "/?show=path", "/"));
	CHECK_INT(client_read_to_end(fd, &got), 0);
	bytes_clear(&got);
	close(fd);
	served_stop(&served);
}

static void test_a_delay_may_be_longer_than_the_idle_timeout(void)
{
	struct served served;

	served_start(&served, &(struct wire_options){ .idle_seconds = 1 }, "127.0.0.1:0");
	int fd = client_connect(&served);
	CHECK(client_asks(fd, "/?show=path&delay=1800", "/"));
	close(fd);
	served_stop(&served);
}

static void test_a_client_that_goes_away_is_forgotten_at_once(void)
{
	static const char *const targets[] = { "/?body=2000&delay=60000", "/?body=8000000",
		                               "/?show=path" };
	struct served served;

	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	int before = open_descriptors();
	for (size_t i = 0; i < 3; i++) {
		int fds[20];

		for (int k = 0; k < 20; k++) {
			fds[k] = client_connect(&served);
			client_get(fds[k], targets[i]);
		}
		pause_ms(150);
		for (int k = 0; k < 20; k++)
			close(fds[k]);
		CHECK_SAY(descriptors_return_to(before), "%s: %d descriptors, before %d",
		          targets[i], open_descriptors(), before);
	}
	served_stop(&served);
}

static void test_a_held_connection_costs_one_descriptor(void)
{
	struct served served;
	int fds[20];

	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	int before = open_descriptors();
	for (int k = 0; k < 20; k++) {
		fds[k] = client_connect(&served);
		client_get(fds[k], "/?body=2000&delay=60000");
	}
	/* One is the client's own. */
	CHECK_SAY(descriptors_return_to(before + 40), "%d descriptors, before %d",
	          open_descriptors(), before);
	for (int k = 0; k < 20; k++)
		close(fds[k]);
	served_stop(&served);
}

static void test_an_idle_connection_gives_its_socketpair_back(void)
{
	struct served served;

	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	int before = open_descriptors();
	int fd = client_connect(&served);
	CHECK(client_asks(fd, "/?show=path", "/"));
	CHECK_INT(open_descriptors(), before + 4);
	pause_ms(5000);
	CHECK_SAY(descriptors_return_to(before + 2), "%d descriptors", open_descriptors());
	CHECK(client_asks(fd, "/x?show=path", "/x"));
	close(fd);
	served_stop(&served);
}

static void test_the_stop_answers_requests_in_flight(void)
{
	static const char *const targets[] = {
		"/?body=1000&work=400",        /* the handler is at work */
		"/?body=1000&delay=60000",     /* held: the delay is cut short */
		"/?body=1000&work=400&bent=1", /* will be held */
	};
	struct served served;
	pthread_t thread;
	int fds[3], idle;
	struct bytes got = { 0 };

	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	idle = client_connect(&served);
	client_asks(idle, "/?show=path", "/");
	for (int i = 0; i < 3; i++) {
		fds[i] = client_connect(&served);
		client_get(fds[i], targets[i]);
	}
	while (atomic_load(&served.requests) < 3)
		pause_ms(5);
	pause_ms(50);
	double before = seconds();
	pthread_create(&thread, NULL, stop, &served);
	CHECK_INT(client_read_to_end(idle, &got), 0);
	CHECK_SAY(seconds() - before < 0.35, "the idle one was closed after %f s",
	          seconds() - before);
	bytes_clear(&got);
	close(idle);
	for (int i = 0; i < 3; i++) {
		struct answered answer;

		client_read_answer(fds[i], false, &answer);
		CHECK_SAY(answer.body.len == 1000, "%s: %zu bytes, error %d", targets[i],
		          answer.body.len, answer.error);
		bytes_clear(&answer.body);
		close(fds[i]);
	}
	pthread_join(thread, NULL);
	CHECK_SAY(seconds() - before < 5, "stopped after %f s", seconds() - before);
}

static void test_the_stop_waits_no_longer_than_the_grace(void)
{
	struct served served;

	served_start(&served, &(struct wire_options){ .grace_seconds = 1 }, "127.0.0.1:0");
	int fd = client_connect(&served);
	client_say(fd, "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
	pause_ms(100);
	double before = seconds();
	served_stop(&served);
	CHECK_SAY(seconds() - before > 0.9 && seconds() - before < 3, "%f s", seconds() - before);
	close(fd);
}

static void test_the_stop_of_an_idle_server_is_immediate(void)
{
	struct served served;
	int fds[30];

	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	for (int i = 0; i < 30; i++) {
		fds[i] = client_connect(&served);
		client_asks(fds[i], "/?show=path", "/");
	}
	double before = seconds();
	served_stop(&served);
	CHECK_SAY(seconds() - before < 0.5, "%f s", seconds() - before);
	for (int i = 0; i < 30; i++)
		close(fds[i]);
}

static void test_nothing_is_left_open(void)
{
	struct served served;
	int before = open_descriptors();

	served_start(&served, &(struct wire_options){ 0 }, "127.0.0.1:0");
	int fd = client_connect(&served);
	client_asks(fd, "/?show=path&delay=10", "/");
	served_stop(&served);
	close(fd);
	CHECK_INT(open_descriptors(), before);
}

static CU_TestInfo tests[] = {
	{ "an idle connection is closed in time", test_an_idle_connection_is_closed_in_time },
	{ "a client that trickles is closed in time",
	  test_a_client_that_trickles_is_closed_in_time },
	{ "an answered connection is idle again", test_an_answered_connection_is_idle_again },
	{ "a delay may be longer than the idle timeout",
	  test_a_delay_may_be_longer_than_the_idle_timeout },
	{ "a client that goes away is forgotten at once",
	  test_a_client_that_goes_away_is_forgotten_at_once },
	{ "a held connection costs one descriptor", test_a_held_connection_costs_one_descriptor },
	{ "an idle connection gives its socketpair back",
	  test_an_idle_connection_gives_its_socketpair_back },
	{ "the stop answers requests in flight", test_the_stop_answers_requests_in_flight },
	{ "the stop waits no longer than the grace", test_the_stop_waits_no_longer_than_the_grace },
	{ "the stop of an idle server is immediate", test_the_stop_of_an_idle_server_is_immediate },
	{ "nothing is left open", test_nothing_is_left_open },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "loop", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
