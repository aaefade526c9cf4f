/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "event/depth.h"
#include "input/lines.h"
#include "input/parser.h"

/* As Linux 6.18 and auditd 3.0.9 wrote it, in pieces that tests exchange. */
#define HEAD	"type=SYSCALL msg=audit(1795468309.082:4231683): "
#define ARCH	"arch=c000003e "
#define SYSCALL "syscall=44 "
#define RESULT	"success=yes exit=60 "
#define ARGS	"a0=3 a1=7ffcb94517e0 a2=3c a3=0 items=0 "
#define PPID	"ppid=10418 "
#define PID	"pid=18231 "
#define IDS                                                            \
	"auid=1000 uid=33 gid=34 euid=0 suid=0 fsuid=0 egid=0 sgid=0 " \
	"fsgid=0 tty=pts0 ses=5 "
#define COMM "comm=\"auditd\" "
#define EXE  "exe=\"/usr/sbin/auditd\" "
#define KEY  "key=\"seqids\""
#define ENRICHED \
	"\x1d"   \
	"ARCH=x86_64 SYSCALL=sendto AUID=\"user\" UID=\"root\""

#define BEFORE_COMM HEAD ARCH SYSCALL RESULT ARGS PPID PID IDS
#define RECORD	    BEFORE_COMM COMM EXE KEY

#define URINGOP                                                             \
	"msg=audit(1695468309.082:42): uring_op=18 success=yes exit=3 "     \
	"items=0 ppid=1061 pid=1062 uid=1000 gid=1000 euid=1000 suid=1000 " \
	"fsuid=1000 egid=1000 sgid=1000 fsgid=1000 key=\"seqids\""

struct fixture {
	struct sq_parser *parser;
	struct sq_event ev;
	struct sq_why why;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f ? sq_parser_new(&f->parser, "seqids") : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sq_parser_free(f->parser);
	free(f);
	return 0;
}

static int parse_bytes(struct fixture *f, const char *line, size_t len)
{
	struct sq_record head;
	int err = sq_record_head(line, len, &head);

	f->why.text[0] = '\0';
	return err < 0 ? err
		       : sq_parser_event(f->parser, &head, line, len, &f->ev,
					 &f->why);
}

static int parse(struct fixture *f, const char *line)
{
	return parse_bytes(f, line, strlen(line));
}

static void check_event(const struct sq_event *ev)
{
	assert_int_equal(ev->kind, SQ_EVENT_CALL);
	assert_int_equal(ev->outcome, SQ_OUTCOME_SUCCESS);
	assert_true(ev->keyed);
	assert_false(ev->evidence);
	assert_int_equal(ev->stamp.time_ms, 1795468309082);
	assert_int_equal(ev->stamp.serial, 4231683);
	assert_int_equal(ev->call, sq_call_pack(SQ_ABI_X86_64, 44));
	assert_int_equal(ev->exit, 60);
	assert_int_equal(ev->pid, 18231);
	assert_int_equal(ev->ppid, 10418);
	assert_int_equal(ev->auid, 1000);
	assert_int_equal(ev->uid, 33);
	assert_int_equal(ev->gid, 34);
	assert_int_equal(ev->euid, 0);
	assert_int_equal(ev->ses, 5);
	assert_int_equal(ev->items, 0);
	assert_int_equal(ev->args[0], 3);
	assert_int_equal(ev->args[1], 0x7ffcb94517e0);
	assert_int_equal(ev->args[2], 0x3c);
	assert_int_equal(ev->args[3], 0);
	assert_string_equal(ev->node, "");
	assert_string_equal(ev->tty, "pts0");
	assert_string_equal(ev->comm, "auditd");
	assert_int_equal(ev->comm_len, 6);
	assert_string_equal(ev->exe, "/usr/sbin/auditd");
	assert_int_equal(ev->exe_len, 16);
}

static void test_a_record_becomes_its_event(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, RECORD), 0);
	check_event(&f->ev);
}

static void test_enriched_fields_change_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, RECORD ENRICHED), 0);
	check_event(&f->ev);
	assert_int_equal(parse(f, RECORD "\x1dpid=1 comm=\"x\" exe=nonsense"),
			 0);
	check_event(&f->ev);
}

static void test_a_node_is_taken_over(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "node=web-1.example " RECORD), 0);
	assert_string_equal(f->ev.node, "web-1.example");
	assert_int_equal(f->ev.node_len, 13);
	assert_int_equal(f->ev.pid, 18231);
	assert_int_equal(parse(f, RECORD), 0);
	check_event(&f->ev);
}

static void test_calls_that_never_return_have_no_outcome(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, HEAD ARCH
			       "syscall=231 " ARGS PPID PID IDS COMM EXE KEY),
			 0);
	assert_int_equal(f->ev.outcome, SQ_OUTCOME_NONE);
	assert_int_equal(f->ev.exit, 0);
	assert_int_equal(
		parse(f, HEAD ARCH SYSCALL
		      "success=no exit=-13 " PPID PID IDS COMM EXE KEY),
		0);
	assert_int_equal(f->ev.outcome, SQ_OUTCOME_FAILURE);
	assert_true(f->ev.exit == -13);
}

static void test_a_record_cut_at_any_byte_is_refused(void **state)
{
	struct fixture *f = *state;

	for (size_t len = 0; len < strlen(RECORD); len++) {
		char *copy = malloc(len + 1);
		int err;

		assert_non_null(copy);
		memcpy(copy, RECORD, len);
		copy = realloc(copy, len + !len); /* exact, for sanitizers */
		assert_non_null(copy);
		err = parse_bytes(f, copy, len);
		/* without its key, nobody knows whether it was ours */
		assert_int_equal(err, -SQ_EFORMAT);
		free(copy);
	}
	assert_int_equal(parse(f, RECORD), 0);
	check_event(&f->ev);
}

static void test_each_missing_field_is_named(void **state)
{
	static const struct {
		const char *line, *why;
	} missing[] = {
		{ HEAD SYSCALL PPID PID IDS COMM EXE KEY, "no arch=" },
		{ HEAD ARCH PPID PID IDS COMM EXE KEY, "no syscall=" },
		{ HEAD ARCH SYSCALL PID IDS COMM EXE KEY, "no ppid=" },
		{ HEAD ARCH SYSCALL PPID IDS COMM EXE KEY, "no pid=" },
		{ HEAD ARCH SYSCALL PPID PID IDS EXE KEY, "no comm=" },
		{ HEAD ARCH SYSCALL PPID PID IDS COMM KEY, "no exe=" },
		{ HEAD, "no arch=" },
		{ "type=URINGOP msg=audit(1.001:1): ppid=1 pid=2",
		  "no uring_op=" },
		{ "type=URINGOP msg=audit(1.001:1): uring_op=1 ppid=1",
		  "no pid=" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(missing); i++) {
		assert_int_equal(parse(f, missing[i].line), -SQ_EFORMAT);
		assert_string_equal(f->why.text, missing[i].why);
	}
	/* who it was is good to know, but not needed */
	assert_int_equal(parse(f, HEAD ARCH SYSCALL PPID PID COMM EXE KEY), 0);
	assert_int_equal(f->ev.auid, SQ_ID_UNSET);
	assert_int_equal(f->ev.uid, SQ_ID_UNSET);
	assert_int_equal(f->ev.euid, SQ_ID_UNSET);
	assert_int_equal(f->ev.args[1], 0);
	assert_string_equal(f->ev.tty, "");
}

static void test_arguments_of_any_size_are_read(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		parse(f, HEAD ARCH SYSCALL RESULT
		      "a0=ffffffffffffff9c a1=123456789 a2=12345678 a3=F "
		      "items=200 " PPID PID COMM EXE KEY),
		0);
	assert_true(f->ev.args[0] == (uint64_t)-100);
	assert_int_equal(f->ev.args[1], 0x123456789);
	assert_int_equal(f->ev.args[2], 0x12345678);
	assert_int_equal(f->ev.args[3], 15);
	assert_int_equal(f->ev.items, 200);
}

/* The call counts, whatever its arguments are. */
static void test_arguments_that_are_no_numbers_are_absent(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, HEAD ARCH SYSCALL RESULT
			       "a0=10000000000000000 a1=-1 a2=x a3=7 "
			       "items=many " PPID PID
			       "uid=33 euid=4294967296 " COMM EXE KEY),
			 0);
	assert_int_equal(f->ev.args[0], 0);
	assert_int_equal(f->ev.args[1], 0);
	assert_int_equal(f->ev.args[2], 0);
	assert_int_equal(f->ev.args[3], 7);
	assert_int_equal(f->ev.items, 0);
	assert_int_equal(f->ev.uid, 33);
	assert_int_equal(f->ev.euid, SQ_ID_UNSET);
}

static void test_a_field_that_comes_twice_is_refused(void **state)
{
	static const char *const again[] = {
		" arch=c000003e", " syscall=1",	 " pid=1",	" ppid=1",
		" comm=\"x\"",	  " exe=\"/x\"", " success=no", " exit=0",
		" auid=0",	  " uid=0",	 " gid=0",	" ses=1",
		" tty=(none)",	  " euid=0",	 " items=1",	" a0=1",
		" a3=1",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(again); i++) {
		char line[1024];

		snprintf(line, sizeof(line), "%s%s", RECORD, again[i]);
		assert_int_equal(parse(f, line), -SQ_EFORMAT);
		assert_non_null(strstr(f->why.text, "twice"));
	}
}

static void test_values_out_of_range_are_refused(void **state)
{
	static const char *const bad[] = {
		HEAD "arch=zz " SYSCALL PPID PID COMM EXE,
		HEAD "arch=1c000003e " SYSCALL PPID PID COMM EXE,
		HEAD ARCH "syscall=open " PPID PID COMM EXE,
		HEAD ARCH "syscall=99999999999999999999 " PPID PID COMM EXE,
		HEAD ARCH SYSCALL "ppid=-1 " PID COMM EXE,
		HEAD ARCH SYSCALL PPID "pid=2147483648 " COMM EXE,
		HEAD ARCH SYSCALL PPID "pid= " COMM EXE,
		HEAD ARCH SYSCALL PPID "pid=1x " COMM EXE,
		HEAD ARCH SYSCALL "success=maybe " PPID PID COMM EXE,
		HEAD ARCH SYSCALL "exit=9223372036854775808 " PPID PID COMM EXE,
		HEAD ARCH SYSCALL PPID PID "uid=4294967296 " COMM EXE,
		HEAD ARCH SYSCALL PPID PID "uid=root " COMM EXE,
		HEAD ARCH SYSCALL PPID PID "ses=-2 " COMM EXE,
		HEAD ARCH SYSCALL PPID PID "comm=audit\"d " EXE,
		HEAD ARCH SYSCALL PPID PID COMM "exe=/usr/sbin/auditd",
		HEAD ARCH SYSCALL PPID PID COMM "exe=2F0061",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(parse(f, bad[i]), -SQ_EFORMAT);
		assert_true(strlen(f->why.text) > 0);
	}
	assert_int_equal(
		parse(f, HEAD ARCH SYSCALL PPID PID
		      "auid=-1 ses=unset uid=4294967295 " COMM EXE KEY),
		0);
	assert_int_equal(f->ev.auid, SQ_ID_UNSET);
	assert_int_equal(f->ev.ses, SQ_ID_UNSET);
}

static void test_extreme_values_in_range_are_read(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, HEAD ARCH "syscall=-1 success=no "
					    "exit=-9223372036854775808 ppid=0 "
					    "pid=2147483647 " COMM EXE KEY),
			 0);
	assert_int_equal(f->ev.pid, INT32_MAX);
	assert_int_equal(f->ev.ppid, 0);
	assert_true(f->ev.exit == INT64_MIN);
	assert_int_equal(sq_call_nr(f->ev.call), SQ_CALL_NR_MAX);
}

static void test_an_unknown_architecture_is_told_apart(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		parse(f,
		      HEAD "arch=deadbeef " SYSCALL PPID PID IDS COMM EXE KEY),
		-SQ_EARCH);
	assert_non_null(strstr(f->why.text, "deadbeef"));
}

static void test_names_in_hex_are_decoded(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, BEFORE_COMM
			       "comm=6120622063 "
			       "exe=2F746D702F78202864656C6574656429 " KEY),
			 0);
	assert_string_equal(f->ev.comm, "a b c");
	assert_string_equal(f->ev.exe, "/tmp/x (deleted)");
	assert_int_equal(parse(f, BEFORE_COMM "comm=(null) exe=(null) " KEY),
			 0);
	assert_string_equal(f->ev.exe, "(null)");
}

static void test_a_hostile_comm_stays_in_its_field(void **state)
{
	static const char *const comms[] = {
		"exe=/bin/true",
		"res=failed'x",
		"pid=1",
		"key=seqids",
		"a:",
		"b,",
		"c'",
		"d)",
		"(null)",
		"\\x41",
		"type=EOE",
		"'",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(comms); i++) {
		char line[1024];

		snprintf(line, sizeof(line), "%scomm=\"%s\" %skey=\"other\"",
			 BEFORE_COMM, comms[i], EXE);
		assert_int_equal(parse(f, line), 0);
		assert_string_equal(f->ev.comm, comms[i]);
		assert_string_equal(f->ev.exe, "/usr/sbin/auditd");
		assert_int_equal(f->ev.pid, 18231);
		assert_false(f->ev.keyed);
	}
}

static void test_keys_are_compared_whole(void **state)
{
	static const struct {
		const char *key;
		bool keyed, evidence;
		enum sq_depth depth;
	} keys[] = {
		{ "key=\"seqids\"", true, false, SQ_DEPTH_FULL },
		{ "key=\"seqids_acts\"", true, false, SQ_DEPTH_ACTS },
		{ "key=\"seqids_order\"", true, false, SQ_DEPTH_ORDER },
		{ "key=\"seqids_act\"", false, false, SQ_DEPTH_FULL },
		{ "key=\"seqids_acts2\"", false, false, SQ_DEPTH_FULL },
		/* other\x01seqids_acts, and our two keys */
		{ "key=6F74686572017365716964735F61637473", true, false,
		  SQ_DEPTH_ACTS },
		{ "key=7365716964735F6163747301"
		  "7365716964735F616E6F6D616C79",
		  true, true, SQ_DEPTH_ACTS },
		{ "key=\"seqids_anomaly\"", false, true, SQ_DEPTH_FULL },
		{ "key=(null)", false, false, SQ_DEPTH_FULL },
		{ "key=\"seqids2\"", false, false, SQ_DEPTH_FULL },
		{ "key=\"seqid\"", false, false, SQ_DEPTH_FULL },
		{ "key=\"\"", false, false, SQ_DEPTH_FULL },
		/* other\x01seqids, seqids\x01other, both of ours, neither */
		{ "key=6F7468657201736571696473", true, false, SQ_DEPTH_FULL },
		{ "key=736571696473016F74686572", true, false, SQ_DEPTH_FULL },
		{ "key=73657169647301736571696473"
		  "5F616E6F6D616C79",
		  true, true, SQ_DEPTH_FULL },
		{ "key=736571696473016F7468657201", true, false,
		  SQ_DEPTH_FULL },
		{ "key=616101626273657169647303", false, false, SQ_DEPTH_FULL },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(keys); i++) {
		char line[1024];

		snprintf(line, sizeof(line), "%s%s%s%s", BEFORE_COMM, COMM, EXE,
			 keys[i].key);
		assert_int_equal(parse(f, line), 0);
		assert_int_equal(f->ev.keyed, keys[i].keyed);
		assert_int_equal(f->ev.evidence, keys[i].evidence);
		assert_int_equal(f->ev.depth, keys[i].depth);
	}
}

static void test_a_key_that_was_cut_is_refused(void **state)
{
	static const char *const cut[] = {
		"",
		"ke",
		"key=",
		"key=\"",
		"key=\"seqid",
		"key=\"other",
		"key=(nul",
		"key=7",
		"key=73657169647",
		"key=73657169",
		/* other\x01seqi, other\x01 */
		"key=6F746865720173657169",
		"key=6F7468657201",
		"subj=unconf",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cut); i++) {
		char line[1024];

		snprintf(line, sizeof(line), "%s%s%s%s", BEFORE_COMM, COMM, EXE,
			 cut[i]);
		assert_int_equal(parse(f, line), -SQ_EFORMAT);
		assert_string_equal(f->why.text, "cut before the end of key=");
	}
}

static void test_no_key_wanted_means_every_event(void **state)
{
	struct fixture *f = *state;

	sq_parser_free(f->parser);
	assert_int_equal(sq_parser_new(&f->parser, ""), 0);
	assert_int_equal(parse(f, BEFORE_COMM COMM EXE "key=(null)"), 0);
	assert_true(f->ev.keyed);
	assert_int_equal(parse(f, BEFORE_COMM COMM EXE "key=\"other\""), 0);
	assert_true(f->ev.keyed);
}

static void test_io_uring_operations_are_read_under_both_names(void **state)
{
	static const char *const types[] = { "type=URINGOP ",
					     "type=UNKNOWN[1336] " };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(types); i++) {
		char line[1024];

		snprintf(line, sizeof(line), "%s%s", types[i], URINGOP);
		assert_int_equal(parse(f, line), 0);
		assert_int_equal(f->ev.kind, SQ_EVENT_URING);
		assert_int_equal(f->ev.call, sq_call_pack(SQ_ABI_URING, 18));
		assert_int_equal(f->ev.pid, 1062);
		assert_int_equal(f->ev.args[0], 0);
		assert_true(f->ev.keyed);
		assert_string_equal(f->ev.comm, "");
		assert_string_equal(f->ev.exe, "");
	}
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_record_becomes_its_event),
		T(test_enriched_fields_change_nothing),
		T(test_a_node_is_taken_over),
		T(test_calls_that_never_return_have_no_outcome),
		T(test_a_record_cut_at_any_byte_is_refused),
		T(test_each_missing_field_is_named),
		T(test_arguments_of_any_size_are_read),
		T(test_arguments_that_are_no_numbers_are_absent),
		T(test_a_field_that_comes_twice_is_refused),
		T(test_values_out_of_range_are_refused),
		T(test_extreme_values_in_range_are_read),
		T(test_an_unknown_architecture_is_told_apart),
		T(test_names_in_hex_are_decoded),
		T(test_a_hostile_comm_stays_in_its_field),
		T(test_keys_are_compared_whole),
		T(test_a_key_that_was_cut_is_refused),
		T(test_no_key_wanted_means_every_event),
		T(test_io_uring_operations_are_read_under_both_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
