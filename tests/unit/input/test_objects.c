/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a call acts on, as its records say.
 */
#include "join_helpers.h"

static void test_a_call_comes_out_with_what_it_acts_on(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(join_readers); i++) {
		join_start(f, &join_readers[i]);
		join_call(f, 1, OPENAT, 2);
		join_check(f, "");
		assert_true(sq_join_waiting(f->join));
		join_cwd(f, 1, "\"/srv\"");
		join_path(f, 1, 0, "\"/tmp/\"", "PARENT");
		join_check(f, "");
		join_path(f, 1, 1, "2F746D702F612062", "CREATE");
		join_check(f, "1 P:/tmp C:/tmp/a b");
		assert_false(sq_join_waiting(f->join));
		join_call(f, 2, CONNECT, 0);
		join_record(f, "SOCKADDR", 2, "saddr=020000357F000001");
		join_check(f, "2 @:020000357F000001");
		join_call(f, 3, EXECVE, 2);
		join_record(f, "EXECVE", 3,
			    "argc=3 a0=\"sh\" a1=\"-c\" a2=6C73202D6C");
		join_cwd(f, 3, "\"/srv\"");
		join_path(f, 3, 0, "\"bin/../sh\"", "NORMAL");
		join_path(f, 3, 1, "\"/lib64/ld.so\"", "NORMAL");
		join_check(f, "3 $:sh -c ls -l N:/srv/sh N:/lib64/ld.so");
		join_call(f, 4, CLOSE, 0);
		join_check(f, "4");
	}
}

static void test_a_path_has_its_mode(void **state)
{
	struct fixture *f = *state;
	struct sq_event *ev;

	join_call(f, 1, OPENAT, 1);
	snprintf(f->line, sizeof(f->line),
		 "type=PATH msg=audit(1700000000.100:1): item=0 name=\"/a\" "
		 "inode=7 dev=fe:00 mode=0104755 ouid=0 ogid=0 rdev=00:00 "
		 "nametype=NORMAL");
	assert_int_equal(sq_reader_line(f->reader, f->line, strlen(f->line),
					&f->ev, &f->why),
			 1);
	sq_join_push(f->join, &f->ev);
	ev = sq_join_next(f->join);
	assert_non_null(ev);
	assert_int_equal(ev->objects[0].mode, 0104755);
}

static void test_of_more_objects_the_first_are_kept(void **state)
{
	struct fixture *f = *state;

	join_call(f, 1, OPENAT, 200);
	join_cwd(f, 1, "\"/\"");
	for (unsigned int i = 0; i < 199; i++)
		join_path(f, 1, i, "\"/a\"", "NORMAL");
	join_check(f, "");
	join_path(f, 1, 199, "\"/a\"", "NORMAL");
	join_check(f, "1 N:/a N:/a N:/a N:/a N:/a N:/a …");
}

static void test_long_texts_are_cut(void **state)
{
	static char hex[8192 + 1], wanted[600];
	struct fixture *f = *state;

	/* 4,096 bytes, the first one a slash */
	for (size_t i = 0; i + 1 < sizeof(hex); i += 2)
		memcpy(hex + i, i ? "61" : "2F", 2);
	for (size_t i = 0; i < COUNT(join_readers); i++) {
		join_start(f, &join_readers[i]);
		memset(wanted, 'a', sizeof(wanted));
		memcpy(wanted, "1 N:/", 5);
		strcpy(wanted + 4 + SQ_OBJECT_TEXT - 1, " …");
		join_call(f, 1, OPENAT, 1);
		join_path(f, 1, 0, hex, "NORMAL");
		join_check(f, wanted);
		memcpy(wanted, "1 $:/", 5);
		join_call(f, 1, EXECVE, 1);
		join_record(f, "EXECVE", 1,
			    "argc=4000 a0_len=100000 a0[0]=%s "
			    "a0[1]=6162 a1=\"more\"",
			    hex);
		join_path(f, 1, 0, "(null)", "NORMAL");
		join_check(f, wanted);
	}
}

static void test_arguments_come_in_pieces(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(join_readers); i++) {
		join_start(f, &join_readers[i]);
		join_call(f, 1, EXECVE, 1);
		join_record(f, "EXECVE", 1,
			    "argc=99999 a0=\"sh\" a1_len=7 a1[0]=6120 a1[1]=62 "
			    "a2=\"c\"");
		join_record(f, "EXECVE", 1, "a3=\"is more than is kept\"");
		join_path(f, 1, 0, "\"/bin/sh\"", "NORMAL");
		join_check(f, "1 $:sh a b c N:/bin/sh");
	}
}

static void test_addresses_are_kept_whatever_they_are(void **state)
{
	struct fixture *f = *state;
	char hex[2 * 130 + 1], wanted[400];

	join_call(f, 1, CONNECT, 0);
	join_record(f, "SOCKADDR", 1, "saddr=FE");
	join_check(f, "1 @:FE");
	join_call(f, 2, CONNECT, 0);
	join_record(f, "SOCKADDR", 2, "saddr=EA60000000");
	join_check(f, "2 @:EA60000000");
	memset(hex, 'A', sizeof(hex));
	for (size_t bytes = 128; bytes <= 130; bytes += 2) {
		hex[2 * bytes] = '\0';
		join_call(f, 3, CONNECT, 0);
		join_record(f, "SOCKADDR", 3, "saddr=%s", hex);
		snprintf(wanted, sizeof(wanted), "3 @:%.256s", hex);
		join_check(f, wanted);
		hex[2 * bytes] = 'A';
	}
	/* cut in the middle of a byte: it is absent */
	join_call(f, 4, CONNECT, 0);
	join_record(f, "SOCKADDR", 4, "saddr=0200003");
	join_check(f, "");
	join_settle(f);
	join_check(f, "4");
}

static void test_names_that_the_kernel_did_not_keep_are_left_out(void **state)
{
	struct fixture *f = *state;

	join_call(f, 1, OPENAT, 2);
	join_path(f, 1, 0, "(null)", "PARENT");
	join_path(f, 1, 1, "\"/a\"", "CREATE");
	join_check(f, "1 C:/a");
}

static void test_names_stay_relative_where_nobody_knows_to_what(void **state)
{
	struct fixture *f = *state;

	join_call(f, 1, OPENAT, 1);
	join_path(f, 1, 0, "\"x/../name\"", "NORMAL");
	join_check(f, "");
	join_settle(f);
	join_check(f, "1 N:./name");
	join_call(f, 2, OPENAT, 1);
	join_cwd(f, 2, "\"(unreachable)/a\"");
	join_path(f, 2, 0, "\"name\"", "NORMAL");
	join_settle(f);
	join_check(f, "2 N:./name");
}

static void test_a_descriptor_s_directory_is_not_made_up(void **state)
{
	struct fixture *f = *state;

	f->a0 = "3";
	join_call(f, 1, UNLINKAT, 2);
	join_cwd(f, 1, "\"/srv\"");
	join_path(f, 1, 0, "\"/srv\"", "PARENT");
	join_path(f, 1, 1, "\"name\"", "DELETE");
	join_check(f, "1 D:./name");
	f->a0 = "3";
	join_call(f, 2, UNLINKAT, 2);
	join_cwd(f, 2, "\"/srv\"");
	join_path(f, 2, 0, "\"/tmp/\"", "PARENT");
	join_path(f, 2, 1, "\"/tmp/name\"", "DELETE");
	join_check(f, "2 P:/tmp D:/tmp/name");
	f->a0 = "ffffffffffffff9c";
	join_call(f, 3, UNLINKAT, 2);
	join_cwd(f, 3, "\"/srv\"");
	join_path(f, 3, 0, "\"/srv\"", "PARENT");
	join_path(f, 3, 1, "\"name\"", "DELETE");
	join_check(f, "3 P:/srv D:/srv/name");
}

#define T(test) cmocka_unit_test_setup_teardown(test, join_setup, join_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_call_comes_out_with_what_it_acts_on),
		T(test_a_path_has_its_mode),
		T(test_of_more_objects_the_first_are_kept),
		T(test_long_texts_are_cut),
		T(test_arguments_come_in_pieces),
		T(test_addresses_are_kept_whatever_they_are),
		T(test_names_that_the_kernel_did_not_keep_are_left_out),
		T(test_names_stay_relative_where_nobody_knows_to_what),
		T(test_a_descriptor_s_directory_is_not_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
