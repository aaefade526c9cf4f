/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "input/lines.h"
#include "input/reader.h"

#define FIELDS                                                               \
	"success=yes exit=3 a0=1 a1=2 a2=3 a3=4 items=0 ppid=1 pid=%u "      \
	"auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 " \
	"tty=(none) ses=5 comm=\"cat\" exe=\"/usr/bin/cat\" key=\"seqids\""

/* Both ways in which one log can be read. */
static const struct sq_reader_options readers[] = {
	{ .format = SQ_FORMAT_AUDIT, .key = "seqids" },
	{ .format = SQ_FORMAT_AUDIT, .key = "seqids", .auparse = true },
};

struct fixture {
	struct sq_reader *reader;
	struct sq_event ev;
	struct sq_why why;
	char text[2 * SQ_LINE_MAX];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f ? sq_reader_new(&f->reader, &readers[0]) : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sq_reader_free(f->reader);
	free(f);
	return 0;
}

static void start_anew(struct fixture *f,
		       const struct sq_reader_options *options)
{
	sq_reader_free(f->reader);
	assert_int_equal(sq_reader_new(&f->reader, options), 0);
}

static int take_bytes(struct fixture *f, const char *line, size_t len)
{
	f->why.text[0] = '\0';
	return sq_reader_line(f->reader, line, len, &f->ev, &f->why);
}

static int take(struct fixture *f, const char *line)
{
	return take_bytes(f, line, strlen(line));
}

/* 1 for a call, 0 for anything else that is no error. */
static int call_of(struct fixture *f, const char *line)
{
	int got = take(f, line);

	return got == 1 ? f->ev.kind != SQ_EVENT_SEEN : got;
}

/* A SYSCALL record of that serial and pid. */
static const char *call(struct fixture *f, unsigned int serial,
			unsigned int pid, unsigned int number)
{
	int len = snprintf(f->text, sizeof(f->text),
			   "type=SYSCALL msg=audit(1795468309.082:%u): "
			   "arch=c000003e syscall=%u ",
			   serial, number);

	snprintf(f->text + len, sizeof(f->text) - (size_t)len, FIELDS, pid);
	return f->text;
}

static const char *other(struct fixture *f, const char *type,
			 unsigned int serial)
{
	snprintf(f->text, sizeof(f->text),
		 "type=%s msg=audit(1795468309.082:%u): x=y", type, serial);
	return f->text;
}

static void check_counts(const struct fixture *f, uint64_t lines,
			 uint64_t records, uint64_t events, uint64_t bad)
{
	const struct sq_reader_counts *c = sq_reader_counts(f->reader);

	assert_int_equal(c->lines, lines);
	assert_int_equal(c->records, records);
	assert_int_equal(c->events, events);
	assert_int_equal(c->bad, bad);
}

static void test_of_an_event_s_records_one_makes_the_event(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(readers); i++) {
		start_anew(f, &readers[i]);
		assert_int_equal(call_of(f, call(f, 1, 100, 59)), 1);
		assert_int_equal(f->ev.pid, 100);
		assert_int_equal(call_of(f, other(f, "EXECVE", 1)), 0);
		assert_int_equal(call_of(f, other(f, "CWD", 1)), 0);
		assert_int_equal(call_of(f, other(f, "PATH", 1)), 0);
		assert_int_equal(call_of(f, other(f, "PROCTITLE", 1)), 0);
		assert_int_equal(call_of(f, other(f, "EOE", 1)), 0);
		check_counts(f, 6, 6, 1, 0);
	}
}

/* Of a full queue, it is single records that are lost. */
static void test_details_alone_do_not_prove_an_event(void **state)
{
	static const char *const details[] = { "EOE",	  "PROCTITLE", "PATH",
					       "CWD",	  "MMAP",      "EXECVE",
					       "SOCKADDR" };
	static const char *const others[] = { "USER_LOGIN", "AVC",
					      "CONFIG_CHANGE", "BPF" };
	struct fixture *f = *state;

	for (unsigned int i = 0; i < COUNT(details); i++)
		assert_int_equal(take(f, other(f, details[i], 10 + i)), 0);
	for (unsigned int i = 0; i < COUNT(others); i++) {
		assert_int_equal(take(f, other(f, others[i], 20 + i)), 1);
		assert_int_equal(f->ev.kind, SQ_EVENT_SEEN);
		assert_int_equal(f->ev.stamp.serial, 20 + i);
	}
	check_counts(f, 11, 11, 0, 0);
}

static void test_a_removed_rule_is_told_apart_from_other_changes(void **state)
{
	static const char *const changes[] = { "add_rule", "set",
					       "remove_rule" };
	struct fixture *f = *state;

	for (unsigned int i = 0; i < COUNT(changes); i++) {
		snprintf(f->text, sizeof(f->text),
			 "type=CONFIG_CHANGE msg=audit(1795468309.082:%u): "
			 "auid=0 ses=1 op=%s key=\"seqids\" list=4 res=1",
			 30 + i, changes[i]);
		assert_int_equal(take(f, f->text), 1);
		assert_int_equal(f->ev.kind,
				 i == 2 ? SQ_EVENT_RULES : SQ_EVENT_SEEN);
	}
}

static void test_auditd_tells_of_its_beginning_and_end(void **state)
{
	static const char *const types[] = { "DAEMON_START", "DAEMON_END",
					     "DAEMON_ABORT" };
	struct fixture *f = *state;

	for (unsigned int i = 0; i < COUNT(types); i++) {
		assert_int_equal(take(f, other(f, types[i], 10 + i)), 1);
		assert_int_equal(f->ev.kind, SQ_EVENT_AUDITD);
	}
	assert_int_equal(take(f, other(f, "DAEMON_ROTATE", 14)), 0);
}

static void test_interleaved_events_stay_apart(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(readers); i++) {
		start_anew(f, &readers[i]);
		assert_int_equal(call_of(f, call(f, 1, 100, 2)), 1);
		assert_int_equal(call_of(f, call(f, 2, 200, 3)), 1);
		assert_int_equal(f->ev.pid, 200);
		assert_int_equal(call_of(f, other(f, "CWD", 1)), 0);
		assert_int_equal(call_of(f, call(f, 4, 400, 5)), 1);
		assert_int_equal(call_of(f, other(f, "PROCTITLE", 2)), 0);
		assert_int_equal(call_of(f, other(f, "EOE", 4)), 0);
		assert_int_equal(call_of(f, call(f, 3, 300, 4)), 1);
		assert_int_equal(f->ev.pid, 300);
		assert_int_equal(f->ev.stamp.serial, 3);
		assert_int_equal(sq_call_nr(f->ev.call), 4);
		check_counts(f, 7, 7, 4, 0);
	}
}

static void test_events_that_nothing_closes_are_handed_out_at_once(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(readers); i++) {
		start_anew(f, &readers[i]);
		for (unsigned int n = 1; n <= 2000; n++) {
			assert_int_equal(call_of(f, call(f, n, 7, n)), 1);
			assert_int_equal(f->ev.stamp.serial, n);
		}
		check_counts(f, 2000, 2000, 2000, 0);
	}
}

static void test_what_people_put_between_records_is_passed_over(void **state)
{
	static const char *const filler[] = {
		"", "----", "------", "# mine", "time->Mon Nov 23", "\r"
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(filler); i++)
		assert_int_equal(take(f, filler[i]), 0);
	check_counts(f, COUNT(filler), 0, 0, 0);
}

static void test_lines_that_are_no_records_are_counted(void **state)
{
	static const char *const bad[] = {
		"10 5",
		"hello",
		"type=SYSCALL",
		"\177ELF\x02",
		"=",
		"type= x",
		"msg=audit(1.001:1)",
		"\xff\xfe\xfd",
		"node=",
		"type=SYSCALL msg=audit(1.001:1",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(take(f, bad[i]), -SQ_EFORMAT);
		assert_true(strlen(f->why.text) > 0);
	}
	check_counts(f, COUNT(bad), 0, 0, COUNT(bad));
	assert_int_equal(call_of(f, call(f, 1, 2, 3)), 1);
}

static void test_records_that_cannot_be_read_are_counted(void **state)
{
	static const char stamp[] = "type=SYSCALL msg=audit(1.001:1): ";
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(readers); i++) {
		start_anew(f, &readers[i]);
		assert_int_equal(take(f, stamp), -SQ_EFORMAT);
		assert_int_equal(take(f, "type=SYSCALL msg=audit(1.001:2): "
					 "arch=deadbeef syscall=1 ppid=1 pid=2 "
					 "comm=\"a\" exe=\"/a\""),
				 -SQ_EARCH);
		assert_int_equal(take_bytes(f,
					    "type=SYSCALL "
					    "msg=audit(1.001:3): a\0b",
					    36),
				 -SQ_EFORMAT);
		check_counts(f, 3, 3, 0, 2);
		assert_int_equal(sq_reader_counts(f->reader)->unknown_arch, 1);
		assert_int_equal(call_of(f, call(f, 4, 2, 3)), 1);
	}
}

static void test_over_long_lines_are_counted(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(sq_reader_long_line(f->reader, &f->why), -SQ_ELONG);
	assert_non_null(strstr(f->why.text, "16384"));
	assert_int_equal(sq_reader_counts(f->reader)->long_lines, 1);
	assert_int_equal(sq_reader_counts(f->reader)->lines, 1);
}

static void test_a_carriage_return_at_the_end_is_no_matter(void **state)
{
	struct fixture *f = *state;

	call(f, 1, 100, 59);
	strcat(f->text, "\r");
	assert_int_equal(call_of(f, f->text), 1);
	assert_true(f->ev.keyed);
	assert_string_equal(f->ev.exe, "/usr/bin/cat");
}

static void test_events_of_other_keys_are_told_apart(void **state)
{
	struct fixture *f = *state;
	char *key;

	call(f, 1, 100, 59);
	key = strstr(f->text, "key=");
	strcpy(key, "key=(null)");
	assert_int_equal(call_of(f, f->text), 1);
	assert_false(f->ev.keyed);
	strcpy(key, "key=\"seqids_anomaly\"");
	assert_int_equal(call_of(f, f->text), 1);
	assert_false(f->ev.keyed);
	assert_true(f->ev.evidence);
}

/* open, by the records' arch and number: 2 */
static void test_calls_outside_the_alphabet_have_no_key(void **state)
{
	struct fixture *f = *state;
	struct sq_alphabet calls;

	for (size_t i = 0; i < COUNT(readers); i++) {
		struct sq_reader_options options = readers[i];

		assert_int_equal(sq_alphabet_init(&calls, "open", &f->why), 0);
		options.calls = &calls;
		start_anew(f, &options);
		assert_int_equal(take(f, call(f, 100, 100, 2)), 1);
		assert_true(f->ev.keyed);
		assert_int_equal(take(f, call(f, 101, 100, 0)), 1);
		assert_false(f->ev.keyed);
		assert_int_equal(take(f, call(f, 102, 100, 231)), 1);
		assert_true(f->ev.keyed);
		assert_int_equal(sq_reader_counts(f->reader)->events, 3);
		assert_int_equal(sq_reader_counts(f->reader)->other_calls, 1);
	}
}

static void test_lines_of_calls_are_numbered_as_they_come(void **state)
{
	static const struct sq_reader_options calls = {
		.format = SQ_FORMAT_CALLS, .key = "", .program = "/bin/ps"
	};
	struct fixture *f = *state;

	start_anew(f, &calls);
	assert_int_equal(take(f, "# a trace"), 0);
	assert_int_equal(take(f, "7 5"), 1);
	assert_int_equal(f->ev.stamp.serial, 1);
	assert_string_equal(f->ev.exe, "/bin/ps");
	assert_int_equal(take(f, "type=SYSCALL msg=audit(1.001:1): x"),
			 -SQ_EFORMAT);
	assert_int_equal(take(f, "7 6\r"), 1);
	assert_int_equal(f->ev.stamp.serial, 2);
	assert_int_equal(sq_call_nr(f->ev.call), 6);
	check_counts(f, 4, 2, 2, 1);
}

/* laurel writes them into an array; its first versions did not. */
static void test_arguments_are_read_from_laurel_s_json(void **state)
{
	static const char head[] =
		"{\"ID\":\"1700000000.100:42\",\"SYSCALL\":{"
		"\"arch\":\"0xc000003e\",\"syscall\":59,\"success\":\"yes\","
		"\"exit\":0,\"items\":3,\"ppid\":7,\"pid\":8,\"auid\":1000,"
		"\"uid\":5,\"gid\":6,\"euid\":4,\"comm\":\"a\","
		"\"exe\":\"/a\",\"key\":\"seqids\",";
	static const char *const forms[] = {
		"\"ARGV\":[\"0x55c0\",\"0x0\",\"0xff\",\"0x10\"]}}",
		"\"a0\":\"0x55c0\",\"a1\":\"0x0\",\"a2\":\"0xff\","
		"\"a3\":\"0x10\"}}",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(forms); i++) {
		snprintf(f->text, sizeof(f->text), "%s%s", head, forms[i]);
		assert_int_equal(take(f, f->text), 1);
		assert_int_equal(f->ev.euid, 4);
		assert_int_equal(f->ev.items, 3);
		assert_int_equal(f->ev.args[0], 0x55c0);
		assert_int_equal(f->ev.args[1], 0);
		assert_int_equal(f->ev.args[2], 0xff);
		assert_int_equal(f->ev.args[3], 16);
	}
}

/* Random damage to a log: each line is one outcome, and is counted once. */
static void test_counts_add_up_whatever_comes(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = test_seed(), events = 0, errors = 0;

	for (unsigned int n = 1; n <= 20000; n++) {
		size_t len, hits = test_below(&seed, 3);
		int got;

		len = strlen(test_below(&seed, 3) ? call(f, n, 9, n)
						  : other(f, "CWD", n));
		while (hits--)
			f->text[test_below(&seed, len)] =
				(char)test_random(&seed);
		len -= test_below(&seed, 4) ? 0 : test_below(&seed, len);
		for (size_t i = 0; i < len; i++)
			f->text[i] = f->text[i] == '\n' ? ' ' : f->text[i];
		got = take_bytes(f, f->text, len);
		events += got == 1 && f->ev.kind != SQ_EVENT_SEEN;
		errors += got < 0;
		assert_int_equal(got < 0, *f->why.text != '\0');
	}
	assert_int_equal(sq_reader_counts(f->reader)->lines, 20000);
	assert_int_equal(sq_reader_counts(f->reader)->events, events);
	assert_int_equal(sq_reader_counts(f->reader)->bad +
				 sq_reader_counts(f->reader)->unknown_arch,
			 errors);
	assert_true(events > 1000 && errors > 1000);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* The first call behind it says so, and no other; a record that is seen not. */
static void test_a_call_behind_a_damaged_record_says_so(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(readers); i++) {
		start_anew(f, &readers[i]);
		assert_int_equal(call_of(f, call(f, 1, 100, 0)), 1);
		assert_false(f->ev.damage);
		assert_true(take(f, "type=SYSCALL msg=audit(1.000:2): ar") < 0);
		assert_int_equal(call_of(f, other(f, "AVC", 3)), 0);
		assert_int_equal(call_of(f, call(f, 4, 100, 0)), 1);
		assert_true(f->ev.damage);
		assert_int_equal(call_of(f, call(f, 5, 100, 0)), 1);
		assert_false(f->ev.damage);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_of_an_event_s_records_one_makes_the_event),
		T(test_details_alone_do_not_prove_an_event),
		T(test_a_removed_rule_is_told_apart_from_other_changes),
		T(test_auditd_tells_of_its_beginning_and_end),
		T(test_interleaved_events_stay_apart),
		T(test_events_that_nothing_closes_are_handed_out_at_once),
		T(test_what_people_put_between_records_is_passed_over),
		T(test_lines_that_are_no_records_are_counted),
		T(test_records_that_cannot_be_read_are_counted),
		T(test_over_long_lines_are_counted),
		T(test_a_carriage_return_at_the_end_is_no_matter),
		T(test_events_of_other_keys_are_told_apart),
		T(test_calls_outside_the_alphabet_have_no_key),
		T(test_lines_of_calls_are_numbered_as_they_come),
		T(test_arguments_are_read_from_laurel_s_json),
		T(test_counts_add_up_whatever_comes),
		T(test_a_call_behind_a_damaged_record_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
