/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <limits.h>

#include "base/path.h"

static void check(const char *base, const char *name, const char *wanted)
{
	char out[64];
	size_t len = sq_path_normal(base, strlen(base), name, strlen(name), out,
				    sizeof(out));

	assert_string_equal(out, wanted);
	assert_int_equal(len, strlen(wanted));
}

static void test_absolute_names_need_no_base(void **state)
{
	(void)state;
	check("", "/etc/hosts", "/etc/hosts");
	check("/var", "/etc/hosts", "/etc/hosts");
	check("", "//etc///hosts/", "/etc/hosts");
	check("", "/etc/./a/../hosts/.", "/etc/hosts");
	check("", "/../../etc/..hosts/.b./...", "/etc/..hosts/.b./...");
	check("", "/", "/");
	check("", "/..", "/");
	check("", "/a/b/../..", "/");
}

static void test_relative_names_begin_at_the_base(void **state)
{
	(void)state;
	check("/var/www", "a/b", "/var/www/a/b");
	check("/var/www", "../lib/./x", "/var/lib/x");
	check("/var/www", "../../../x", "/x");
	check("/", "x", "/x");
	check("/var/www", ".", "/var/www");
	check("/var/www", "", "/var/www");
	check("/", "..", "/");
}

static void test_without_a_base_names_stay_relative(void **state)
{
	(void)state;
	check("", "a/b", "./a/b");
	check("", "./a/../b", "./b");
	check("", "../a", "./../a");
	check("", "a/../../../b/..", "./../..");
	check("", "..", "./..");
	check("", "", ".");
	check("", "./", ".");
}

/* The base comes later: the same as if it had been there. */
static void test_what_stayed_relative_can_be_based_later(void **state)
{
	static const char *const names[] = { "a", "../a/b", "./x//y/..", "." };
	char first[64], second[64], at_once[64];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		sq_path_normal("", 0, names[i], strlen(names[i]), first,
			       sizeof(first));
		sq_path_normal("/p/q", 4, first, strlen(first), second,
			       sizeof(second));
		sq_path_normal("/p/q", 4, names[i], strlen(names[i]), at_once,
			       sizeof(at_once));
		assert_string_equal(second, at_once);
	}
}

static void test_long_paths_are_cut(void **state)
{
	static char base[SQ_PATH_MAX + 1], name[SQ_PATH_MAX + 1];
	char out[512];

	(void)state;
	memset(base, 'b', sizeof(base) - 1);
	memset(name, 'n', sizeof(name) - 1);
	base[0] = '/';
	assert_int_equal(sq_path_normal(base, SQ_PATH_MAX, name, SQ_PATH_MAX,
					out, sizeof(out)),
			 2 * SQ_PATH_MAX + 1);
	assert_int_equal(strlen(out), sizeof(out) - 1);
	assert_memory_equal(out, base, sizeof(out) - 1);
	/* nothing but slashes, or as many ".." as there is room for */
	memset(name, '/', sizeof(name) - 1);
	check("", name, "/");
	for (size_t i = 0; i + 1 < SQ_PATH_MAX; i += 3)
		memcpy(name + i, "../", 3);
	name[SQ_PATH_MAX] = '\0';
	sq_path_normal("", 0, name, SQ_PATH_MAX, out, sizeof(out));
	assert_memory_equal(out, "./../..", 7);
	check("/a/b", name, "/");
}

static void test_what_is_open_has_a_name(void **state)
{
	char name[SQ_PATH_FD_LEN];

	(void)state;
	assert_string_equal(sq_path_of_fd(2, name), "/proc/self/fd/2");
	assert_true(strlen(sq_path_of_fd(INT_MAX, name)) < sizeof(name) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absolute_names_need_no_base),
		cmocka_unit_test(test_relative_names_begin_at_the_base),
		cmocka_unit_test(test_without_a_base_names_stay_relative),
		cmocka_unit_test(test_what_stayed_relative_can_be_based_later),
		cmocka_unit_test(test_long_paths_are_cut),
		cmocka_unit_test(test_what_is_open_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
