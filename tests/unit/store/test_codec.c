/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <zlib.h>

#include "detect/lifecycle.h"
#include "store/codec.h"

#define NAME	 "/usr/bin/netstat"
#define NAME_LEN (sizeof(NAME) - 1)

static struct sq_why why;

/* A program of count random sequences over so many different calls. */
static struct sq_program *random_program(uint64_t *seed, unsigned int k,
					 uint32_t count, uint32_t calls)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, NAME, NAME_LEN, k), 0);
	for (uint32_t i = 0; i < count; i++) {
		struct sq_run run = { .fill = (uint8_t)(1 + i % 3) };
		sq_call row[SQ_WINDOW_MAX + 1];

		for (unsigned int at = 0; at < k; at++)
			row[at] = sq_call_pack(
				test_below(seed, 4) ? SQ_ABI_X86_64
						    : SQ_ABI_I386,
				(unsigned int)test_below(seed, calls));
		assert_true(sq_program_learn(p, row, 5000 + i) >= 0);
		sq_program_count(p, 5000 + i);
		row[k] = row[0];
		memcpy(run.calls + SQ_RUN_KEPT - 3, row, 3 * sizeof(*row));
		assert_true(sq_program_learn_run(p, &run) >= 0);
	}
	p->record.revision = 3;
	return p;
}

static unsigned char *encode(const struct sq_program *p, size_t *len)
{
	unsigned char *bytes;

	assert_int_equal(sq_codec_encode(p, &bytes, len), 0);
	return bytes;
}

static int decode(const unsigned char *bytes, size_t len,
		  struct sq_program **out)
{
	why.text[0] = '\0';
	return sq_codec_decode(NAME, NAME_LEN, bytes, len, out, &why);
}

static void check_same_follows(const struct sq_follows *a,
			       const struct sq_follows *b)
{
	struct sq_follow *left = sq_follows_sorted(a);
	struct sq_follow *right = sq_follows_sorted(b);

	assert_non_null(left);
	assert_non_null(right);
	assert_int_equal(sq_follows_count(a), sq_follows_count(b));
	assert_int_equal(a->total, b->total);
	assert_memory_equal(left, right, sq_follows_count(a) * sizeof(*left));
	free(left);
	free(right);
}

static void check_same(const struct sq_program *a, const struct sq_program *b)
{
	check_same_follows(&a->follows, &b->follows);
	assert_int_equal(a->runs.count, b->runs.count);
	assert_string_equal(a->name, b->name);
	assert_int_equal(a->k, b->k);
	assert_int_equal(a->sequences.count, b->sequences.count);
	for (uint32_t i = 0; i < a->sequences.count; i++)
		assert_true(
			sq_program_knows(b, sq_seqset_row(&a->sequences, i)));
	assert_memory_equal(&a->stats, &b->stats, sizeof(a->stats));
	assert_int_equal(a->record.revision, b->record.revision);
}

static void check_round_trip(struct sq_program *p)
{
	struct sq_program *back;
	size_t len;
	unsigned char *bytes = encode(p, &len);

	assert_int_equal(decode(bytes, len, &back), 0);
	check_same(p, back);
	assert_false(back->changed);
	assert_memory_equal(&back->record.stats, &p->stats, sizeof(p->stats));
	sq_program_free(back);
	sq_program_free(p);
	free(bytes);
}

static void test_what_is_encoded_decodes_to_the_same(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++) {
		check_round_trip(random_program(&seed, k, 0, 1));
		check_round_trip(random_program(&seed, k, 1, 400));
		check_round_trip(random_program(&seed, k, 300, 20));
		check_round_trip(random_program(&seed, k, 300, 65536));
	}
}

/* A program may ask for every number, on each ABI that its machine has. */
static void test_more_calls_than_two_bytes_can_number_are_kept(void **state)
{
	static const uint32_t counts[] = {
		256, 257, 65535, 65536, 65537, 70000
	};
	(void)state;
	for (size_t i = 0; i < COUNT(counts); i++) {
		struct sq_program *p;

		assert_int_equal(sq_program_new(&p, NAME, NAME_LEN, 2), 0);
		for (uint32_t call = 0; call < counts[i]; call++) {
			sq_call row[2] = { (1 << 16) + call, 1 << 16 };

			sq_program_learn(p, row, 1);
		}
		check_round_trip(p);
	}
}

/* Found by the fuzzer: a record can hold them, though none of ours does. */
static void test_calls_that_follow_others_need_no_row(void **state)
{
	struct sq_program *p;

	(void)state;
	assert_int_equal(sq_program_new(&p, NAME, NAME_LEN, 6), 0);
	assert_int_equal(sq_follows_add(&p->follows, 7, 300, 2), 1);
	check_round_trip(p);
}

static void test_the_same_knowledge_is_the_same_bytes(void **state)
{
	uint64_t seed = test_seed();
	struct sq_program *p = random_program(&seed, 6, 500, 60), *q;
	size_t len, other_len;
	unsigned char *bytes = encode(p, &len), *other;

	(void)state;
	assert_int_equal(sq_program_new(&q, NAME, NAME_LEN, 6), 0);
	for (uint32_t i = p->sequences.count; i--;)
		sq_program_learn(q, sq_seqset_row(&p->sequences, i), 1);
	for (uint32_t i = p->runs.count; i--;)
		sq_seqset_add(&q->runs, sq_seqset_row(&p->runs, i));
	assert_int_equal(sq_follows_merge(&q->follows, &p->follows), 0);
	q->stats = p->stats;
	q->record.revision = p->record.revision;
	other = encode(q, &other_len);
	assert_int_equal(len, other_len);
	assert_memory_equal(bytes, other, len);
	free(bytes);
	free(other);
	sq_program_free(p);
	sq_program_free(q);
}

static void test_a_record_cut_at_any_byte_is_refused(void **state)
{
	uint64_t seed = 1;
	struct sq_program *p = random_program(&seed, 6, 20, 30), *back;
	size_t len;
	unsigned char *bytes = encode(p, &len);

	(void)state;
	for (size_t cut = 0; cut < len; cut++) {
		unsigned char *copy = malloc(cut + !cut);

		assert_non_null(copy);
		memcpy(copy, bytes, cut);
		assert_true(decode(copy, cut, &back) < 0);
		assert_true(strlen(why.text) > 0);
		free(copy);
	}
	free(bytes);
	sq_program_free(p);
}

static void test_a_flipped_bit_anywhere_is_found(void **state)
{
	uint64_t seed = 1;
	struct sq_program *p = random_program(&seed, 6, 20, 30), *back;
	size_t len;
	unsigned char *bytes = encode(p, &len);

	(void)state;
	for (size_t bit = 0; bit < 8 * len; bit++) {
		int err;

		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		err = decode(bytes, len, &back);
		assert_int_equal(err, bit < 16	 ? -SQ_EFORMAT
				      : bit < 24 ? -SQ_EVERSION
						 : -SQ_ECHECKSUM);
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	assert_int_equal(decode(bytes, len, &back), 0);
	sq_program_free(back);
	free(bytes);
	sq_program_free(p);
}

static void test_a_record_under_another_name_is_damaged(void **state)
{
	uint64_t seed = 1;
	struct sq_program *p = random_program(&seed, 6, 20, 30), *back;
	size_t len;
	unsigned char *bytes = encode(p, &len);

	(void)state;
	assert_int_equal(sq_codec_decode("/bin/netstat", 12, bytes, len, &back,
					 &why),
			 -SQ_ECHECKSUM);
	assert_int_equal(sq_codec_decode(NAME, NAME_LEN - 1, bytes, len, &back,
					 &why),
			 -SQ_ECHECKSUM);
	assert_int_equal(sq_codec_decode("", 0, bytes, len, &back, NULL),
			 -SQ_ECHECKSUM);
	free(bytes);
	sq_program_free(p);
}

/* Records made by hand: bytes, then the checksum that fits them. */
#define WINDOW(k)     "\1\11\0\0\0\1" k "\0\0\0\0\0\0\0"
#define ALPHABET      "\2\10\0\0\0\1\0\1\0\2\0\1\0" /* x86_64: 1, 2 */
#define ALPHABET_NONE "\2\14\0\0\0\1\0\1\0\2\0\1\0\xff\xff\xff\xff"
#define SEQUENCES     "\3\5\0\0\0\1\0\0\1\1" /* 1 1, 2 2 */
#define RECORD(parts) "SQ\1" parts, sizeof("SQ\1" parts) - 1

static int decode_parts(const char *key, const char *parts, size_t len,
			struct sq_program **out)
{
	unsigned char *bytes = malloc(len + 4);
	uLong crc = crc32_z(crc32_z(0, (const Bytef *)key, strlen(key)),
			    (const Bytef *)parts, len);
	int err;

	assert_non_null(bytes);
	memcpy(bytes, parts, len);
	for (size_t i = 0; i < 4; i++)
		bytes[len + i] = (unsigned char)(crc >> (8 * i));
	why.text[0] = '\0';
	err = sq_codec_decode(key, strlen(key), bytes, len + 4, out, &why);
	free(bytes);
	return err;
}

static void test_a_record_of_version_one_is_read(void **state)
{
	static const sq_call first[2] = { 0x10001, 0x10001 };
	static const sq_call second[2] = { 0x10002, 0x10002 };
	struct sq_program *p;

	(void)state;
	assert_int_equal(
		decode_parts("p", RECORD(WINDOW("\2") ALPHABET SEQUENCES), &p),
		0);
	assert_int_equal(p->k, 2);
	assert_int_equal(p->sequences.count, 2);
	assert_true(sq_program_knows(p, first));
	assert_true(sq_program_knows(p, second));
	sq_program_free(p);
}

/* Runs of one and of two calls had rows of their own; pairs were counted. */
static void test_runs_of_an_older_record_are_read(void **state)
{
	static const char parts[] = "SQ\1" WINDOW("\2") ALPHABET_NONE SEQUENCES
		/* 1 1 2; - 1 2, - 2 1; - - 1, - - 2 */
		"\5\20\0\0\0\1\0\0\1\2\0\1\2\1\0\2\2\0\2\2\1"
		/* 1 2 three times; 2 1 was never counted */
		"\x86\7\0\0\0\1\0\1\3\0\0\0";
	struct sq_program *p;

	(void)state;
	assert_int_equal(decode_parts("p", parts, sizeof(parts) - 1, &p), 0);
	assert_int_equal(p->runs.count, 1);
	assert_int_equal(sq_follows_count(&p->follows), 2);
	assert_true(sq_follows_knows(&p->follows, 0x10001, 0x10002));
	assert_true(sq_follows_knows(&p->follows, 0x10002, 0x10001));
	assert_true(sq_follows_knows_call(&p->follows, 0x10001));
	assert_int_equal(p->follows.total, 3);
	sq_program_free(p);
}

/* Whoever looks for runs of one and of two calls in section 5 must not. */
static void test_an_older_reader_would_refuse_what_is_written(void **state)
{
	uint64_t seed = test_seed();
	struct sq_program *p = random_program(&seed, 6, 20, 30);
	size_t len, at = 3;
	unsigned char *bytes = encode(p, &len);
	bool found = false;

	(void)state;
	for (size_t left = len - 4; at < left;) {
		found |= bytes[at] == 7;
		assert_true(bytes[at] != 0x86);
		at += 5 + (size_t)bytes[at + 1] + ((size_t)bytes[at + 2] << 8);
	}
	assert_true(found);
	free(bytes);
	sq_program_free(p);
}

/* It was a hash that nobody can compute any more. */
static void test_a_build_id_of_version_one_fits_any(void **state)
{
	struct sq_identity identity = { .size = 5, .build_id = 77 };
	struct sq_program *p;

	(void)state;
	assert_int_equal(
		decode_parts(
			"p",
			RECORD(WINDOW("\2") "\1\22\0\0\0"
					    "\x13\5\0\0\0\0\0\0\0"
					    "\x17\1\2\3\4\5\6\7\x8" ALPHABET
						    SEQUENCES),
			&p),
		0);
	assert_false(sq_lifecycle_is_changed(p, &identity, false));
	assert_int_equal(p->stats.file.build_id, 77); /* and is learned */
	identity.build_id = 78;
	assert_true(sq_lifecycle_is_changed(p, &identity, false));
	sq_program_free(p);
}

static void test_what_a_later_version_may_add_is_skipped(void **state)
{
	struct sq_program *p;

	(void)state;
	/* a section with the highest bit in its tag; a number of id 200 */
	assert_int_equal(
		decode_parts(
			"p",
			RECORD(WINDOW(
				"\2") "\x80\3\0\0\0abc" ALPHABET SEQUENCES),
			&p),
		0);
	sq_program_free(p);
	assert_int_equal(
		decode_parts("p",
			     RECORD(WINDOW("\2") "\1\11\0\0\0\xc8\1\2\3\4\5"
						 "\6\7\x8" ALPHABET SEQUENCES),
			     &p),
		0);
	sq_program_free(p);
	assert_int_equal(decode_parts("p",
				      RECORD(WINDOW("\2") ALPHABET SEQUENCES
					     "\x7f\0\0\0\0"),
				      &p),
			 -SQ_EVERSION);
	assert_non_null(strstr(why.text, "127"));
}

static void test_another_version_is_named(void **state)
{
	struct sq_program *p;

	(void)state;
	assert_int_equal(decode_parts("p", "SQ\2", 3, &p), -SQ_EVERSION);
	assert_non_null(strstr(why.text, "version 2"));
	assert_int_equal(decode_parts("p", "SQ\0" WINDOW("\2"), 17, &p),
			 -SQ_EVERSION);
}

/* One whose window is fine. */
#define BAD(parts)                         \
	{                                  \
		RECORD(WINDOW("\2") parts) \
	}

static void test_contents_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *parts;
		size_t len;
	} bad[] = {
		{ RECORD("") },
		{ RECORD(ALPHABET SEQUENCES) },
		{ RECORD(WINDOW("\1") ALPHABET SEQUENCES) },
		{ RECORD(WINDOW("\21") ALPHABET SEQUENCES) },
		BAD(ALPHABET),
		BAD(SEQUENCES),
		/* numbers: half a one */
		{ RECORD("\1\10\0\0\0\1\2\0\0\0\0\0\0") },
		/* alphabet: descending, twice the same, odd */
		BAD("\2\10\0\0\0\2\0\1\0\1\0\1\0" SEQUENCES),
		BAD("\2\10\0\0\0\1\0\1\0\1\0\1\0" SEQUENCES),
		BAD("\2\7\0\0\0\1\0\1\0\2\0\1" SEQUENCES),
		/* sequences: width none, 0, 4; odd, unknown call, twice */
		BAD(ALPHABET "\3\0\0\0\0"),
		BAD(ALPHABET "\3\5\0\0\0\0\0\0\1\1"),
		BAD(ALPHABET "\3\x9\0\0\0\4\0\0\0\0\1\0\0\0"),
		BAD(ALPHABET "\3\4\0\0\0\1\0\0\1"),
		BAD(ALPHABET "\3\5\0\0\0\1\0\0\1\2"),
		BAD(ALPHABET "\3\5\0\0\0\1\0\0\0\0"),
		/* sections: longer than what is there, cut in the head */
		BAD(ALPHABET "\3\6\0\0\0\1\0\0\1\1"),
		BAD(ALPHABET "\3\xff\xff\xff\xff\1\0"),
		BAD(ALPHABET "\3\5\0"),
		/* follows: no width, odd, unknown call, twice */
		BAD(ALPHABET SEQUENCES "\7\1\0\0\0\0"),
		BAD(ALPHABET SEQUENCES "\7\6\0\0\0\1\0\1\1\0\0"),
		BAD(ALPHABET SEQUENCES "\7\7\0\0\0\1\0\2\1\0\0\0"),
		BAD(ALPHABET SEQUENCES "\7\15\0\0\0\1\0\1\1\0\0\0\0\1\1\0\0\0"),
		/* no call at the end, or between two */
		BAD(ALPHABET_NONE SEQUENCES "\7\7\0\0\0\1\1\2\1\0\0\0"),
		BAD(ALPHABET_NONE SEQUENCES "\7\7\0\0\0\1\2\2\1\0\0\0"),
		BAD(ALPHABET_NONE SEQUENCES "\5\4\0\0\0\1\2\2\2"),
		BAD(ALPHABET_NONE SEQUENCES "\5\4\0\0\0\1\1\2\1"),
		BAD(ALPHABET_NONE "\3\3\0\0\0\1\2\2"),
		/* runs: twice */
		BAD(ALPHABET SEQUENCES "\5\7\0\0\0\1\0\0\1\0\0\1"),
	};
	struct sq_program *p;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(decode_parts("p", bad[i].parts, bad[i].len,
					      &p),
				 -SQ_EFORMAT);
		assert_true(strlen(why.text) > 0);
	}
}

static void test_damage_behind_a_right_checksum_is_survived(void **state)
{
	uint64_t seed = test_seed();
	struct sq_program *p = random_program(&seed, 4, 30, 40), *back;
	size_t len;
	unsigned char *bytes = encode(p, &len);
	char *copy = malloc(len);

	(void)state;
	assert_non_null(copy);
	for (int round = 0; round < 20000; round++) {
		int err;

		memcpy(copy, bytes, len);
		for (uint64_t n = 1 + test_below(&seed, 4); n; n--)
			copy[3 + test_below(&seed, len - 7)] =
				(char)test_random(&seed);
		err = decode_parts(NAME, copy, len - 4, &back);
		if (err == 0)
			sq_program_free(back);
		else
			assert_true(strlen(why.text) > 0);
	}
	free(copy);
	free(bytes);
	sq_program_free(p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_encoded_decodes_to_the_same),
		cmocka_unit_test(
			test_more_calls_than_two_bytes_can_number_are_kept),
		cmocka_unit_test(test_calls_that_follow_others_need_no_row),
		cmocka_unit_test(test_the_same_knowledge_is_the_same_bytes),
		cmocka_unit_test(test_a_record_cut_at_any_byte_is_refused),
		cmocka_unit_test(test_a_flipped_bit_anywhere_is_found),
		cmocka_unit_test(test_a_record_under_another_name_is_damaged),
		cmocka_unit_test(test_a_record_of_version_one_is_read),
		cmocka_unit_test(test_runs_of_an_older_record_are_read),
		cmocka_unit_test(
			test_an_older_reader_would_refuse_what_is_written),
		cmocka_unit_test(test_a_build_id_of_version_one_fits_any),
		cmocka_unit_test(test_what_a_later_version_may_add_is_skipped),
		cmocka_unit_test(test_another_version_is_named),
		cmocka_unit_test(test_contents_that_cannot_be_are_refused),
		cmocka_unit_test(
			test_damage_behind_a_right_checksum_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
