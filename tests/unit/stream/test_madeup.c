/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "stream/madeup.h"

static bool made_up(const char *name)
{
	return sq_name_made_up(name, strlen(name));
}

static void test_files_where_anybody_may_write_are(void **state)
{
	(void)state;
	assert_true(made_up("/tmp/x"));
	assert_true(made_up("/var/tmp/a/b/c"));
	assert_true(made_up("/dev/shm/x"));
	assert_true(made_up("/memfd:x (deleted) of /usr/bin/runc"));
	assert_true(made_up("/usr/bin/python3[a.py] in /tmp/*"));
	assert_true(made_up("/usr/bin/python3[a.py] in /tmp"));
	assert_false(made_up("/usr/bin/python3[a.py] in /opt/tmp"));
	assert_true(made_up("web.service:/tmp/x"));
	assert_false(made_up("a1b2c3d4e5.service:/usr/sbin/nginx"));
	assert_false(made_up("/tmp"));
	assert_false(made_up("/tmp/"));
	assert_false(made_up("/opt/tmp/x"));
	assert_false(made_up("/usr/sbin/tmpreaper"));
}

static void test_names_that_look_random_are(void **state)
{
	(void)state;
	assert_true(made_up("/home/u/58f98c85"));
	assert_true(made_up("/home/u/.cache/tmp.X7aB3kQ9/run"));
	assert_true(made_up("/opt/a1b2c3/tool"));
	assert_true(made_up("/usr/bin/python3[X7aB3kQ9]"));
}

static void test_names_of_distributions_are_not(void **state)
{
	static const char *const usual[] = {
		"/usr/sbin/nginx",
		"/usr/bin/python3.11[backup.py]",
		"/usr/bin/x86_64-linux-gnu-gcc-12",
		"/usr/bin/i686-w64-mingw32-gcc",
		"/usr/lib/systemd/systemd-networkd-wait-online",
		"/usr/sbin/NetworkManager",
		"/usr/libexec/PackageKit/packagekitd",
		"/opt/TeamViewer/TeamViewer_Desktop",
		"/usr/lib/postgresql/15/bin/postgres",
		"/usr/lib/jvm/java-17-openjdk-amd64/bin/java",
		"/usr/bin/gpg-agent",
		"/usr/bin/mount.nfs4",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (made_up(usual[i]))
			fail_msg("%s looks made up", usual[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_where_anybody_may_write_are),
		cmocka_unit_test(test_names_that_look_random_are),
		cmocka_unit_test(test_names_of_distributions_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
