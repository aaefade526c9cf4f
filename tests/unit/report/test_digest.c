/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alert_helpers.h"

#include "report/digest.h"
#include "report/sentence.h"

static struct sq_digest digest;

static int setup(void **state)
{
	memset(&digest, 0, sizeof(digest));
	return alert_setup(state);
}

static void add(const char *program, enum sq_reason reason, uint64_t bad)
{
	alert.event.stamp.serial++;
	sq_digest_add(&digest, reason, &alert.event, program, bad);
}

static void add_many(unsigned int from, unsigned int count, uint64_t bad)
{
	char name[32];

	for (unsigned int i = from; i < from + count; i++) {
		snprintf(name, sizeof(name), "/tmp/p%u", i);
		add(name, SQ_REASON_NEW_PROGRAM, bad);
	}
}

/* As reporter.c tells it. */
static void tell(void)
{
	alert.reason = SQ_REASON_SUPPRESSED;
	alert.event = digest.worst;
	alert.call_count = 0;
	alert.count = digest.count;
	alert.suppressed_count = digest.fill;
	memcpy(alert.suppressed, digest.programs, sizeof(digest.programs));
	strcpy(alert.program, digest.programs[0].program);
}

static void test_it_lists_programs_with_the_worst_first(void **state)
{
	(void)state;
	add("/bin/a", SQ_REASON_NEW_PROGRAM, 1);
	add("/bin/b", SQ_REASON_NEW_SEQUENCE, 1000);
	add("/bin/a", SQ_REASON_NEW_PROGRAM, 1);
	add("/bin/c", SQ_REASON_NEW_PEER, 5000);
	add("/bin/b", SQ_REASON_NEW_ERROR, 20);
	assert_int_equal(digest.count, 5);
	assert_int_equal(digest.fill, 3);
	assert_string_equal(digest.programs[0].program, "/bin/c");
	assert_string_equal(digest.programs[1].program, "/bin/b");
	assert_int_equal(digest.programs[1].count, 2);
	assert_int_equal(digest.programs[1].reason, SQ_REASON_NEW_SEQUENCE);
	assert_string_equal(digest.programs[2].program, "/bin/a");
	assert_string_equal(digest.programs[0].event, "1795447438.905:323");
	assert_int_equal(digest.worst.stamp.serial, 323);
	add("/bin/a", SQ_REASON_NEW_START, 9000);
	assert_string_equal(digest.programs[0].program, "/bin/a");
	assert_int_equal(digest.programs[0].count, 3);
	assert_int_equal(digest.worst.stamp.serial, 325);
}

static void test_a_flood_of_names_hides_no_act(void **state)
{
	(void)state;
	add_many(0, 5000, 1);
	assert_int_equal(digest.fill, SQ_DIGEST_MAX);
	add("/usr/sbin/nginx", SQ_REASON_NEW_START, 100);
	add_many(5000, 5000, 1);
	assert_string_equal(digest.programs[0].program, "/usr/sbin/nginx");
	assert_int_equal(digest.count, 10001);
	sq_digest_clear(&digest);
	assert_int_equal(digest.count, 0);
	add("/bin/b", SQ_REASON_NEW_PROGRAM, 1);
	assert_string_equal(digest.programs[0].program, "/bin/b");
}

static void test_no_user_takes_all_places(void **state)
{
	(void)state;
	alert.event.auid = 1000;
	add_many(0, 5000, 1000000);
	alert.event.auid = SQ_ID_UNSET;
	alert.event.uid = 33;
	add("/usr/sbin/nginx", SQ_REASON_NEW_START, 100);
	add("/tmp/p1", SQ_REASON_NEW_PROGRAM, 1); /* of both */
	alert.event.auid = 1000;		  /* by his subordinate ids */
	alert.event.uid = 100001;
	add_many(5000, 5000, 2000000);
	assert_int_equal(digest.fill, SQ_DIGEST_MAX);
	assert_int_equal(digest.count, 10002);
	assert_int_equal(digest.programs[0].bad, 2000000);
	assert_int_equal(digest.worst.uid, 100001);
	assert_string_equal(digest.programs[SQ_DIGEST_MAX - 2].program,
			    "/usr/sbin/nginx");
	assert_string_equal(digest.programs[SQ_DIGEST_MAX - 1].program,
			    "/tmp/p1");
	assert_int_equal(digest.programs[SQ_DIGEST_MAX - 1].user, 33);
}

static void test_the_message_lists_them_and_counts_the_rest(void **state)
{
	(void)state;
	add("/usr/sbin/nginx", SQ_REASON_NEW_START, 100);
	add_many(0, 20, 1);
	tell();
	check_words(alert_text(NULL));
	check_searches(text);
	assert_non_null(strstr(text, " reason=suppressed opid=4784 "));
	assert_non_null(strstr(text, " count=21 programs=\"/usr/sbin/nginx:1,"
				     "/tmp/p0:1,/tmp/p1:1,"));
	assert_non_null(strstr(text, "/tmp/p14:1\" others=5 event="));
}

static void test_the_details_have_reasons_and_events(void **state)
{
	json_t *object, *list, *first;

	(void)state;
	add("/usr/sbin/nginx", SQ_REASON_NEW_START, 100);
	add_many(0, 20, 1);
	tell();
	object = alert_json(NULL);
	list = json_object_get(object, "programs");
	assert_int_equal(json_array_size(list), SQ_DIGEST_MAX);
	first = json_array_get(list, 0);
	assert_string_equal(string_of(first, "program"), "/usr/sbin/nginx");
	assert_string_equal(string_of(first, "reason"), "new-start");
	assert_string_equal(string_of(first, "event"), "1795447438.905:320");
	assert_int_equal(json_integer_value(json_object_get(object, "others")),
			 5);
	assert_string_equal(string_of(object, "cmd"),
			    "21 alerts were suppressed; the worst was of "
			    "/usr/sbin/nginx");
	json_decref(object);
}

static void test_the_longest_list_fits_whatever_the_names(void **state)
{
	char name[SQ_PROGRAM_NAME_LEN];
	size_t len;

	(void)state;
	memset(alert.event.exe, '\xff', 4096);
	alert.event.exe_len = 4096;
	memset(alert.event.node, '/', SQ_NODE_LEN - 1);
	alert.event.node_len = SQ_NODE_LEN - 1;
	for (int i = 0; i < 20; i++) {
		memset(name, "=\",:\x01"[i % 5], sizeof(name) - 1);
		name[0] = (char)('a' + i);
		name[sizeof(name) - 1] = '\0';
		add(name, SQ_REASON_NEW_SEQUENCE, 100);
	}
	digest.count = UINT64_MAX;
	tell();
	memset(name, '\'', sizeof(name) - 1);
	check_words(alert_text(name));
	check_searches(text);
	len = strlen(text);
	assert_in_range(len, 4000, SQ_ALERT_TEXT_LEN - 1);
	assert_non_null(strstr(text, " evidence="));
	assert_non_null(strstr(text, " others="));
	assert_non_null(strstr(text, " cmd="));
}

#define T(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_it_lists_programs_with_the_worst_first),
		T(test_a_flood_of_names_hides_no_act),
		T(test_no_user_takes_all_places),
		T(test_the_message_lists_them_and_counts_the_rest),
		T(test_the_details_have_reasons_and_events),
		T(test_the_longest_list_fits_whatever_the_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
