/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_maintainer.c - what a package's own scripts have programs do is no news,
 * and nothing else is excused by it
 */
#include "scenario_helpers.h"

#define SED "/usr/bin/sed"

#define CHMOD 90 /* sed never made it, nor those with the next numbers */

/* A package manager, what it starts, and what that starts. */
struct family {
	struct proc manager, script, tool;
};

static const struct family dpkg = {
	{ .pid = 200, .ppid = 199, .comm = "dpkg", .exe = "/usr/bin/dpkg" },
	{ .pid = 201,
	  .ppid = 200,
	  .comm = "app.postinst",
	  .exe = "/usr/bin/dash" },
	{ .pid = 202, .ppid = 201, .comm = "sed", .exe = SED },
};

static unsigned int fresh; /* the next call that sed never made */
static uint32_t user;	   /* the process that is not root's; 0: none */

static unsigned int user_of(uint32_t pid)
{
	return pid == user ? 33 : 0;
}

/* sed has settled; whatever is new is news. */
static struct world *settled(void **state, const char *setting)
{
	static const struct proc sed = {
		.pid = 100, .ppid = 1, .comm = "sed", .exe = SED
	};
	struct world *w = *state;

	user = 0;
	fresh = CHMOD;
	w->user_of = user_of;
	set(w, "mode = auto");
	set(w, "odds = 1000");
	if (setting)
		set(w, setting);
	begin(w);
	settle(w, &sed);
	w->alerts = 0;
	return w;
}

/* Alerts of calls when the tool makes that one. */
static size_t alerts_of(struct world *w, const struct family *f,
			unsigned int nr)
{
	size_t before = told(w, SQ_REASON_NEW_SEQUENCE);

	call(w, &f->manager, 40);
	call(w, &f->script, 40);
	loop(w, &f->tool, 40, 47, 80);
	call(w, &f->tool, nr);
	return told(w, SQ_REASON_NEW_SEQUENCE) - before;
}

static void test_a_script_of_a_package_is_excused(void **state)
{
	struct world *w = settled(state, NULL);

	assert_int_equal(alerts_of(w, &dpkg, CHMOD), 0);
}

static void test_the_settings_may_say_otherwise(void **state)
{
	struct world *w = settled(state, "on_upgrade = report");

	assert_int_equal(alerts_of(w, &dpkg, CHMOD), 1);
}

static void test_only_root_s_package_manager_counts(void **state)
{
	struct world *w = settled(state, NULL);

	user = dpkg.manager.pid;
	assert_int_equal(alerts_of(w, &dpkg, CHMOD), 1);
}

/* Scripts have other users do something. */
static void test_a_script_may_become_another_user(void **state)
{
	struct world *w = settled(state, NULL);

	user = dpkg.tool.pid;
	assert_int_equal(alerts_of(w, &dpkg, CHMOD), 0);
}

static void test_the_package_manager_itself_is_excused(void **state)
{
	static const struct proc apt = { .pid = 100,
					 .ppid = 1,
					 .comm = "apt-get",
					 .exe = "/usr/bin/apt-get" };
	struct world *w = *state;

	w->user_of = user_of;
	set(w, "mode = auto");
	set(w, "odds = 1000");
	begin(w);
	settle(w, &apt);
	w->alerts = 0;
	call(w, &apt, CHMOD);
	assert_int_equal(w->alerts, 0);
	user = apt.pid;
	call(w, &apt, CHMOD + 1);
	assert_true(w->alerts > 0);
}

/* apt runs pagers, too. */
static void test_below_apt_dpkg_s_scripts_count_alone(void **state)
{
	struct world *w = settled(state, NULL);
	struct family f = dpkg;

	f.manager.exe = "/usr/bin/apt-get";
	assert_int_equal(alerts_of(w, &f, CHMOD), 1);
}

/* "sudo dpkg -l" starts a pager by a shell, and a pager starts shells. */
static void test_a_shell_below_dpkg_is_no_script(void **state)
{
	struct world *w = settled(state, NULL);
	struct family f = dpkg;

	f.script.comm = "sh";
	assert_int_equal(alerts_of(w, &f, CHMOD), 1);
}

/* The scripts of rpm are started so. */
static void test_a_shell_below_rpm_is_a_script(void **state)
{
	struct world *w = settled(state, NULL);
	struct family f = dpkg;

	f.manager.exe = "/usr/bin/rpm";
	f.script.comm = "sh";
	assert_int_equal(alerts_of(w, &f, CHMOD), 0);
}

static void test_a_namesake_elsewhere_is_no_package_manager(void **state)
{
	static const char *const paths[] = { "/tmp/dpkg",
					     "/home/me/usr/bin/dpkg",
					     "/usr/bin/dpkg-deb",
					     "/usr/bin/dash" };
	struct world *w = settled(state, NULL);

	for (unsigned int i = 0; i < 4; i++) {
		struct family f = dpkg;

		f.manager.exe = paths[i];
		f.manager.pid += 10 * (i + 1);
		f.script.ppid = f.manager.pid;
		f.script.pid = f.manager.pid + 1;
		f.tool.ppid = f.script.pid;
		f.tool.pid = f.script.pid + 1;
		assert_int_equal(alerts_of(w, &f, CHMOD + i), 1);
	}
}

static const char *unit_of(uint32_t pid)
{
	return pid == dpkg.manager.pid ? "web.docker" : "";
}

static void test_a_container_s_package_manager_excuses_nothing(void **state)
{
	struct world *w = *state;

	w->unit_of = unit_of;
	settled(state, "identity = unit");
	assert_int_equal(alerts_of(w, &dpkg, CHMOD), 1);
}

/* What a script leaves running is on its own when the script has ended. */
static void test_a_daemon_that_a_script_started_is_watched(void **state)
{
	struct world *w = settled(state, NULL);
	struct family f = dpkg;

	assert_int_equal(alerts_of(w, &f, 47), 0);
	call(w, &f.script, EXIT_GROUP);
	f.tool.ppid = 1;
	loop(w, &f.tool, 40, 47, 80);
	call(w, &f.tool, CHMOD);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

/* A call of the manager's that renames a file to the name of another. */
static void renames(struct world *w, const struct proc *p, const char *from,
		    const char *to, unsigned int mode)
{
	char head[64], text[1024];

	w->now_ms += 10;
	snprintf(head, sizeof(head), "msg=audit(%llu.%03llu:%llu):",
		 (unsigned long long)(w->now_ms / 1000),
		 (unsigned long long)(w->now_ms % 1000),
		 (unsigned long long)w->serial);
	snprintf(text, sizeof(text),
		 "type=SYSCALL %s arch=c000003e syscall=82 success=yes exit=0 "
		 "a0=1 a1=2 a2=0 a3=0 items=4 ppid=%u pid=%u auid=4294967295 "
		 "uid=%u gid=%u euid=%u ses=4294967295 comm=\"%s\" "
		 "exe=\"%s\" key=\"seqids\"",
		 head, p->ppid, p->pid, user_of(p->pid), user_of(p->pid),
		 user_of(p->pid), p->comm, p->exe);
	line(w, text);
	snprintf(text, sizeof(text), "type=CWD %s cwd=\"/\"", head);
	line(w, text);
	for (unsigned int i = 0; i < 4; i++) {
		static const char *const roles[] = { "PARENT", "PARENT",
						     "DELETE", "CREATE" };
		const char *names[] = { "/usr/bin/", "/usr/bin/", from, to };

		snprintf(text, sizeof(text),
			 "type=PATH %s item=%u name=\"%s\" inode=7 mode=0%o "
			 "nametype=%s",
			 head, i, names[i], i < 2 ? 040755 : mode, roles[i]);
		line(w, text);
	}
	snprintf(text, sizeof(text), "type=EOE %s", head);
	line(w, text);
	w->serial++;
}

/* Whether sed's next new call is told when a file was renamed ms before. */
static bool is_told(struct world *w, const struct proc *manager,
		    const char *from, const char *to, unsigned int mode,
		    uint64_t ms)
{
	static const struct proc sed = {
		.pid = 100, .ppid = 1, .comm = "sed", .exe = SED
	};
	unsigned int before;

	renames(w, manager, from, to, mode);
	before = told(w, SQ_REASON_NEW_SEQUENCE);
	w->now_ms += ms;
	loop(w, &sed, 40, 47, 80);
	call(w, &sed, fresh++);
	return told(w, SQ_REASON_NEW_SEQUENCE) > before;
}

static void test_a_program_that_a_package_brought_is_excused(void **state)
{
	const struct proc *p = &dpkg.manager;
	struct world *w = settled(state, NULL);

	assert_true(is_told(w, p, "/usr/bin/tar.dpkg-new", "/usr/bin/tar",
			    0100755, 0));
	assert_false(is_told(w, p, SED ".dpkg-new", SED, 0100755, 0));
}

static void test_and_by_its_name_of_old_or_by_rpm(void **state)
{
	static const struct proc rpm = {
		.pid = 300, .ppid = 1, .comm = "rpm", .exe = "/usr/bin/rpm"
	};
	struct world *w = settled(state, NULL);

	assert_false(is_told(w, &dpkg.manager, "/bin/sed.dpkg-new", "/bin/sed",
			     0100755, 0));
	w->now_ms += DAY_MS;
	assert_false(is_told(w, &rpm, SED ";5f0c1a2b", SED, 0100755, 0));
}

static void test_but_for_ten_minutes_only(void **state)
{
	struct world *w = settled(state, NULL);

	assert_true(is_told(w, &dpkg.manager, SED ".dpkg-new", SED, 0100755,
			    600000));
}

static void test_not_when_somebody_else_put_it_there(void **state)
{
	static const struct proc mv = {
		.pid = 300, .ppid = 1, .comm = "mv", .exe = "/usr/bin/mv"
	};
	struct world *w = settled(state, NULL);

	assert_true(is_told(w, &mv, SED ".dpkg-new", SED, 0100755, 0));
	assert_true(is_told(w, &dpkg.manager, SED ".new", SED, 0100755, 0));
	assert_true(
		is_told(w, &dpkg.manager, SED ".dpkg-new", SED, 0100644, 0));
	user = dpkg.manager.pid;
	assert_true(
		is_told(w, &dpkg.manager, SED ".dpkg-new", SED, 0100755, 0));
}

static void test_not_where_the_settings_say_otherwise(void **state)
{
	struct world *w = settled(state, "on_upgrade = report");

	assert_true(
		is_told(w, &dpkg.manager, SED ".dpkg-new", SED, 0100755, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_script_of_a_package_is_excused),
		T(test_the_settings_may_say_otherwise),
		T(test_only_root_s_package_manager_counts),
		T(test_a_script_may_become_another_user),
		T(test_the_package_manager_itself_is_excused),
		T(test_below_apt_dpkg_s_scripts_count_alone),
		T(test_a_shell_below_dpkg_is_no_script),
		T(test_a_shell_below_rpm_is_a_script),
		T(test_a_namesake_elsewhere_is_no_package_manager),
		T(test_a_container_s_package_manager_excuses_nothing),
		T(test_a_daemon_that_a_script_started_is_watched),
		T(test_a_program_that_a_package_brought_is_excused),
		T(test_and_by_its_name_of_old_or_by_rpm),
		T(test_but_for_ten_minutes_only),
		T(test_not_when_somebody_else_put_it_there),
		T(test_not_where_the_settings_say_otherwise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
