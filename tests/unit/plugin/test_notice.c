/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_notice.c - what the plugin says of itself
 */
#include "helpers.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/notice.h"

static char dir[64], path[96], old[96], text[SQ_NOTICE_LEN];
static struct sq_settings settings;

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/seqids-test.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/" SQ_NOTICE_FILE, dir);
	snprintf(old, sizeof(old), "%s/" SQ_NOTICE_FILE ".old", dir);
	sq_settings_init(&settings);
	strcpy(settings.profile, "/var/lib/seqids/profile.gdbm");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	unlink(old);
	return rmdir(dir);
}

static void test_each_notice_is_one_line_of_fields(void **state)
{
	const struct sq_notice_failure failures[] = { { "save_errors", 3 },
						      { "alerts_dropped", 1 } };
	struct sq_settings was = settings;

	(void)state;
	sq_notice_started(text, &settings, 12, SQ_NOTICE_KILLED);
	assert_non_null(strstr(text, "op=seqids-plugin state=started "
				     "mode=auto version="));
	assert_non_null(strstr(text, " before=killed programs=12 profile="
				     "\"/var/lib/seqids/profile.gdbm\" "
				     "key=\"seqids_anomaly\""));
	was.mode = SQ_SET_LEARN;
	sq_notice_reloaded(text, &settings, &was);
	assert_string_equal(text, "op=seqids-plugin state=reloaded mode=auto "
				  "was=learn key=\"seqids_anomaly\"");
	sq_notice_failing(text, failures, 2);
	assert_string_equal(text, "op=seqids-plugin state=failing "
				  "what=save_errors:3,alerts_dropped:1 "
				  "key=\"seqids_anomaly\"");
	sq_notice_stopped(text, true, 100, 5, 2);
	assert_string_equal(text, "op=seqids-plugin state=stopped by=auditd "
				  "events=100 lost=5 alerts=2 "
				  "key=\"seqids_anomaly\"");
}

static void test_no_path_forges_a_field_or_is_too_long(void **state)
{
	(void)state;
	strcpy(settings.profile, "/x exe=/bin/true");
	sq_notice_started(text, &settings, 0, SQ_NOTICE_FIRST);
	assert_null(strstr(text, "exe="));
	memset(settings.profile, '"', SQ_SETTING_LEN - 1);
	sq_notice_started(text, &settings, UINT64_MAX, SQ_NOTICE_FIRST);
	assert_non_null(strstr(text, " key=\"seqids_anomaly\""));
}

static void test_the_last_line_tells_how_the_plugin_before_ended(void **state)
{
	(void)state;
	assert_int_equal(sq_notice_look(dir), SQ_NOTICE_FIRST);
	sq_notice_started(text, &settings, 0, SQ_NOTICE_FIRST);
	assert_true(sq_notice_write(dir, text));
	assert_int_equal(sq_notice_look(dir), SQ_NOTICE_KILLED);
	sq_notice_stopped(text, false, 1, 0, 0);
	assert_true(sq_notice_write(dir, text));
	assert_int_equal(sq_notice_look(dir), SQ_NOTICE_ENDED);
	sq_notice_started(text, &settings, 0, SQ_NOTICE_ENDED);
	assert_true(sq_notice_write(dir, text));
	assert_int_equal(sq_notice_look(dir), SQ_NOTICE_KILLED);
}

static void test_the_file_is_bounded(void **state)
{
	struct stat st;

	(void)state;
	sq_notice_stopped(text, false, 1, 0, 0);
	for (int i = 0; i < 3000; i++)
		assert_true(sq_notice_write(dir, text));
	assert_true(sq_notice_write(dir, ""));
	assert_int_equal(sq_notice_look(dir), SQ_NOTICE_ENDED);
	assert_int_equal(stat(path, &st), 0);
	assert_in_range(st.st_size, 1, SQ_NOTICE_FILE_BYTES + SQ_NOTICE_LEN);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(old, &st), 0);
	assert_in_range(st.st_size, 1, SQ_NOTICE_FILE_BYTES + SQ_NOTICE_LEN);
}

static void test_where_it_cannot_be_written_that_is_said(void **state)
{
	(void)state;
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_false(sq_notice_write(dir, "x"));
	assert_int_equal(sq_notice_look(dir), SQ_NOTICE_FIRST);
	unlink(path);
	assert_false(sq_notice_write("/nowhere", "x"));
}

static void test_so_many_a_minute_and_no_more(void **state)
{
	struct sq_notice_rate rate = { 0 };
	unsigned int told = 0;

	(void)state;
	for (int s = 100; s < 160; s++)
		for (int i = 0; i < 10; i++)
			told += sq_notice_may(&rate, s);
	assert_int_equal(told, SQ_NOTICE_RATE);
	assert_true(sq_notice_may(&rate, 160));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_each_notice_is_one_line_of_fields),
		T(test_no_path_forges_a_field_or_is_too_long),
		T(test_the_last_line_tells_how_the_plugin_before_ended),
		T(test_the_file_is_bounded),
		T(test_where_it_cannot_be_written_that_is_said),
		T(test_so_many_a_minute_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
