/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_record_bytes.c - heads of records, and bytes that are no record
 */
#include "helpers.h"

#include "input/lines.h"
#include "input/parser.h"

#define HEAD "type=SYSCALL msg=audit(1795468309.082:4231683): "
#define FIELDS                                                              \
	"arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7ffd " \
	"a2=0 a3=0 items=1 ppid=10418 pid=18231 auid=1000 uid=0 gid=0 "     \
	"tty=(none) ses=5 comm=\"cat\" exe=\"/usr/bin/cat\" key=\"seqids\""

struct fixture {
	struct sq_parser *parser;
	struct sq_event ev;
	struct sq_why why;
	char line[2 * SQ_LINE_MAX];
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

static int head_of(const char *line, struct sq_record *head)
{
	return sq_record_head(line, strlen(line), head);
}

/* As the reader does it, on a copy that ends where the line does. */
static int parse_bytes(struct fixture *f, const char *line, size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct sq_record head;
	int err;

	assert_non_null(copy);
	memcpy(copy, line, len);
	f->why.text[0] = '\0';
	err = sq_record_head(copy, len, &head);
	if (err == 0 &&
	    (head.type == SQ_RECORD_SYSCALL || head.type == SQ_RECORD_URINGOP))
		err = sq_parser_event(f->parser, &head, copy, len, &f->ev,
				      &f->why);
	free(copy);
	return err;
}

static void check_next_is_read(struct fixture *f)
{
	assert_int_equal(parse_bytes(f, HEAD FIELDS, strlen(HEAD FIELDS)), 0);
	assert_int_equal(f->ev.pid, 18231);
	assert_int_equal(f->ev.stamp.serial, 4231683);
	assert_string_equal(f->ev.comm, "cat");
	assert_string_equal(f->ev.exe, "/usr/bin/cat");
	assert_true(f->ev.keyed);
}

static void test_a_head_says_type_time_serial_and_node(void **state)
{
	struct sq_record head;

	(void)state;
	assert_int_equal(head_of(HEAD, &head), 0);
	assert_int_equal(head.type, SQ_RECORD_SYSCALL);
	assert_int_equal(head.stamp.time_ms, 1795468309082);
	assert_int_equal(head.stamp.serial, 4231683);
	assert_int_equal(head.node_len, 0);
	assert_int_equal(head_of("node=n1 type=EOE msg=audit(0.000:0):", &head),
			 0);
	assert_int_equal(head.type, SQ_RECORD_DETAIL);
	assert_int_equal(head.node_len, 2);
	assert_memory_equal(head.node, "n1", 2);
	assert_int_equal(
		head_of("type=UNKNOWN[1336] msg=audit(1.000:1):", &head), 0);
	assert_int_equal(head.type, SQ_RECORD_URINGOP);
	assert_int_equal(
		head_of("type=UNKNOWN[1300] msg=audit(1.000:1):", &head), 0);
	assert_int_equal(head.type, SQ_RECORD_OTHER);
}

static void test_what_is_no_head_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"type=",
		"type=SYSCALL",
		"type=SYSCALL msg=audit(1.001:1",
		"type=SYSCALL msg=audit(1.001)",
		"type=SYSCALL msg=audit(1.01:1):",
		"type=SYSCALL msg=audit(1.0001:1):",
		"type=SYSCALL msg=audit(1.00x:1):",
		"type=SYSCALL msg=audit(-1.001:1):",
		"type=SYSCALL msg=audit(1.001:-1):",
		"type=SYSCALL msg=audit(.001:1):",
		"type=SYSCALL msg=audit(1.001:):",
		"type=SYSCALL msg=audit(9223372036854776.000:1):",
		"type=SYSCALL msg=audit(1.001:18446744073709551616):",
		"type=SYSCALL  msg=audit(1.001:1):",
		"type=SYSCALL msg='audit(1.001:1):",
		" type=SYSCALL msg=audit(1.001:1):",
		"Type=SYSCALL msg=audit(1.001:1):",
		"node= type=SYSCALL msg=audit(1.001:1):",
		"node=\x1d type=SYSCALL msg=audit(1.001:1):",
		"node=n\x1dn type=SYSCALL msg=audit(1.001:1):",
		"node=n",
		"node=n SYSCALL msg=audit(1.001:1):",
		"Nov 23 21:00:00 host kernel: audit: type=1300 audit(1.001:1):",
	};
	struct sq_record head;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(head_of(bad[i], &head), -SQ_EFORMAT);
}

static void test_a_head_cut_at_any_byte_is_refused(void **state)
{
	static const char line[] = "node=web " HEAD;
	size_t needed = strlen("node=web " HEAD) - 2; /* up to the ) */
	struct fixture *f = *state;
	struct sq_record head;

	for (size_t len = 0; len < sizeof(line); len++) {
		char *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, line, len);
		assert_int_equal(sq_record_head(copy, len, &head),
				 len < needed ? -SQ_EFORMAT : 0);
		free(copy);
	}
	check_next_is_read(f);
}

static void test_node_names_have_a_longest(void **state)
{
	struct fixture *f = *state;
	struct sq_record head;

	for (int len = SQ_NODE_LEN - 1; len <= SQ_NODE_LEN; len++) {
		snprintf(f->line, sizeof(f->line), "node=%.*s " HEAD FIELDS,
			 len,
			 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
			 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
			 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
			 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
			 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
			 "nnnnnnnnnnnnnnnn");
		assert_int_equal(head_of(f->line, &head),
				 len < SQ_NODE_LEN ? 0 : -SQ_EFORMAT);
	}
}

/* A record of exactly len bytes behind that head; exe in hex fills it up. */
static void make_long(struct fixture *f, const char *head, size_t exe_len,
		      size_t len)
{
	size_t at = (size_t)sprintf(f->line,
				    "%sarch=c000003e syscall=2 ppid=1 pid=2 "
				    "comm=\"cat\" key=\"seqids\" exe=",
				    head);

	for (size_t i = 0; i < exe_len; i++)
		at += (size_t)sprintf(f->line + at, "%02X", i ? 'x' : '/');
	assert_true(at + 1 < len);
	f->line[at] = ' ';
	memset(f->line + at + 1, 'z', len - at - 1);
	f->line[len] = '\0';
}

static void test_a_record_of_nine_thousand_bytes_is_read(void **state)
{
	struct fixture *f = *state;

	make_long(f, HEAD, 4096, 9000);
	assert_int_equal(parse_bytes(f, f->line, 9000), 0);
	assert_int_equal(f->ev.exe_len, 4096);
	assert_int_equal(f->ev.exe[4095], 'x');
	check_next_is_read(f);
}

static void test_an_exe_longer_than_any_path_is_refused(void **state)
{
	struct fixture *f = *state;

	make_long(f, HEAD, SQ_EXE_LEN - 1, SQ_LINE_MAX);
	assert_int_equal(parse_bytes(f, f->line, SQ_LINE_MAX), 0);
	assert_int_equal(f->ev.exe_len, SQ_EXE_LEN - 1);
	make_long(f, HEAD, SQ_EXE_LEN, SQ_LINE_MAX);
	assert_int_equal(parse_bytes(f, f->line, SQ_LINE_MAX), -SQ_ELONG);
	assert_true(strlen(f->why.text) > 0);
	check_next_is_read(f);
}

static void test_a_record_of_twenty_thousand_bytes_is_refused(void **state)
{
	struct fixture *f = *state;

	make_long(f, HEAD, 100, 20000);
	assert_int_equal(parse_bytes(f, f->line, 20000), -SQ_ELONG);
	make_long(f, HEAD, 100, SQ_LINE_MAX + 1);
	assert_int_equal(parse_bytes(f, f->line, SQ_LINE_MAX + 1), -SQ_ELONG);
	check_next_is_read(f);
}

/* The end of event that is fed behind it must fit as well. */
static void test_the_longest_record_with_the_longest_head_is_read(void **state)
{
	struct fixture *f = *state;
	char head[SQ_NODE_LEN + 128], node[SQ_NODE_LEN];

	memset(node, 'n', sizeof(node) - 1);
	node[sizeof(node) - 1] = '\0';
	snprintf(head, sizeof(head),
		 "node=%s type=SYSCALL "
		 "msg=audit(9223372036854773.999:18446744073709551615): ",
		 node);
	make_long(f, head, 4096, SQ_LINE_MAX);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(parse_bytes(f, f->line, SQ_LINE_MAX), 0);
		assert_int_equal(f->ev.node_len, SQ_NODE_LEN - 1);
		assert_true(f->ev.stamp.serial == UINT64_MAX);
	}
	check_next_is_read(f);
}

/* No line has one; a packet may. */
static void test_a_nul_or_a_newline_in_a_record_is_refused(void **state)
{
	static const char line[] = HEAD FIELDS, bytes[] = { '\0', '\n' };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bytes); i++)
		for (size_t at = strlen(HEAD); at < sizeof(line) - 1; at++) {
			memcpy(f->line, line, sizeof(line));
			f->line[at] = bytes[i];
			assert_int_equal(parse_bytes(f, f->line,
						     sizeof(line) - 1),
					 -SQ_EFORMAT);
			check_next_is_read(f);
		}
}

/* Each byte exchanged for each other value: an event, or an error. */
static void test_no_changed_byte_harms_the_next_record(void **state)
{
	static const char line[] = HEAD FIELDS;
	struct fixture *f = *state;

	for (size_t at = 0; at < sizeof(line) - 1; at++) {
		for (int byte = 1; byte < 256; byte += 1 + byte % 7) {
			int err;

			memcpy(f->line, line, sizeof(line));
			f->line[at] = (char)byte;
			err = parse_bytes(f, f->line, sizeof(line) - 1);
			assert_true(err == 0 || err == -SQ_EFORMAT ||
				    err == -SQ_EARCH);
		}
		check_next_is_read(f);
	}
}

static void test_binary_behind_a_head_is_survived(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = test_seed();

	for (int round = 0; round < 3000; round++) {
		size_t len = strlen(HEAD), more = test_below(&seed, 2000);

		memcpy(f->line, HEAD, len);
		for (; more; more--) {
			char byte = (char)test_random(&seed);

			f->line[len++] = byte == '\n' ? ' ' : byte;
		}
		assert_true(parse_bytes(f, f->line, len) < 0);
		check_next_is_read(f);
	}
}

/* Pieces of records in random order: fields doubled, missing, misplaced. */
static void test_shuffled_fields_give_an_event_or_an_error(void **state)
{
	static const char *const pieces[] = {
		"arch=c000003e ", "syscall=2 ",	 "ppid=1 ",
		"pid=2 ",	  "comm=\"c\" ", "exe=\"/e\" ",
		"pid=",		  "=",		 "key=(null) ",
		"comm=\"exe=",	  "\x1d",	 "exe=2F ",
		"key=6100",	  "msg='op=x ",	 "node=x ",
		"type=EOE ",	  "\"",		 "msg=audit(1.",
		"success=no ",
	};
	struct fixture *f = *state;
	uint64_t seed = test_seed();

	for (int round = 0; round < 20000; round++) {
		size_t len = strlen(HEAD);

		memcpy(f->line, HEAD, len);
		for (uint64_t n = test_below(&seed, 14); n; n--) {
			const char *piece =
				pieces[test_below(&seed, COUNT(pieces))];

			memcpy(f->line + len, piece, strlen(piece));
			len += strlen(piece);
		}
		if (parse_bytes(f, f->line, len) == 0) {
			assert_int_equal(f->ev.pid, 2);
			assert_int_equal(f->ev.ppid, 1);
			assert_int_equal(strlen(f->ev.comm), f->ev.comm_len);
		} else {
			assert_true(strlen(f->why.text) > 0);
		}
	}
	check_next_is_read(f);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_head_says_type_time_serial_and_node),
		T(test_what_is_no_head_is_refused),
		T(test_a_head_cut_at_any_byte_is_refused),
		T(test_node_names_have_a_longest),
		T(test_a_record_of_nine_thousand_bytes_is_read),
		T(test_an_exe_longer_than_any_path_is_refused),
		T(test_a_record_of_twenty_thousand_bytes_is_refused),
		T(test_the_longest_record_with_the_longest_head_is_read),
		T(test_a_nul_or_a_newline_in_a_record_is_refused),
		T(test_no_changed_byte_harms_the_next_record),
		T(test_binary_behind_a_head_is_survived),
		T(test_shuffled_fields_give_an_event_or_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
