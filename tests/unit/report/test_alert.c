/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <jansson.h>

#include "report/alert.h"

#define EVIDENCE \
	"/var/lib/seqids/anomalies/netstat-4784-1795447438.905:319.json"
#define EV_EXE "/usr/bin/netstat"

static struct sq_alert alert;
static char text[SQ_ALERT_TEXT_LEN];

static void set_text(char *to, size_t *len, const char *from)
{
	*len = strlen(from);
	memcpy(to, from, *len + 1);
}

static void set_names(const char *comm, const char *exe)
{
	set_text(alert.event.comm, &alert.event.comm_len, comm);
	set_text(alert.event.exe, &alert.event.exe_len, exe);
}

/* The example of the design: rt_sigprocmask, fork, rt_sigaction … */
static int setup(void **state)
{
	static const sq_call calls[] = { 14, 57, 13, 13, 14, 61 };
	struct sq_event *ev = &alert.event;

	(void)state;
	memset(&alert, 0, sizeof(alert));
	alert.reason = SQ_REASON_NEW_SEQUENCE;
	ev->stamp.time_ms = 1795447438905;
	ev->stamp.serial = 319;
	ev->pid = 4784;
	ev->ppid = 4700;
	ev->auid = 1000;
	ev->uid = ev->gid = 0;
	ev->ses = 3;
	strcpy(ev->tty, "pts0");
	set_names("netstat", EV_EXE);
	strcpy(alert.program, EV_EXE);
	alert.order = 2;
	alert.distance = 6;
	alert.mismatches = alert.locality = 14;
	alert.call_count = 6;
	for (size_t i = 0; i < COUNT(calls); i++)
		alert.calls[i] = sq_call_pack(SQ_ABI_X86_64, calls[i]);
	for (unsigned int i = 0; i < 8; i++)
		sq_history_push(&alert.history,
				i < 2 ? sq_call_pack(SQ_ABI_X86_64, i)
				      : alert.calls[i - 2],
				ev->stamp.time_ms - 7 + i);
	return 0;
}

static const char *alert_text(const char *evidence)
{
	size_t len = sq_alert_text(&alert, evidence, text);

	assert_int_equal(len, strlen(text));
	assert_true(len < SQ_ALERT_TEXT_LEN);
	return text;
}

static json_t *alert_json(const char *evidence)
{
	char *json = sq_alert_json(&alert, evidence, 0);
	json_t *object;

	assert_non_null(json);
	assert_null(strpbrk(json, "\n\r"));
	object = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	free(json);
	assert_true(json_is_object(object));
	return object;
}

static const char *string_of(json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	assert_non_null(value);
	return value;
}

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
		"evidence=\"" EVIDENCE "\" key=\"seqids_anomaly\"");
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

/* What is left of a value once its own spelling is taken off: nothing. */
static void check_value(const char *value, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-./:@+,~[]";

	if (*value == '"') {
		assert_true(len >= 2 && value[len - 1] == '"');
		value++;
		len -= 2;
	}
	for (size_t i = 0; i < len; i++)
		assert_non_null(memchr(plain, value[i], sizeof(plain) - 1));
}

/* The text is name=value words with one blank between, of known names. */
static void check_words(const char *words)
{
	static const char names[] = " op reason opid oauid oses ocomm oexe "
				    "parent calls count order distance "
				    "mismatches locality tainted event "
				    "evidence key ";

	while (*words) {
		size_t len = strcspn(words, " ");
		const char *equals = memchr(words, '=', len);
		char name[32] = " ";

		assert_non_null(equals);
		assert_true(equals > words && equals - words < 20);
		memcpy(name + 1, words, (size_t)(equals - words));
		strcat(name, " ");
		assert_non_null(strstr(names, name));
		check_value(equals + 1, len - (size_t)(equals + 1 - words));
		words += len + (words[len] == ' ' && words[len + 1] != '\0');
	}
}

/* The search tools take the first such substring, wherever it is. */
static void check_searches(const char *words)
{
	const char *exe = strstr(words, "exe="), *comm = strstr(words, "comm=");

	assert_ptr_equal(exe, strstr(words, " oexe=") + 2);
	assert_ptr_equal(comm, strstr(words, " ocomm=") + 2);
	assert_null(strstr(exe + 1, "exe="));
	assert_null(strstr(comm + 1, "comm="));
	assert_null(strstr(words, "res="));
	assert_null(strstr(words, "ouid="));
	assert_null(strstr(words, "euid="));
	assert_null(strchr(words, '\''));
	assert_ptr_equal(strstr(words, "key="), strstr(words, " key=") + 1);
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

static void test_the_longest_alert_fits_with_all_its_fields(void **state)
{
	static char evidence[4096];

	(void)state;
	setup(NULL);
	memset(alert.event.exe, '\xff', 4096);
	alert.event.exe_len = 4096;
	memset(alert.event.comm, '=', SQ_COMM_LEN - 1);
	alert.event.comm_len = SQ_COMM_LEN - 1;
	memset(alert.event.node, '/', SQ_NODE_LEN - 1);
	alert.event.node_len = SQ_NODE_LEN - 1;
	memset(alert.parent, ' ', SQ_PROGRAM_NAME_LEN - 1);
	memset(evidence, '\'', sizeof(evidence) - 1);
	alert.event.stamp = (struct sq_stamp){ INT64_MAX, UINT64_MAX };
	alert.event.pid = alert.event.auid = alert.event.ses = UINT32_MAX;
	alert.order = alert.distance = alert.locality = UINT32_MAX;
	alert.mismatches = UINT32_MAX;
	alert.count = UINT64_MAX;
	alert.tainted = true;
	alert.call_count = SQ_WINDOW_MAX;
	for (unsigned int i = 0; i < SQ_WINDOW_MAX; i++) /* sched_get_… */
		alert.calls[i] = sq_call_pack(SQ_ABI_X32, 146);
	check_words(alert_text(evidence));
	check_searches(text);
	assert_non_null(strstr(text, " evidence="));
	assert_non_null(strstr(text, " event="));
	assert_non_null(strstr(text, " count=18446744073709551615 "));
	assert_string_equal(text + strlen(text) - 21,
			    " key=\"seqids_anomaly\"");
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
	assert_string_equal(sq_alert_id(&alert, id), "1795447438.905:319");
	set_text(alert.event.node, &alert.event.node_len, "web-1.example");
	assert_string_equal(sq_alert_id(&alert, id),
			    "web-1.example/1795447438.905:319");
	set_text(alert.event.node, &alert.event.node_len, "a/b c'\n");
	assert_string_equal(sq_alert_id(&alert, id),
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

#define T(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_the_text_is_that_of_the_contract),
		T(test_each_reason_has_a_name_of_its_own),
		T(test_no_name_can_forge_a_field),
		T(test_the_longest_alert_fits_with_all_its_fields),
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
