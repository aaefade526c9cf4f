/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A log cut into chunks anywhere, some of them read ahead by a reader that
 * does not know what came before, tells what it tells in one piece.
 */
#include "helpers.h"

#include "cli/logs/chunk.h"
#include "input/join.h"

#define ROUNDS	  300
#define LINES	  400
#define PIECE_MAX 600	 /* bytes read at a time: some ten lines */
#define HUGE_LEN  700000 /* bytes of one line, beyond any buffer */

static const struct sq_reader_options options = {
	.format = SQ_FORMAT_AUDIT,
	.key = "seqids",
};

/* All that was told, one line each, to be compared as text. */
struct told {
	struct sq_why last;   /* of the complaints */
	struct sq_join *join; /* what is handed out too many is dropped there */
	char *text;
	size_t len;
	FILE *to;
};

static void start_told(struct told *t)
{
	*t->last.text = '\0';
	assert_int_equal(sq_join_new(&t->join), 0);
	t->to = open_memstream(&t->text, &t->len);
	assert_non_null(t->to);
}

static void tell_joined(struct told *t, const struct sq_event *ev)
{
	fprintf(t->to, "%d %s %llu:%llu", ev->kind, ev->node,
		(unsigned long long)ev->stamp.time_ms,
		(unsigned long long)ev->stamp.serial);
	if (sq_event_acts(ev))
		fprintf(t->to, " %u %d %lld %llx %llx %u %u %u %s %s %s %d",
			ev->call, ev->outcome, (long long)ev->exit,
			(unsigned long long)ev->args[0],
			(unsigned long long)ev->args[3], ev->pid, ev->ppid,
			ev->euid, ev->comm, ev->tty, ev->exe,
			ev->keyed + 2 * ev->damage);
	for (unsigned int i = 0; sq_event_acts(ev) && i < ev->object_count; i++)
		fprintf(t->to, " %u %u %s", ev->objects[i].kind,
			ev->objects[i].role, ev->objects[i].text);
	fputc('\n', t->to);
}

static void tell_all(struct told *t)
{
	struct sq_event *ev;

	while ((ev = sq_join_next(t->join)))
		tell_joined(t, ev);
}

static void tell_event(struct told *t, struct sq_event *ev)
{
	if (sq_join_push(t->join, ev) == 1)
		tell_joined(t, ev);
	tell_all(t);
}

static void end_told(struct told *t)
{
	sq_join_settle(t->join);
	tell_all(t);
	sq_join_free(t->join);
	fclose(t->to);
}

/* As the command does: a fault that many lines have, once. */
static void tell_complaint(struct told *t, uint64_t line,
			   const struct sq_why *why)
{
	struct sq_complaint c = { .line = line, .why = *why };

	if (sq_complaint_new(&t->last, &c))
		fprintf(t->to, "line %llu: %s\n", (unsigned long long)line,
			why->text);
}

static void tell_counts(struct told *t, const struct sq_reader_counts *c)
{
	fprintf(t->to, "%llu %llu %llu %llu %llu\n",
		(unsigned long long)c->lines, (unsigned long long)c->records,
		(unsigned long long)c->events, (unsigned long long)c->bad,
		(unsigned long long)c->long_lines);
}

/* One reader, line by line. */
static void tell_whole(struct told *t, const char *text, size_t len)
{
	struct sq_reader *reader;
	struct sq_event ev;
	struct sq_why why;
	uint64_t number = 0;
	const char *at = text, *end = text + len;

	assert_int_equal(sq_reader_new(&reader, &options), 0);
	for (; at < end; number++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t line = (size_t)((stop ? stop : end) - at);
		int got = line > SQ_LINE_MAX
				  ? sq_reader_long_line(reader, &why)
				  : sq_reader_line(reader, at, line, &ev, &why);

		if (got > 0)
			tell_event(t, &ev);
		else if (got < 0)
			tell_complaint(t, number + 1, &why);
		at += line + 1;
	}
	tell_counts(t, sq_reader_counts(reader));
	sq_reader_free(reader);
	end_told(t);
}

/* The next piece of the text: whole lines into c, what is behind into rest. */
static void fill(struct sq_chunk *c, struct sq_lines *lines,
		 struct sq_lines *rest, const char *text, size_t len, bool last)
{
	char *room;

	sq_chunk_start(c, lines);
	sq_lines_split(rest, lines);
	assert_true(sq_lines_room(lines, &room) >= len);
	memcpy(room, text, len);
	sq_lines_wrote(lines, len);
	if (last)
		sq_lines_end(lines);
	else
		sq_lines_split(lines, rest);
}

struct teller {
	struct told *told;
	struct sq_chunk_place place;
	struct sq_reader *other; /* that reads ahead */
	struct sq_reader_counts counts;
};

static void tell_chunk(struct teller *t, struct sq_chunk *c, bool ahead)
{
	struct sq_complaint complaint;
	struct sq_event ev;
	int got;

	if (ahead)
		sq_chunk_parse(c, t->other, &ev);
	while ((got = sq_chunk_next(c, &t->place, &ev, &complaint)) != 0) {
		if (got > 0)
			tell_event(t->told, &ev);
		else
			tell_complaint(t->told,
				       t->counts.lines + complaint.line,
				       &complaint.why);
	}
	assert_int_equal(c->err, 0);
	t->counts.lines += c->counts.lines;
	t->counts.records += c->counts.records;
	t->counts.events += c->counts.events;
	t->counts.bad += c->counts.bad;
	t->counts.long_lines += c->counts.long_lines;
}

static void tell_pieces(struct told *told, const char *text, size_t len,
			size_t piece_max, uint64_t *rnd)
{
	struct teller t = { .told = told };
	struct sq_lines *lines, *rest;
	struct sq_chunk c = { .last = false };
	size_t at = 0, piece;

	assert_int_equal(sq_reader_new(&t.place.reader, &options), 0);
	assert_int_equal(sq_reader_new(&t.other, &options), 0);
	assert_int_equal(sq_lines_new(&lines), 0);
	assert_int_equal(sq_lines_new(&rest), 0);
	do {
		piece = 1 + test_below(rnd, piece_max);
		if (piece > len - at)
			piece = len - at;
		fill(&c, lines, rest, text + at, piece, at + piece == len);
		at += piece;
		tell_chunk(&t, &c, test_below(rnd, 2));
	} while (at < len);
	tell_counts(told, &t.counts);
	sq_chunk_free(&c);
	sq_lines_free(rest);
	sq_lines_free(lines);
	sq_reader_free(t.other);
	sq_reader_free(t.place.reader);
	end_told(told);
}

static void compare(const char *text, size_t len, size_t piece_max,
		    uint64_t *rnd)
{
	struct told whole, pieces;

	start_told(&whole);
	start_told(&pieces);
	tell_whole(&whole, text, len);
	tell_pieces(&pieces, text, len, piece_max, rnd);
	assert_string_equal(whole.text, pieces.text);
	free(whole.text);
	free(pieces.text);
}

static void put_call(FILE *to, unsigned int serial, uint64_t *rnd)
{
	/* openat, execve, connect, sendto, close */
	static const unsigned int calls[] = { 257, 59, 42, 44, 3 };

	fprintf(to,
		"type=SYSCALL msg=audit(1.000:%u): arch=c000003e syscall=%u "
		"success=yes exit=0 a0=ffffff9c items=%u ppid=1 pid=2 "
		"comm=\"a\" exe=\"/a\" key=\"seqids\"\n",
		serial, calls[test_below(rnd, COUNT(calls))],
		(unsigned int)test_below(rnd, 3));
}

static void put_other(FILE *to, unsigned int serial, uint64_t *rnd)
{
	static const struct {
		const char *type, *rest;
	} others[] = {
		{ "PROCTITLE", "x" },
		{ "EOE", "" },
		{ "DAEMON_START", "x" },
		{ "USER_ACCT", "x" },
		{ "CWD", "cwd=\"/b\"" },
		{ "PATH", "item=0 name=\"c\" nametype=NORMAL" },
		{ "PATH", "item=1 name=\"/d\" nametype=CREATE" },
		{ "PATH", "item=1 name=\"cut" },
		{ "SOCKADDR", "saddr=0200" },
		{ "EXECVE", "argc=1 a0=\"e\"" },
	};
	uint64_t i = test_below(rnd, COUNT(others));

	fprintf(to, "type=%s msg=audit(1.000:%u): %s\n", others[i].type, serial,
		others[i].rest);
}

/* Never more than SQ_COMPLAINTS a chunk: one line in four at most is bad. */
static void put_line(FILE *to, unsigned int i, uint64_t *rnd)
{
	static const char *const bad[] = {
		"type=SYSCALL msg=audit(1.000:%u): arch=c000003e\n",
		"type=PATH msg=audit(1.000:%u: no end\n",
		"no record %u\n",
	};
	unsigned int serial = (unsigned int)test_below(rnd, 3) + i / 8;

	if (i % 4 == 0 && test_below(rnd, 2)) {
		fprintf(to, bad[test_below(rnd, COUNT(bad))], serial);
		return;
	}
	if (test_below(rnd, 8) == 0)
		fputs("node=n ", to);
	if (test_below(rnd, 4) == 0)
		put_call(to, serial, rnd);
	else
		put_other(to, serial, rnd);
	if (test_below(rnd, 50) == 0)
		fputs("----\n\n# a comment\n", to);
}

static void test_a_log_cut_anywhere_tells_the_same(void **state)
{
	uint64_t rnd = test_seed();

	(void)state;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		char *text;
		size_t len;
		FILE *to = open_memstream(&text, &len);

		assert_non_null(to);
		for (unsigned int i = 0; i < LINES; i++)
			put_line(to, i, &rnd);
		fclose(to);
		len -= test_below(&rnd, 2); /* perhaps no newline at the end */
		compare(text, len, PIECE_MAX, &rnd);
		free(text);
	}
}

static void test_a_line_beyond_any_buffer_is_told_of_once(void **state)
{
	static const char record[] = "type=EOE msg=audit(1.000:7): \n";
	size_t len = HUGE_LEN + 2 * strlen(record);
	char *text = malloc(len + 1);
	uint64_t rnd = test_seed();

	(void)state;
	assert_non_null(text);
	strcpy(text, record);
	memset(text + strlen(record), 'x', HUGE_LEN);
	text[strlen(record) + HUGE_LEN - 1] = '\n';
	strcpy(text + strlen(record) + HUGE_LEN, record);
	for (size_t piece = 1000; piece < 250000; piece = piece * 3 / 2)
		compare(text, len, piece, &rnd);
	free(text);
}

static void test_complaints_beyond_the_first_few_are_counted(void **state)
{
	struct sq_complaint complaint;
	struct sq_reader *reader;
	struct sq_lines *lines, *rest;
	struct sq_chunk_place place = { .reader = NULL };
	struct sq_chunk c = { .last = false };
	struct sq_event ev;
	unsigned int complaints = 0;

	(void)state;
	assert_int_equal(sq_reader_new(&reader, &options), 0);
	assert_int_equal(sq_lines_new(&lines), 0);
	assert_int_equal(sq_lines_new(&rest), 0);
	fill(&c, lines, rest, "a\n{\na\n{\na\n{\na\n", 14, true);
	sq_chunk_parse(&c, reader, &ev);
	while (sq_chunk_next(&c, &place, &ev, &complaint) != 0)
		assert_int_equal(complaint.line, ++complaints);
	assert_int_equal(complaints, SQ_COMPLAINTS);
	assert_int_equal(c.counts.bad, 7);
	sq_chunk_free(&c);
	sq_lines_free(rest);
	sq_lines_free(lines);
	sq_reader_free(reader);
}

static void test_a_fault_of_lines_in_a_row_is_told_once(void **state)
{
	struct sq_complaint complaint;
	struct sq_reader *reader;
	struct sq_lines *lines, *rest;
	struct sq_chunk_place place = { .reader = NULL };
	struct sq_chunk c = { .last = false };
	struct sq_event ev;

	(void)state;
	assert_int_equal(sq_reader_new(&reader, &options), 0);
	assert_int_equal(sq_lines_new(&lines), 0);
	assert_int_equal(sq_lines_new(&rest), 0);
	fill(&c, lines, rest, "a\nb\nc\nd\ne\nf\n{\n", 14, true);
	sq_chunk_parse(&c, reader, &ev);
	assert_int_equal(sq_chunk_next(&c, &place, &ev, &complaint), -1);
	assert_int_equal(complaint.line, 1);
	assert_int_equal(sq_chunk_next(&c, &place, &ev, &complaint), -1);
	assert_int_equal(complaint.line, 7);
	assert_int_equal(sq_chunk_next(&c, &place, &ev, &complaint), 0);
	assert_int_equal(c.counts.bad, 7);
	sq_chunk_free(&c);
	sq_lines_free(rest);
	sq_lines_free(lines);
	sq_reader_free(reader);
}

static void test_calls_are_numbered_through_all_chunks(void **state)
{
	const struct sq_reader_options calls = { .format = SQ_FORMAT_CALLS,
						 .key = "",
						 .program = "p" };
	struct sq_complaint complaint;
	struct sq_chunk_place place = { .reader = NULL };
	struct sq_reader *other;
	struct sq_lines *lines, *rest;
	struct sq_chunk c = { .last = false };
	struct sq_event ev;
	uint64_t serial = 0;

	(void)state;
	assert_int_equal(sq_reader_new(&place.reader, &calls), 0);
	assert_int_equal(sq_reader_new(&other, &calls), 0);
	assert_int_equal(sq_lines_new(&lines), 0);
	assert_int_equal(sq_lines_new(&rest), 0);
	for (unsigned int i = 0; i < 9; i++) {
		fill(&c, lines, rest, "1 2\n# no call\n3 4\n", 18, i == 8);
		if (i % 3)
			sq_chunk_parse(&c, other, &ev);
		while (sq_chunk_next(&c, &place, &ev, &complaint) != 0)
			assert_int_equal(ev.stamp.serial, ++serial);
	}
	assert_int_equal(serial, 18);
	sq_chunk_free(&c);
	sq_lines_free(rest);
	sq_lines_free(lines);
	sq_reader_free(other);
	sq_reader_free(place.reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_log_cut_anywhere_tells_the_same),
		cmocka_unit_test(test_a_line_beyond_any_buffer_is_told_of_once),
		cmocka_unit_test(
			test_complaints_beyond_the_first_few_are_counted),
		cmocka_unit_test(test_a_fault_of_lines_in_a_row_is_told_once),
		cmocka_unit_test(test_calls_are_numbered_through_all_chunks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
