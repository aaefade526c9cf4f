/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "input/lines.h"

#define SEEN_MAX 64

/* What came out: each line's bytes behind each other, its length or error. */
struct seen {
	char text[1 << 20];
	size_t text_len, count;
	int results[SEEN_MAX];
	size_t lens[SEEN_MAX];
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct seen));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void take(struct sq_lines *l, struct seen *seen)
{
	const char *line;
	size_t len;
	int got;

	while ((got = sq_lines_next(l, &line, &len)) != 0) {
		assert_true(seen->count < SEEN_MAX);
		seen->results[seen->count] = got;
		seen->lens[seen->count] = got == 1 ? len : 0;
		seen->count++;
		assert_int_equal(sq_lines_number(l), seen->count);
		if (got != 1)
			continue;
		memcpy(seen->text + seen->text_len, line, len);
		seen->text_len += len;
	}
}

static void put(struct sq_lines *l, const char *bytes, size_t len)
{
	char *room;

	assert_true(sq_lines_room(l, &room) >= len);
	memcpy(room, bytes, len);
	sq_lines_wrote(l, len);
}

/* bytes in pieces of at most piece, into seen. */
static void cut(struct seen *seen, const char *bytes, size_t len, size_t piece)
{
	struct sq_lines *l;

	memset(seen, 0, sizeof(*seen));
	assert_int_equal(sq_lines_new(&l), 0);
	while (len) {
		size_t n = len < piece ? len : piece;

		put(l, bytes, n);
		take(l, seen);
		bytes += n;
		len -= n;
	}
	sq_lines_end(l);
	take(l, seen);
	assert_int_equal(sq_lines_next(l, &bytes, &len), 0);
	sq_lines_free(l);
}

static void test_lines_come_out_without_their_newlines(void **state)
{
	struct seen *seen = *state;

	cut(seen, "one\n\nthree\n", 11, 100);
	assert_int_equal(seen->count, 3);
	assert_int_equal(seen->lens[0], 3);
	assert_int_equal(seen->lens[1], 0);
	assert_memory_equal(seen->text, "onethree", 8);
}

static void test_an_unterminated_last_line_counts(void **state)
{
	struct seen *seen = *state;

	cut(seen, "one\ntwo", 7, 100);
	assert_int_equal(seen->count, 2);
	assert_memory_equal(seen->text, "onetwo", 6);
	cut(seen, "", 0, 1);
	assert_int_equal(seen->count, 0);
}

static void test_a_nul_byte_is_a_byte_like_others(void **state)
{
	struct seen *seen = *state;

	cut(seen, "a\0b\n\0\n", 6, 100);
	assert_int_equal(seen->count, 2);
	assert_int_equal(seen->lens[0], 3);
	assert_int_equal(seen->lens[1], 1);
	assert_memory_equal(seen->text, "a\0b\0", 4);
}

static void test_pieces_of_every_size_give_the_same_lines(void **state)
{
	static const char bytes[] = "first\nsecond line\n\n\nlast, no newline";
	struct seen *seen = *state, *whole = calloc(1, sizeof(*whole));

	assert_non_null(whole);
	cut(whole, bytes, sizeof(bytes) - 1, sizeof(bytes));
	for (size_t piece = 1; piece < sizeof(bytes); piece++) {
		cut(seen, bytes, sizeof(bytes) - 1, piece);
		assert_memory_equal(seen, whole, sizeof(*seen));
	}
	free(whole);
}

/* A line of len bytes between two short ones. */
static size_t long_text(char *text, size_t len)
{
	memcpy(text, "a\n", 2);
	memset(text + 2, 'x', len);
	memcpy(text + 2 + len, "\nb\n", 3);
	return len + 5;
}

static void check_around(struct seen *seen, size_t len, size_t piece)
{
	char *text = malloc(len + 5);
	bool fits = len <= SQ_LINE_MAX;

	assert_non_null(text);
	cut(seen, text, long_text(text, len), piece);
	assert_int_equal(seen->count, 3);
	assert_int_equal(seen->results[1], fits ? 1 : -SQ_ELONG);
	assert_int_equal(seen->lens[1], fits ? len : 0);
	assert_int_equal(seen->results[2], 1);
	assert_int_equal(seen->text[seen->text_len - 1], 'b');
	free(text);
}

static void test_an_over_long_line_is_told_once_and_passed(void **state)
{
	static const size_t lens[] = { SQ_LINE_MAX - 1, SQ_LINE_MAX,
				       SQ_LINE_MAX + 1, 9000,
				       20000,		900000 };
	static const size_t pieces[] = { 1, 4096, 65536, 100000 };

	for (size_t i = 0; i < COUNT(lens); i++)
		for (size_t j = 0; j < COUNT(pieces); j++)
			check_around(*state, lens[i], pieces[j]);
}

static void test_an_over_long_last_line_is_told_once(void **state)
{
	struct seen *seen = *state;
	char *text = malloc(50000);

	assert_non_null(text);
	memset(text, 'x', 50000);
	cut(seen, text, 50000, 50000);
	assert_int_equal(seen->count, 1);
	assert_int_equal(seen->results[0], -SQ_ELONG);
	cut(seen, text, 50000, 1000);
	assert_int_equal(seen->count, 1);
	free(text);
}

/* Random bytes into all the room there is, and the lines out again. */
static void fill_once(struct sq_lines *l, uint64_t *seed)
{
	const char *line;
	char *room;
	size_t len, size = sq_lines_room(l, &room);
	int got;

	assert_true(size > 0);
	size = 1 + test_below(seed, size);
	memset(room, 'x', size);
	if (test_below(seed, 3) == 0)
		room[test_below(seed, size)] = '\n';
	sq_lines_wrote(l, size);
	while ((got = sq_lines_next(l, &line, &len)) != 0)
		assert_true(got == -SQ_ELONG || len <= SQ_LINE_MAX);
}

static void test_there_is_always_room_once_lines_are_taken(void **state)
{
	uint64_t seed = test_seed();
	struct sq_lines *l;

	(void)state;
	assert_int_equal(sq_lines_new(&l), 0);
	for (int i = 0; i < 2000; i++)
		fill_once(l, &seed);
	sq_lines_free(l);
}

static void test_a_reset_forgets_everything(void **state)
{
	struct seen *seen = *state;
	struct sq_lines *l;

	assert_int_equal(sq_lines_new(&l), 0);
	put(l, "half a li", 9);
	take(l, seen);
	sq_lines_end(l);
	sq_lines_reset(l);
	memset(seen, 0, sizeof(*seen));
	put(l, "new\n", 4);
	take(l, seen);
	assert_int_equal(seen->count, 1);
	assert_memory_equal(seen->text, "new", 3);
	sq_lines_free(l);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_lines_come_out_without_their_newlines),
		T(test_an_unterminated_last_line_counts),
		T(test_a_nul_byte_is_a_byte_like_others),
		T(test_pieces_of_every_size_give_the_same_lines),
		T(test_an_over_long_line_is_told_once_and_passed),
		T(test_an_over_long_last_line_is_told_once),
		T(test_there_is_always_room_once_lines_are_taken),
		T(test_a_reset_forgets_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
