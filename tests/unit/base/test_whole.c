/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/whole.h"

#define LEN 300000 /* more than a pipe holds */

static unsigned char sent[LEN], got[LEN + 1];

struct end {
	int fd;
	size_t step; /* so many bytes at once */
	size_t done;
};

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN; i++)
		sent[i] = (unsigned char)(i * 2654435761u >> 13);
	memset(got, 0, sizeof(got));
	return 0;
}

/* The other end of a pipe, which gives or takes little at a time. */
static void *give(void *ctx)
{
	struct end *end = ctx;

	while (end->done < LEN) {
		size_t left = LEN - end->done;
		ssize_t n = write(end->fd, sent + end->done,
				  left < end->step ? left : end->step);

		if (n > 0)
			end->done += (size_t)n;
	}
	close(end->fd);
	return NULL;
}

static void *take(void *ctx)
{
	struct end *end = ctx;
	ssize_t n;

	while ((n = read(end->fd, got + end->done, end->step)) > 0)
		end->done += (size_t)n;
	return NULL;
}

/* Read up to size bytes of what comes in pieces; then whether that was all. */
static size_t read_pieces(size_t step, size_t size, bool *all)
{
	struct end end = { .step = step };
	pthread_t thread;
	int pipes[2];
	ssize_t len;

	assert_int_equal(pipe(pipes), 0);
	end.fd = pipes[1];
	assert_int_equal(pthread_create(&thread, NULL, give, &end), 0);
	len = sq_whole_read(pipes[0], got, size);
	*all = sq_whole_read(pipes[0], got + LEN, 1) == 0;
	pthread_join(thread, NULL);
	close(pipes[0]);
	assert_true(len >= 0);
	return (size_t)len;
}

static void test_a_read_gathers_what_comes_in_pieces(void **state)
{
	bool all;

	(void)state;
	assert_int_equal(read_pieces(777, LEN, &all), LEN);
	assert_true(all);
	assert_memory_equal(got, sent, LEN);
}

static void test_a_read_is_shorter_where_the_file_ends(void **state)
{
	bool all;

	(void)state;
	assert_int_equal(read_pieces(4096, LEN + 1, &all), LEN);
	assert_true(all);
}

static void test_a_write_goes_on_where_a_pipe_is_full(void **state)
{
	struct end end = { .step = 1000 };
	pthread_t thread;
	int pipes[2];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	end.fd = pipes[0];
	assert_int_equal(pthread_create(&thread, NULL, take, &end), 0);
	assert_int_equal(sq_whole_write(pipes[1], sent, LEN), 0);
	close(pipes[1]);
	pthread_join(thread, NULL);
	close(pipes[0]);
	assert_int_equal(end.done, LEN);
	assert_memory_equal(got, sent, LEN);
}

static void interrupted(int sig)
{
	(void)sig;
}

/* Signals come to this thread until the other end has all of it. */
struct storm {
	pthread_t to;
	struct end end;
};

static void *drain_and_disturb(void *ctx)
{
	struct storm *storm = ctx;
	ssize_t n;

	do {
		pthread_kill(storm->to, SIGUSR1);
		n = read(storm->end.fd, got + storm->end.done, 5000);
		if (n > 0)
			storm->end.done += (size_t)n;
	} while (n > 0);
	return NULL;
}

static void test_a_signal_does_not_end_it(void **state)
{
	const struct sigaction action = { .sa_handler = interrupted };
	struct sigaction before;
	struct storm storm = { .to = pthread_self() };
	pthread_t thread;
	int pipes[2];

	(void)state;
	assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
	assert_int_equal(pipe(pipes), 0);
	storm.end.fd = pipes[0];
	assert_int_equal(
		pthread_create(&thread, NULL, drain_and_disturb, &storm), 0);
	assert_int_equal(sq_whole_write(pipes[1], sent, LEN), 0);
	close(pipes[1]);
	pthread_join(thread, NULL);
	close(pipes[0]);
	sigaction(SIGUSR1, &before, NULL);
	assert_memory_equal(got, sent, LEN);
}

static void test_an_error_is_told(void **state)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(sq_whole_read(-1, got, 1), -1);
	assert_int_equal(errno, EBADF);
	assert_true(full >= 0);
	assert_int_equal(sq_whole_write(full, sent, 1), -1);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(sq_whole_write(full, sent, 0), 0);
	close(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_read_gathers_what_comes_in_pieces,
				       setup),
		cmocka_unit_test_setup(
			test_a_read_is_shorter_where_the_file_ends, setup),
		cmocka_unit_test_setup(
			test_a_write_goes_on_where_a_pipe_is_full, setup),
		cmocka_unit_test_setup(test_a_signal_does_not_end_it, setup),
		cmocka_unit_test_setup(test_an_error_is_told, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
