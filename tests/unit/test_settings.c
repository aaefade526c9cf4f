/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/naming.h"
#include "settings.h"

static struct sq_settings s;
static struct sq_why why;

static int line(const char *text)
{
	why.text[0] = '\0';
	return sq_settings_line(&s, text, &why);
}

/* Write text to a file and read it as settings. */
static int file_of(const char *text, size_t len)
{
	char path[] = "/tmp/seqids-unit.XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
	sq_settings_init(&s);
	why.text[0] = '\0';
	err = sq_settings_read(&s, path, &why);
	unlink(path);
	if (err < 0)
		assert_int_equal(strncmp(why.text, path, strlen(path)), 0);
	return err;
}

static int file(const char *text)
{
	return file_of(text, strlen(text));
}

static int setup(void **state)
{
	(void)state;
	sq_settings_init(&s);
	return 0;
}

static void test_the_defaults_are_those_of_the_contract(void **state)
{
	(void)state;
	assert_int_equal(s.mode, SQ_SET_AUTO);
	assert_int_equal(s.window, 6);
	assert_string_equal(s.calls, "all");
	assert_string_equal(s.key, "seqids");
	assert_string_equal(s.profile, SQ_PROFILE_PATH);
	assert_string_equal(s.anomaly_dir, SQ_ANOMALY_DIR);
	assert_string_equal(s.state_file, SQ_STATE_FILE);
	assert_int_equal(s.max_streams, 65536);
	assert_int_equal(s.frame, 128);
	assert_string_equal(s.interpreters, SQ_INTERPRETERS);
	assert_true(s.scans);
	assert_int_equal(s.scan_interval, 3);
	assert_int_equal(s.scan_mark, 0x5e100000);
	assert_int_equal(s.scan_mask, 0xffff0000);
}

static void test_a_line_sets_one_value(void **state)
{
	(void)state;
	assert_int_equal(line("mode = learn"), 0);
	assert_int_equal(s.mode, SQ_SET_LEARN);
	assert_int_equal(line("mode = detect"), 0);
	assert_int_equal(s.mode, SQ_SET_DETECT);
	assert_int_equal(line("window = 16"), 0);
	assert_int_equal(s.window, 16);
	assert_int_equal(line("profile = /srv/p.gdbm"), 0);
	assert_string_equal(s.profile, "/srv/p.gdbm");
	assert_int_equal(line("key = a = b"), 0);
	assert_string_equal(s.key, "a = b");
	assert_int_equal(line("key ="), 0);
	assert_string_equal(s.key, "");
}

static void test_blanks_and_comments_do_not_matter(void **state)
{
	static const char *const nothing[] = {
		"", "  ", "\t", "# window = 3", "   # x", "#", "\r", "\n"
	};
	struct sq_settings before = s;

	(void)state;
	for (size_t i = 0; i < COUNT(nothing); i++)
		assert_int_equal(line(nothing[i]), 0);
	assert_memory_equal(&s, &before, sizeof(s));
	assert_int_equal(line("  window=7 \t\r\n"), 0);
	assert_int_equal(s.window, 7);
	assert_int_equal(line("\twindow\t=\t8"), 0);
	assert_int_equal(s.window, 8);
}

static void test_what_is_no_setting_is_refused_by_name(void **state)
{
	static const struct {
		const char *line, *named;
	} bad[] = {
		{ "windows = 6", "windows" },	{ "Window = 6", "Window" },
		{ "window", "window" },		{ "= 6", "" },
		{ "window : 6", "window : 6" }, { "mode learn", "mode learn" },
		{ "q_depth = 400", "q_depth" }, { "win dow = 6", "win dow" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(line(bad[i].line), -SQ_EVALUE);
		assert_non_null(strstr(why.text, bad[i].named));
	}
}

static void
test_values_out_of_range_are_refused_and_change_nothing(void **state)
{
	static const char *const bad[] = {
		"window = 1",
		"window = 17",
		"window = -6",
		"window =",
		"window = six",
		"window = 6.5",
		"window = 0x6",
		"window = 6 7",
		"window = 4294967302",
		"mode = Auto",
		"mode = auto x",
		"mode =",
		"profile = x.gdbm",
		"profile =",
		"anomaly_dir = ./a",
		"state_file = ~/st",
		"max_streams = 0",
		"frame = 1",
		"queue_length = 0",
		"save_interval = 0",
		"state_interval = 0s",
		"frame = 99999999",
		"mode = 2",
		"scans = 1",
		"scan_mark =",
		"scan_mark = 0x",
		"scan_mark = -1",
		"scan_mark = 5e1",
		"scan_mask = all",
		"scan_mark = 0x1ffffffff",
	};
	struct sq_settings before = s;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(line(bad[i]), -SQ_EVALUE);
		assert_true(strlen(why.text) > 0);
		assert_memory_equal(&s, &before, sizeof(s));
	}
}

static void test_a_range_includes_both_its_ends(void **state)
{
	(void)state;
	assert_int_equal(line("window = 2"), 0);
	assert_int_equal(line("window = 16"), 0);
	assert_int_equal(line("frame = 2"), 0);
	assert_int_equal(line("alert_order = 0"), 0);
	assert_int_equal(line("alert_order = 3"), 0);
	assert_int_equal(line("alert_order = 4"), -SQ_EVALUE);
}

static void test_times_are_taken_with_and_without_units(void **state)
{
	static const char *const bad[] = {
		"normal_wait = 1w",   "normal_wait = d",
		"normal_wait = 1 d",  "normal_wait = 1dd",
		"normal_wait =",      "normal_wait = -1d",
		"normal_wait = 1.5d", "normal_wait = 99999999d",
	};

	(void)state;
	assert_int_equal(line("normal_wait = 90"), 0);
	assert_int_equal(s.normal_wait, 90);
	assert_int_equal(line("normal_wait = 90s"), 0);
	assert_int_equal(s.normal_wait, 90);
	assert_int_equal(line("normal_wait = 5m"), 0);
	assert_int_equal(s.normal_wait, 300);
	assert_int_equal(line("normal_wait = 2h"), 0);
	assert_int_equal(s.normal_wait, 7200);
	assert_int_equal(line("normal_wait = 7d"), 0);
	assert_int_equal(s.normal_wait, 7 * 86400);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(line(bad[i]), -SQ_EVALUE);
	assert_int_equal(s.normal_wait, 7 * 86400);
}

static void test_long_values_have_a_limit(void **state)
{
	char text[3 * SQ_SETTING_LEN];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "profile = /", 11);
	text[10 + SQ_SETTING_LEN - 1] = '\0';
	assert_int_equal(line(text), 0);
	assert_int_equal(strlen(s.profile), SQ_SETTING_LEN - 1);
	text[10 + SQ_SETTING_LEN - 1] = 'x';
	text[10 + SQ_SETTING_LEN] = '\0';
	assert_int_equal(line(text), -SQ_EVALUE);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(line(text), -SQ_EVALUE);
	assert_true(strlen(why.text) > 0);
}

static void test_calls_are_names_of_calls_and_kept_in_short(void **state)
{
	(void)state;
	assert_int_equal(line("calls = security , openat,connect"), 0);
	assert_string_equal(s.calls, "security,openat");
	assert_int_equal(line("calls = openat,no_such_call"), -SQ_EVALUE);
	assert_string_equal(why.text, "calls = openat,no_such_call: "
				      "no_such_call: no system call is called "
				      "so");
	assert_int_equal(line("calls ="), -SQ_EVALUE);
	assert_string_equal(s.calls, "security,openat");
}

static void test_a_file_is_read_line_by_line(void **state)
{
	(void)state;
	assert_int_equal(file("# ours\n\nmode = learn\n window = 10\n"
			      "key = audited\nwindow = 11"),
			 0);
	assert_int_equal(s.mode, SQ_SET_LEARN);
	assert_int_equal(s.window, 11);
	assert_string_equal(s.key, "audited");
	assert_int_equal(file(""), 0);
	assert_int_equal(s.window, 6);
}

static void test_the_line_at_fault_is_named(void **state)
{
	(void)state;
	assert_int_equal(file("mode = auto\n\nwindow = 99\nmode = x\n"),
			 -SQ_EVALUE);
	assert_non_null(strstr(why.text, "line 3"));
	assert_non_null(strstr(why.text, "window = 99"));
	assert_int_equal(file("mode = auto\nno_such = 1"), -SQ_EVALUE);
	assert_non_null(strstr(why.text, "line 2"));
	assert_non_null(strstr(why.text, "no_such"));
}

static void test_bytes_that_are_no_text_are_refused(void **state)
{
	(void)state;
	assert_int_equal(file_of("mode = auto\0\nwindow = 5\n", 24),
			 -SQ_EVALUE);
	assert_non_null(strstr(why.text, "line 1"));
	assert_int_equal(file("\177ELF\x02\x01\x01\n"), -SQ_EVALUE);
	assert_int_equal(file("\xff\xfem\n"), -SQ_EVALUE);
}

static void test_a_file_that_cannot_be_read_is_told(void **state)
{
	(void)state;
	assert_int_equal(sq_settings_read(&s, "/nonexistent/seqids.conf", &why),
			 -SQ_EABSENT);
	assert_non_null(strstr(why.text, "/nonexistent/seqids.conf"));
	assert_int_equal(sq_settings_read(&s, "/tmp", &why), -SQ_EIO);
	assert_non_null(strstr(why.text, "/tmp"));
}

static void test_settings_that_do_not_fit_each_other_are_refused(void **state)
{
	(void)state;
	assert_int_equal(file("frame = 10\nalert_locality = 11\n"), -SQ_EVALUE);
	assert_non_null(strstr(why.text, "alert_locality"));
	assert_int_equal(file("alert_locality = 10\nframe = 10\n"), 0);
	assert_int_equal(file("scan_mark = 0x5e100001\n"), -SQ_EVALUE);
	assert_non_null(strstr(why.text, "scan_mark"));
	assert_int_equal(file("scan_mark = 0xfffc0000\n"), -SQ_EVALUE);
	assert_int_equal(file("scan_mask = 0\n"), -SQ_EVALUE);
	assert_int_equal(file("scan_mark = 0x1000\n"), -SQ_EVALUE);
	assert_int_equal(file("scan_mark = 0x1000\nscan_mask = 0xFF00\n"), 0);
}

static void test_marks_are_read_in_hex_and_decimal(void **state)
{
	(void)state;
	assert_int_equal(line("scan_mark = 0X5E200000"), 0);
	assert_int_equal(s.scan_mark, 0x5e200000);
	assert_int_equal(line("scan_mark = 1578106880"), 0);
	assert_int_equal(s.scan_mark, 0x5e100000);
	assert_int_equal(line("scan_mask = 4294967295"), 0);
	assert_int_equal(s.scan_mask, UINT32_MAX);
	assert_int_equal(line("scan_mark = 0"), 0);
	assert_int_equal(s.scan_mark, 0);
}

static void test_the_engine_gets_what_was_set(void **state)
{
	struct sq_engine_options o = { 0 };

	(void)state;
	assert_int_equal(file("mode = learn\nframe = 20\nalert_order = 3\n"
			      "alert_locality = 5\nmax_streams = 99\n"
			      "interpreters = foo*\nnormal_wait = 2h\n"
			      "min_calls = 7\ntolerize_limit = 8\n"
			      "anomaly_limit = 9\nrelearn = yes\n"
			      "model = pairs\nserials = filtered\n"
			      "on_change = relearn\nalert_rate = 3\n"
			      "alert_repeat = 1m\nscans = no\n"
			      "scan_interval = 2m\nscan_mark = 0x10\n"
			      "scan_mask = 0xf0\n"),
			 0);
	sq_settings_engine(&s, &o);
	assert_int_equal(o.mode, SQ_MODE_LEARN);
	assert_int_equal(o.rule.frame, 20);
	assert_int_equal(o.rule.order, 3);
	assert_int_equal(o.rule.locality, 5);
	assert_int_equal(o.rule.repeat_ms, 60000);
	assert_int_equal(o.max_streams, 99);
	assert_string_equal(o.interpreters, "foo*");
	assert_int_equal(o.lifecycle.normal_wait_ms, 7200000);
	assert_int_equal(o.lifecycle.min_calls, 7);
	assert_int_equal(o.lifecycle.tolerize_limit, 8);
	assert_int_equal(o.lifecycle.anomaly_limit, 9);
	assert_true(o.lifecycle.relearn);
	assert_int_equal(o.lifecycle.model, SQ_MODEL_PAIRS);
	assert_int_equal(o.serials, SQ_SERIALS_FILTERED);
	assert_true(o.relearn_changed);
	assert_int_equal(o.alert_rate, 3);
	assert_false(o.scans);
	assert_int_equal(o.scan.interval_ms, 120000);
	assert_int_equal(o.scan.mark, 0x10);
	assert_int_equal(o.scan.mask, 0xf0);
	assert_string_equal(o.own_exe, SQ_PLUGIN_PATH);
}

#define T(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_the_defaults_are_those_of_the_contract),
		T(test_a_line_sets_one_value),
		T(test_blanks_and_comments_do_not_matter),
		T(test_what_is_no_setting_is_refused_by_name),
		T(test_values_out_of_range_are_refused_and_change_nothing),
		T(test_a_range_includes_both_its_ends),
		T(test_times_are_taken_with_and_without_units),
		T(test_long_values_have_a_limit),
		T(test_calls_are_names_of_calls_and_kept_in_short),
		T(test_a_file_is_read_line_by_line),
		T(test_the_line_at_fault_is_named),
		T(test_bytes_that_are_no_text_are_refused),
		T(test_a_file_that_cannot_be_read_is_told),
		T(test_settings_that_do_not_fit_each_other_are_refused),
		T(test_marks_are_read_in_hex_and_decimal),
		T(test_the_engine_gets_what_was_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
