/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alert_helpers.h"

#include "report/sentence.h"

/* The sentence in it ends no column of ausearch's csv either. */
static void check_sentence(const char *object)
{
	char sentence[SQ_SENTENCE_LEN];
	size_t len = sq_alert_sentence(&alert, sentence);

	assert_int_equal(len, strlen(sentence));
	assert_true(len > 0);
	for (size_t i = 0; i < len; i++) {
		assert_in_range(sentence[i], 0x20, 0x7e);
		assert_null(strchr(",;\"'`", sentence[i]));
	}
	assert_true(!strchr(object, ' ') || !strstr(sentence, object));
}

static void test_no_object_can_forge_a_field_or_a_sentence(void **state)
{
	static const char *const hostile[] = {
		"exe=/bin/true",
		"/tmp/x started /bin/y",
		"x,y,\"z\"",
		"\x1b[2J",
		"/a\nb",
		"\xe2\x80\xae/nib",
		"cmd=2F62696E",
		"\\x20",
		"/tmp/'; reboot #",
		"` `",
	};
	static const enum sq_facet facets[] = { SQ_FACET_START, SQ_FACET_READ,
						SQ_FACET_WRITE, SQ_FACET_PEER };

	(void)state;
	for (size_t i = 0; i < COUNT(hostile) * COUNT(facets); i++) {
		const char *object = hostile[i / COUNT(facets)];

		set_news(0, facets[i % COUNT(facets)], object, 100000);
		strcpy(alert.program, object);
		check_words(alert_text(object));
		check_searches(text);
		check_sentence(object);
		json_decref(alert_json(object));
	}
}

static void test_news_says_what_was_done_how_unlikely_it_is(void **state)
{
	json_t *object;

	(void)state;
	alert.reason = SQ_REASON_NEW_START;
	set_news(0, SQ_FACET_START, "/usr/bin/dash", 3100001);
	set_news(1, SQ_FACET_ARGUMENT, "clone flags=vfork", 100000);
	set_news(2, SQ_FACET_USER, "uid=0", 50000);
	alert.news[0].host = true;
	assert_non_null(strstr(
		alert_text(NULL),
		" key=\"seqids_anomaly\" facet=start "
		"object=\"/usr/bin/dash\" odds=3100001 seen=3100000 host=new "
		"facets=argument,user cmd="));
	assert_null(strstr(text, " order="));
	object = alert_json(NULL);
	assert_string_equal(string_of(object, "facet"), "start");
	assert_string_equal(string_of(object, "object"), "/usr/bin/dash");
	assert_string_equal(string_of(object, "host"), "new");
	assert_string_equal(string_of(object, "cmd"),
			    "/usr/bin/netstat started /usr/bin/dash");
	assert_int_equal(json_integer_value(json_object_get(object, "odds")),
			 3100001);
	assert_int_equal(json_integer_value(json_object_get(object, "seen")),
			 3100000);
	assert_string_equal(
		string_of(json_array_get(json_object_get(object, "facets"), 0),
			  "object"),
		"clone flags=vfork");
	json_decref(object);
}

static void test_each_facet_has_its_sentence(void **state)
{
	static const struct {
		enum sq_facet facet;
		unsigned int call;
		const char *object, *sentence;
	} done[] = {
		{ SQ_FACET_CALL, 101, "ptrace", " called ptrace" },
		{ SQ_FACET_ARGUMENT, 41, "socket domain=packet type=raw",
		  " called socket with domain=packet type=raw" },
		{ SQ_FACET_ARGUMENT, 41, "socketpair",
		  " called socket with "
		  "socketpair" },
		{ SQ_FACET_ERROR, 257, "openat EACCES",
		  " called openat which failed with EACCES" },
		{ SQ_FACET_ERROR, 257, "EACCES",
		  " called openat which failed with EACCES" },
		{ SQ_FACET_USER, 105, "uid=0", " called setuid as uid=0" },
		{ SQ_FACET_START, 59, "/bin/a b", " started /bin/a\\x20b" },
		{ SQ_FACET_READ, 257, "/root", " read in /root" },
		{ SQ_FACET_WRITE, 82, "/etc/cron.d", " wrote in /etc/cron.d" },
		{ SQ_FACET_PEER, 42, "connect public:443",
		  " connected to public:443" },
		{ SQ_FACET_STREAM, 0, "16 in a row",
		  " began short streams, 16 in a row" },
		{ SQ_FACET_PEER, 49, "any:4444", " bound to any:4444" },
		{ SQ_FACET_PEER, 44, "sendto: unix:/run/x",
		  " sent to unix:/run/x" },
		{ SQ_FACET_PEER, 51, "unix:/run/x",
		  " called getsockname with unix:/run/x" },
	};
	char sentence[SQ_SENTENCE_LEN];

	(void)state;
	for (size_t i = 0; i < COUNT(done); i++) {
		alert.calls[5] = sq_call_pack(SQ_ABI_X86_64, done[i].call);
		set_news(0, done[i].facet, done[i].object, 1000);
		sq_alert_sentence(&alert, sentence);
		assert_string_equal(sentence + strlen(EV_EXE),
				    done[i].sentence);
	}
	set_news(0, SQ_FACET_USER, "euid=0", 1000);
	set_text(alert.started, &alert.started_len, "/usr/bin/su");
	sq_alert_sentence(&alert, sentence);
	assert_string_equal(sentence, EV_EXE " started /usr/bin/su as euid=0");
}

static void test_the_other_reasons_have_sentences(void **state)
{
	char sentence[SQ_SENTENCE_LEN], last[SQ_SENTENCE_LEN] = "";

	(void)state;
	for (int i = 0; i < SQ_REASON_SCAN_FIN; i++) {
		alert_setup(NULL);
		alert.reason = (enum sq_reason)i;
		if (i >= SQ_REASON_NEW_ARGUMENT && i <= SQ_REASON_NEW_STREAM)
			continue;
		sq_alert_sentence(&alert, sentence);
		assert_string_not_equal(sentence, last);
		strcpy(last, sentence);
	}
	alert_setup(NULL);
	alert.order = 1;
	sq_alert_sentence(&alert, sentence);
	assert_string_equal(sentence,
			    EV_EXE " called wait4 for the first time");
	alert.order = 5;
	sq_alert_sentence(&alert, sentence);
	assert_string_equal(sentence, EV_EXE " called wait4 in a new order");
	alert.reason = SQ_REASON_NEW_PROGRAM;
	strcpy(alert.parent, "/usr/sbin/cron");
	sq_alert_sentence(&alert, sentence);
	assert_string_equal(sentence, "/usr/sbin/cron started " EV_EXE
				      " for the first time");
	alert.reason = SQ_REASON_SCAN_FIN;
	assert_int_equal(sq_alert_sentence(&alert, sentence), 0);
}

static void test_a_long_name_is_cut_in_a_sentence(void **state)
{
	char sentence[SQ_SENTENCE_LEN];

	(void)state;
	memset(alert.program, 'p', SQ_PROGRAM_NAME_LEN - 1);
	set_news(0, SQ_FACET_START, "", 1000);
	memset(alert.news[0].object, ' ', SQ_OBJECT_LEN - 1);
	alert.news[0].object_len = SQ_OBJECT_LEN - 1;
	sq_alert_sentence(&alert, sentence);
	assert_non_null(strstr(sentence, "ppp... started \\x20\\x20"));
	assert_string_equal(sentence + strlen(sentence) - 7, "\\x20...");
}

static void test_a_call_that_blocked_has_both_its_times(void **state)
{
	json_t *object;

	(void)state;
	alert.came_ms = alert.event.stamp.time_ms + SQ_ALERT_LATE_MS;
	assert_null(strstr(alert_text(NULL), " time="));
	alert.came_ms += 7200000;
	assert_non_null(strstr(alert_text(NULL), " event=1795447438.905:319 "));
	assert_non_null(strstr(text, " time=1795454639.905 "));
	object = alert_json(NULL);
	assert_string_equal(string_of(object, "event"), "1795447438.905:319");
	assert_string_equal(string_of(object, "time"), "1795454639.905");
	assert_string_equal(string_of(object, "began"), "1795447438.905");
	json_decref(object);
}

#define T(test) cmocka_unit_test_setup(test, alert_setup)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_no_object_can_forge_a_field_or_a_sentence),
		T(test_news_says_what_was_done_how_unlikely_it_is),
		T(test_each_facet_has_its_sentence),
		T(test_the_other_reasons_have_sentences),
		T(test_a_long_name_is_cut_in_a_sentence),
		T(test_a_call_that_blocked_has_both_its_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
