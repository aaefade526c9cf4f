/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "plugin/units.h"

#define SLOW 4711 /* a pid whose file does not answer */

static char proc[64];

static void put_cgroup(unsigned int pid, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%u", proc, pid);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%u/cgroup", proc, pid);
	if (!text) {
		assert_int_equal(mkfifo(path, 0600), 0);
		return;
	}
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int start(void **state)
{
	struct sq_units *u;
	struct sq_why why;

	strcpy(proc, "/tmp/test_units.XXXXXX");
	if (!mkdtemp(proc) || sq_units_start(&u, proc, &why) < 0)
		return -1;
	*state = u;
	return 0;
}

/* A thread that still waits at a pipe is let go. */
static int stop(void **state)
{
	char command[128];
	int fd;

	snprintf(command, sizeof(command), "%s/%u/cgroup", proc, SLOW);
	fd = open(command, O_RDWR | O_NONBLOCK);
	if (fd >= 0)
		close(fd);
	sq_units_free(*state);
	snprintf(command, sizeof(command), "rm -rf %s", proc);
	return system(command);
}

static int ask(struct sq_units *u, unsigned int pid, const char *node,
	       char unit[static SQ_UNIT_LEN])
{
	static struct sq_event ev;

	ev.pid = pid;
	ev.node_len = strlen(strcpy(ev.node, node));
	strcpy(unit, "");
	return sq_units_ask(u, &ev, unit);
}

static void test_a_process_s_cgroup_tells_its_unit(void **state)
{
	char unit[SQ_UNIT_LEN];

	put_cgroup(7, "0::/system.slice/web.service\n");
	put_cgroup(8, "0::/\n");
	assert_int_equal(ask(*state, 7, "", unit), 0);
	assert_string_equal(unit, "web.service");
	assert_int_equal(ask(*state, 8, "", unit), 0);
	assert_string_equal(unit, "");
}

static void test_of_a_process_that_is_gone_nothing_is_known(void **state)
{
	const struct sq_units_counts *c = sq_units_counts(*state);
	char unit[SQ_UNIT_LEN];

	put_cgroup(7, "");
	assert_int_equal(ask(*state, 7, "", unit), 1);
	assert_int_equal(ask(*state, 9, "", unit), 1);
	assert_int_equal(c->asked, 2);
	assert_int_equal(c->gone, 2);
	assert_int_equal(c->late, 0);
}

static void test_of_another_host_s_process_nothing_is_known(void **state)
{
	char unit[SQ_UNIT_LEN], node[SQ_NODE_LEN];
	struct utsname host;

	assert_int_equal(uname(&host), 0);
	put_cgroup(7, "0::/system.slice/web.service\n");
	snprintf(node, sizeof(node), "%.*s.example",
		 (int)strcspn(host.nodename, "."), host.nodename);
	assert_int_equal(ask(*state, 7, node, unit), 0);
	assert_int_equal(ask(*state, 7, "another-host", unit), 1);
}

static void test_nobody_waits_for_a_file_that_does_not_answer(void **state)
{
	const struct sq_units_counts *c = sq_units_counts(*state);
	char unit[SQ_UNIT_LEN];

	put_cgroup(SLOW, NULL);
	put_cgroup(7, "0::/system.slice/web.service\n");
	assert_int_equal(ask(*state, SLOW, "", unit), 1);
	assert_int_equal(c->late, 1);
	/* the thread is at it still: nobody waits again */
	assert_int_equal(ask(*state, 7, "", unit), 1);
	assert_int_equal(c->late, 2);
	assert_int_equal(c->gone, 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_process_s_cgroup_tells_its_unit),
		T(test_of_a_process_that_is_gone_nothing_is_known),
		T(test_of_another_host_s_process_nothing_is_known),
		T(test_nobody_waits_for_a_file_that_does_not_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
