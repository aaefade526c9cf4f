/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alert_helpers.h"

#include "report/details.h"

#include "report/sentence.h"

static void test_the_text_is_that_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(
		alert_text(EVIDENCE),
		"op=seqids-detect reason=new-sequence opid=4784 oauid=1000 "
		"oses=3 ocomm=\"netstat\" oexe=\"/usr/bin/netstat\" "
		"calls=rt_sigprocmask,fork,rt_sigaction,rt_sigaction,"
		"rt_sigprocmask,wait4 order=2 distance=6 mismatches=14 "
		"locality=14 event=1795447438.905:319 "
		"evidence=\"" EVIDENCE "\" key=\"seqids_anomaly\" "
		"cmd=2F7573722F62696E2F6E6574737461742063616C6C6564"
		"2077616974342061667465722072745F73696770726F636D61736B");
}

static void test_each_reason_has_a_name_of_its_own(void **state)
{
	const char *names[SQ_REASON_SCAN_REFUSED + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		names[i] = sq_reason_name((enum sq_reason)i);
		assert_true(strspn(names[i], "abcdefghijklmnopqrstuvwxyz-") ==
			    strlen(names[i]));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
}

static void test_no_name_can_forge_a_field(void **state)
{
	static const char *const hostile[] = {
		"exe=/bin/true",
		"res=failed'x",
		"x key=\"other\"",
		"\"",
		"'",
		"a\"b",
		"oexe=\"/bin/x\"",
		"\035UID=root",
		"a\nb",
		"\x1b[2J",
		"\xff\xfe\x80",
		"(null)",
		" ",
		"auid=0",
		"\\",
		"a=b",
		"comm=x",
		"\x7f",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(hostile); i++) {
		set_names(hostile[i], hostile[i]);
		strcpy(alert.parent, hostile[i]);
		strcpy(alert.event.node, hostile[i]);
		alert.event.node_len = strlen(hostile[i]);
		check_words(alert_text(hostile[i]));
		check_searches(text);
	}
}

static char longest_path[4096];

/* As long as an alert can be. */
static void make_longest(void)
{
	alert_setup(NULL);
	memset(alert.event.exe, '\xff', 4096);
	alert.event.exe_len = 4096;
	memset(alert.event.comm, '=', SQ_COMM_LEN - 1);
	alert.event.comm_len = SQ_COMM_LEN - 1;
	memset(alert.event.node, '/', SQ_NODE_LEN - 1);
	alert.event.node_len = SQ_NODE_LEN - 1;
	memset(alert.parent, ' ', SQ_PROGRAM_NAME_LEN - 1);
	memset(longest_path, '\'', sizeof(longest_path) - 1);
	alert.event.stamp = (struct sq_stamp){ INT64_MAX, UINT64_MAX };
	alert.event.pid = alert.event.auid = alert.event.ses = UINT32_MAX;
	alert.order = alert.distance = alert.locality = UINT32_MAX;
	alert.mismatches = UINT32_MAX;
	alert.count = UINT64_MAX;
	alert.tainted = true;
	alert.call_count = SQ_WINDOW_MAX;
	for (unsigned int i = 0; i < SQ_WINDOW_MAX; i++) /* sched_get_… */
		alert.calls[i] = sq_call_pack(SQ_ABI_X32, 146);
	alert.came_ms = UINT64_MAX;
	memset(alert.program, '\x01', SQ_PROGRAM_NAME_LEN - 1);
	for (unsigned int i = 0; i < SQ_FACET_COUNT; i++) {
		set_news(i, SQ_FACET_ARGUMENT, "", UINT64_MAX);
		memset(alert.news[i].object, '"', SQ_OBJECT_LEN - 1);
		alert.news[i].object_len = SQ_OBJECT_LEN - 1;
		alert.news[i].seen = UINT64_MAX;
		alert.news[i].host = true;
	}
}

static void test_the_longest_alert_fits_with_all_its_fields(void **state)
{
	(void)state;
	make_longest();
	check_words(alert_text(longest_path));
	check_searches(text);
	assert_non_null(strstr(text, " evidence="));
	assert_non_null(strstr(text, " event="));
	assert_non_null(strstr(text, " count=18446744073709551615 "));
	assert_non_null(strstr(text, " key=\"seqids_anomaly\" facet="));
	assert_non_null(strstr(text, " time=18446744073709551.615 cmd="));
	assert_true(strlen(strstr(text, " cmd=")) > 2 * SQ_SENTENCE_NAME);
}

/* Of one byte all over, which is written as several. */
static void make_longest_of(int byte)
{
	make_longest();
	memset(alert.event.exe, byte, alert.event.exe_len);
	memset(alert.event.comm, byte, alert.event.comm_len);
	memset(alert.program, byte, SQ_PROGRAM_NAME_LEN - 1);
	memset(alert.parent, byte, SQ_PROGRAM_NAME_LEN - 1);
	memset(alert.started, byte, SQ_OBJECT_LEN - 1);
	alert.started_len = SQ_OBJECT_LEN - 1;
	for (unsigned int i = 0; i < SQ_FACET_COUNT; i++)
		memset(alert.news[i].object, byte, SQ_OBJECT_LEN - 1);
	alert.suppressed_count = SQ_DIGEST_MAX;
	for (unsigned int i = 0; i < SQ_DIGEST_MAX; i++) {
		memset(alert.suppressed[i].program, byte,
		       SQ_SUPPRESSED_NAME_LEN - 1);
		memset(alert.suppressed[i].event, '1', SQ_ALERT_ID_LEN - 1);
	}
}

static void test_the_longest_alert_is_evidence_that_can_be_read(void **state)
{
	static const int bytes[] = { '"', '\\', 0x01, 0x1b, 0x7f, 0xff };

	(void)state;
	for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
		char *json;

		make_longest_of(bytes[i]);
		json = sq_alert_json(&alert, longest_path, 2);
		assert_non_null(json);
		assert_in_range(strlen(json), 50000, SQ_EVIDENCE_MAX);
		free(json);
	}
}

static void test_random_bytes_never_break_the_text(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (int round = 0; round < 1000; round++) {
		struct sq_event *ev = &alert.event;
		char evidence[600];
		size_t len = test_below(&seed, sizeof(evidence));

		ev->exe_len = test_below(&seed, SQ_EXE_LEN);
		ev->comm_len = test_below(&seed, SQ_COMM_LEN);
		for (size_t i = 0; i < ev->exe_len; i++)
			ev->exe[i] = (char)(1 + test_below(&seed, 255));
		for (size_t i = 0; i < ev->comm_len; i++)
			ev->comm[i] = (char)(1 + test_below(&seed, 255));
		for (size_t i = 0; i < len; i++)
			evidence[i] = (char)(1 + test_below(&seed, 255));
		ev->exe[ev->exe_len] = ev->comm[ev->comm_len] = '\0';
		evidence[len] = '\0';
		check_words(alert_text(evidence));
		check_searches(text);
		json_decref(alert_json(evidence));
	}
}

static void test_an_alert_s_id_is_its_event(void **state)
{
	char id[SQ_ALERT_ID_LEN];

	(void)state;
	assert_string_equal(sq_alert_id(&alert.event, id),
			    "1795447438.905:319");
	set_text(alert.event.node, &alert.event.node_len, "web-1.example");
	assert_string_equal(sq_alert_id(&alert.event, id),
			    "web-1.example/1795447438.905:319");
	set_text(alert.event.node, &alert.event.node_len, "a/b c'\n");
	assert_string_equal(sq_alert_id(&alert.event, id),
			    "a_b_c__/1795447438.905:319");
}

static void test_evidence_never_leaves_its_directory(void **state)
{
	static const struct {
		const char *comm, *name;
	} names[] = {
		{ "netstat", "netstat-4784-1795447438.905:319.json" },
		{ "../../x", "_._.._x-4784-1795447438.905:319.json" },
		{ ".", "_-4784-1795447438.905:319.json" },
		{ "-rf", "_rf-4784-1795447438.905:319.json" },
		{ ".hidden", "_hidden-4784-1795447438.905:319.json" },
		{ "a b\n'\"\xff", "a_b____-4784-1795447438.905:319.json" },
		{ "", "unknown-4784-1795447438.905:319.json" },
	};
	char name[SQ_ALERT_FILE_LEN + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		set_names(names[i].comm, EV_EXE);
		assert_string_equal(sq_alert_file(&alert, name), names[i].name);
		assert_null(strchr(name, '/'));
	}
}

static void test_json_says_what_the_text_says_and_more(void **state)
{
	json_t *object = alert_json(EVIDENCE), *list;

	(void)state;
	assert_string_equal(string_of(object, "reason"), "new-sequence");
	assert_string_equal(string_of(object, "event"), "1795447438.905:319");
	assert_string_equal(string_of(object, "time"), "1795447438.905");
	assert_string_equal(string_of(object, "program"), EV_EXE);
	assert_string_equal(string_of(object, "comm"), "netstat");
	assert_string_equal(string_of(object, "tty"), "pts0");
	assert_string_equal(string_of(object, "evidence"), EVIDENCE);
	assert_string_equal(string_of(object, "key"), "seqids_anomaly");
	assert_int_equal(json_integer_value(json_object_get(object, "ppid")),
			 4700);
	assert_int_equal(
		json_integer_value(json_object_get(object, "distance")), 6);
	list = json_object_get(object, "calls");
	assert_int_equal(json_array_size(list), 6);
	assert_string_equal(json_string_value(json_array_get(list, 1)), "fork");
	/* what came before the window, and when */
	list = json_object_get(object, "before");
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(string_of(json_array_get(list, 1), "call"),
			    "write");
	assert_string_equal(string_of(json_array_get(list, 1), "time"),
			    "1795447438.899");
	/* and when the calls of the window were made */
	list = json_object_get(object, "times");
	assert_int_equal(json_array_size(list), 6);
	assert_string_equal(json_string_value(json_array_get(list, 5)),
			    "1795447438.905");
	json_decref(object);
}

static void test_json_says_null_of_an_id_that_is_not_set(void **state)
{
	json_t *object;

	(void)state;
	alert.event.auid = alert.event.ses = SQ_ID_UNSET;
	object = alert_json(NULL);
	assert_true(json_is_null(json_object_get(object, "auid")));
	assert_true(json_is_null(json_object_get(object, "ses")));
	assert_true(json_is_integer(json_object_get(object, "uid")));
	assert_null(json_object_get(object, "evidence"));
	json_decref(object);
}

static void test_json_keeps_every_byte_of_a_name(void **state)
{
	json_t *object;

	(void)state;
	set_names("a\nb\"\x01\xc3\xa9", "/tmp/\xff\xfe");
	object = alert_json(NULL);
	assert_string_equal(string_of(object, "comm"), "a\nb\"\x01\xc3\xa9");
	assert_null(json_object_get(object, "comm_hex"));
	/* what is no UTF-8 cannot be said in JSON as it is */
	assert_string_equal(string_of(object, "exe"), "/tmp/\\xff\\xfe");
	assert_string_equal(string_of(object, "exe_hex"), "2F746D702FFFFE");
	json_decref(object);
}

static void test_other_reasons_carry_what_is_theirs(void **state)
{
	(void)state;
	alert.reason = SQ_REASON_NEW_PROGRAM;
	strcpy(alert.parent, "/usr/sbin/cron");
	assert_null(strstr(alert_text(NULL), "order="));
	assert_null(strstr(text, "evidence="));
	assert_non_null(strstr(text, " parent=\"/usr/sbin/cron\""));
	alert.reason = SQ_REASON_SUPPRESSED;
	alert.count = 12;
	assert_non_null(strstr(alert_text(NULL), " count=12"));
	alert.reason = SQ_REASON_NEW_SEQUENCE;
	alert.tainted = true;
	assert_non_null(strstr(alert_text(NULL), " tainted=yes"));
}

/* A scan of 192.0.2.2 or 2001:db8::2 by the same with a 1. */
static void set_scan(enum sq_reason reason, bool six)
{
	struct sq_portscan *scan = &alert.scan;
	struct sq_address *scanner = &scan->scanner;
	struct sq_stamp stamp = alert.event.stamp;

	memset(&alert, 0, sizeof(alert));
	alert.reason = reason;
	alert.event.stamp = scan->first = stamp;
	scan->last_ms = stamp.time_ms + 2095;
	scan->packets = 14;
	scan->proto = 6;
	scanner->family = six ? SQ_FAMILY_IPV6 : SQ_FAMILY_IPV4;
	memcpy(scanner->bytes, six ? "\x20\x01\x0d\xb8" : "\xc0\x00\x02\x01",
	       4);
	if (six)
		scanner->bytes[15] = 1;
	scan->target = *scanner;
	scan->target.bytes[six ? 15 : 3] = 2;
}

static void test_a_scan_s_text_is_that_of_its_packets(void **state)
{
	char name[SQ_ALERT_FILE_LEN + 1];

	(void)state;
	set_scan(SQ_REASON_SCAN_FIN, false);
	assert_string_equal(
		alert_text("/a/scan-fin-0-1795447438.905:319.json"),
		"op=seqids-detect reason=scan-fin saddr=192.0.2.1 "
		"daddr=192.0.2.2 proto=6 packets=14 first=1795447438.905 "
		"last=1795447441.000 event=1795447438.905:319 "
		"evidence=\"/a/scan-fin-0-1795447438.905:319.json\" "
		"key=\"seqids_anomaly\"");
	set_text(alert.event.node, &alert.event.node_len, "web-1");
	assert_non_null(
		strstr(alert_text(NULL), " event=web-1/1795447438.905:319 "));
	assert_string_equal(sq_alert_file(&alert, name),
			    "scan-fin-0-1795447438.905:319.json");
	set_scan(SQ_REASON_SCAN_REFUSED, true);
	assert_non_null(strstr(alert_text(NULL),
			       " reason=scan-refused saddr=2001:db8::1 "
			       "daddr=2001:db8::2 proto=6 "));
	assert_string_equal(sq_alert_file(&alert, name),
			    "scan-refused-0-1795447438.905:319.json");
}

static void
test_a_scan_s_json_says_the_same_and_nothing_of_a_program(void **state)
{
	static const char *const none[] = { "pid",     "exe",	"comm",
					    "program", "calls", "order",
					    "before" };
	json_t *object;

	(void)state;
	set_scan(SQ_REASON_SCAN_XMAS, true);
	object = alert_json(EVIDENCE);
	assert_string_equal(string_of(object, "op"), "seqids-detect");
	assert_string_equal(string_of(object, "reason"), "scan-xmas");
	assert_string_equal(string_of(object, "event"), "1795447438.905:319");
	assert_string_equal(string_of(object, "saddr"), "2001:db8::1");
	assert_string_equal(string_of(object, "daddr"), "2001:db8::2");
	assert_string_equal(string_of(object, "first"), "1795447438.905");
	assert_string_equal(string_of(object, "last"), "1795447441.000");
	assert_string_equal(string_of(object, "evidence"), EVIDENCE);
	assert_string_equal(string_of(object, "key"), "seqids_anomaly");
	assert_int_equal(json_integer_value(json_object_get(object, "packets")),
			 14);
	assert_int_equal(json_integer_value(json_object_get(object, "proto")),
			 6);
	for (size_t i = 0; i < COUNT(none); i++)
		assert_null(json_object_get(object, none[i]));
	json_decref(object);
}

#define T(test) cmocka_unit_test_setup(test, alert_setup)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_the_text_is_that_of_the_contract),
		T(test_each_reason_has_a_name_of_its_own),
		T(test_no_name_can_forge_a_field),
		T(test_the_longest_alert_fits_with_all_its_fields),
		T(test_the_longest_alert_is_evidence_that_can_be_read),
		T(test_random_bytes_never_break_the_text),
		T(test_an_alert_s_id_is_its_event),
		T(test_evidence_never_leaves_its_directory),
		T(test_json_says_what_the_text_says_and_more),
		T(test_json_says_null_of_an_id_that_is_not_set),
		T(test_json_keeps_every_byte_of_a_name),
		T(test_other_reasons_carry_what_is_theirs),
		T(test_a_scan_s_text_is_that_of_its_packets),
		T(test_a_scan_s_json_says_the_same_and_nothing_of_a_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
