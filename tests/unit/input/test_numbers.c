/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "input/numbers.h"

static struct sq_event ev;
static struct sq_why why;

static int line(const char *text)
{
	why.text[0] = '\0';
	return sq_numbers_line(text, strlen(text), "/usr/lib/sendmail", 7, &ev,
			       &why);
}

static void test_a_pid_and_a_call_make_an_event(void **state)
{
	(void)state;
	memset(&ev, 0xff, sizeof(ev));
	assert_int_equal(line("10763 105"), 1);
	assert_int_equal(ev.kind, SQ_EVENT_CALL);
	assert_int_equal(ev.outcome, SQ_OUTCOME_NONE);
	assert_true(ev.keyed);
	assert_false(ev.evidence);
	assert_int_equal(ev.pid, 10763);
	assert_int_equal(ev.ppid, 0);
	assert_int_equal(ev.call, sq_call_pack(SQ_ABI_FOREIGN, 105));
	assert_int_equal(ev.stamp.serial, 7);
	assert_int_equal(ev.stamp.time_ms, 0);
	assert_int_equal(ev.auid, SQ_ID_UNSET);
	assert_string_equal(ev.exe, "/usr/lib/sendmail");
	assert_int_equal(ev.exe_len, 17);
	assert_string_equal(ev.comm, "");
	assert_string_equal(ev.node, "");
	assert_string_equal(ev.tty, "");
}

static void test_blanks_and_comments_do_not_matter(void **state)
{
	static const char *const good[] = { "  1\t2  ", "1 2\r", "1 2 # said",
					    "\t1\v2\f", "1 2 #", "001 0002" };
	static const char *const nothing[] = { "",  " ",     "\t\r",
					       "#", "# 1 2", "   # x" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(line(good[i]), 1);
		assert_int_equal(ev.pid, 1);
		assert_int_equal(sq_call_nr(ev.call), 2);
	}
	for (size_t i = 0; i < COUNT(nothing); i++)
		assert_int_equal(line(nothing[i]), 0);
}

static void test_calls_up_to_65535_pass_through(void **state)
{
	(void)state;
	assert_int_equal(line("0 0"), 1);
	assert_int_equal(line("2147483647 65535"), 1);
	assert_int_equal(ev.pid, INT32_MAX);
	assert_int_equal(sq_call_nr(ev.call), 65535);
	assert_int_equal(sq_call_abi(ev.call), SQ_ABI_FOREIGN);
}

static void test_lines_of_another_form_are_refused_with_a_reason(void **state)
{
	static const char *const bad[] = {
		"1",
		"x",
		"1 x",
		"x 1",
		"1 2 3",
		"1 -2",
		"-1 2",
		"1 65536",
		"1,2",
		"1 2x",
		"2147483648 1",
		"1 2#3",
		"1 0x10",
		"1 open",
		"\xff\xfe 1",
		"1\n2\n3",
		"type=SYSCALL msg=audit(1.001:1): arch=c000003e",
		"1 99999999999999999999999999999999999999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(line(bad[i]), -SQ_EFORMAT);
		assert_true(strlen(why.text) > 0);
	}
}

static void test_nul_bytes_are_refused(void **state)
{
	(void)state;
	assert_int_equal(sq_numbers_line("1 2\0", 4, "p", 1, &ev, &why),
			 -SQ_EFORMAT);
	assert_int_equal(sq_numbers_line("\0", 1, "p", 1, &ev, &why),
			 -SQ_EFORMAT);
	assert_int_equal(sq_numbers_line("1 2 \0", 5, "p", 1, &ev, &why),
			 -SQ_EFORMAT);
}

static void test_a_program_name_of_any_length_fits(void **state)
{
	char *name = malloc(3 * SQ_EXE_LEN);

	(void)state;
	assert_non_null(name);
	memset(name, 'x', 3 * SQ_EXE_LEN);
	name[3 * SQ_EXE_LEN - 1] = '\0';
	assert_int_equal(sq_numbers_line("1 2", 3, name, 1, &ev, &why), 1);
	assert_int_equal(ev.exe_len, SQ_EXE_LEN - 1);
	assert_int_equal(strlen(ev.exe), ev.exe_len);
	free(name);
}

static void test_random_bytes_give_an_event_or_an_error(void **state)
{
	static const char bytes[] = "0123456789 \t#-x\0\xff";
	uint64_t seed = test_seed();

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t len = test_below(&seed, 24);
		char *text = malloc(len + !len); /* exact, for sanitizers */
		int got;

		assert_non_null(text);
		for (size_t i = 0; i < len; i++)
			text[i] = bytes[test_below(&seed, sizeof(bytes) - 1)];
		why.text[0] = '\0';
		got = sq_numbers_line(text, len, "p", 1, &ev, &why);
		assert_true(got == 0 || got == 1 || got == -SQ_EFORMAT);
		assert_int_equal(got < 0, *why.text != '\0');
		free(text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pid_and_a_call_make_an_event),
		cmocka_unit_test(test_blanks_and_comments_do_not_matter),
		cmocka_unit_test(test_calls_up_to_65535_pass_through),
		cmocka_unit_test(
			test_lines_of_another_form_are_refused_with_a_reason),
		cmocka_unit_test(test_nul_bytes_are_refused),
		cmocka_unit_test(test_a_program_name_of_any_length_fits),
		cmocka_unit_test(test_random_bytes_give_an_event_or_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
