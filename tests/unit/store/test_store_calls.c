/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_store_calls.c - a profile remembers which calls its windows are of
 */
#include "store_helpers.h"

#include <zlib.h>

#include "store/profile.h"

#define LS "/usr/bin/ls"

static struct sq_why why;

static void test_the_alphabet_is_kept_where_it_is_not_all(void **state)
{
	struct sq_meta meta = { .k = 6, .calls = 0x123456789abcdef0 };
	struct sq_meta back = { .calls = 1, .calls_text = "x" };
	unsigned char *bytes;
	size_t len, len_all;

	(void)state;
	strcpy(meta.calls_text, "security,openat");
	assert_int_equal(sq_codec_encode_meta(&meta, &bytes, &len), 0);
	assert_int_equal(sq_codec_decode_meta(bytes, len, &back, &why), 0);
	assert_true(back.calls == meta.calls);
	assert_string_equal(back.calls_text, meta.calls_text);
	free(bytes);
	meta.calls = 0;
	assert_int_equal(sq_codec_encode_meta(&meta, &bytes, &len_all), 0);
	assert_int_equal(sq_codec_decode_meta(bytes, len_all, &back, &why), 0);
	assert_true(back.calls == 0);
	assert_string_equal(back.calls_text, "");
	assert_int_equal(len - len_all, 5 + 8 + strlen("security,openat"));
	free(bytes);
}

/* A record about the profile with a section 16 of that many bytes. */
static int decode_section(size_t payload)
{
	static unsigned char record[64 + SQ_ALPHABET_LEN];
	static const unsigned char head[] = { 'S', 'Q', 1, 1, 9, 0, 0, 0, 1,
					      6,   0,	0, 0, 0, 0, 0, 0, 16 };
	size_t len = sizeof(head);
	struct sq_meta meta;
	uLong crc;

	memcpy(record, head, len);
	for (int i = 0; i < 4; i++)
		record[len++] = (unsigned char)(payload >> 8 * i);
	memset(record + len, 'x', payload);
	len += payload;
	crc = crc32_z(0, record, len);
	for (int i = 0; i < 4; i++)
		record[len++] = (unsigned char)(crc >> 8 * i);
	return sq_codec_decode_meta(record, len, &meta, &why);
}

static void test_an_alphabet_that_cannot_be_is_refused(void **state)
{
	(void)state;
	for (size_t payload = 1; payload < 8; payload++)
		assert_int_equal(decode_section(payload), -SQ_EFORMAT);
	assert_int_equal(decode_section(8), 0);
	assert_int_equal(decode_section(8 + SQ_ALPHABET_LEN - 1), 0);
	assert_int_equal(decode_section(8 + SQ_ALPHABET_LEN), -SQ_EFORMAT);
}

/* Open the profile for wanted calls and learn LS into it. */
static int learn_as(struct place *at, const char *wanted)
{
	const struct sq_alphabet *calls;
	struct sq_profile *pr;
	struct sq_program *p;
	int err;

	assert_int_equal(sq_profile_open(&pr, at->path, K, &at->why), 0);
	err = sq_profile_calls(pr, wanted, &calls, &at->why);
	if (err == 0) {
		assert_int_equal(sq_profile_get(pr, LS, strlen(LS), true, &p,
						&at->why),
				 0);
		learn_range(p, 0, 10);
		p->changed = true;
		assert_int_equal(sq_profile_save(pr, 1, &at->why), 0);
	}
	sq_profile_free(pr);
	return err;
}

static void test_another_alphabet_is_refused_and_both_are_named(void **state)
{
	struct place *at = *state;

	assert_int_equal(learn_as(at, "security"), 0);
	assert_int_equal(learn_as(at, "all"), -SQ_ECALLS);
	assert_string_equal(at->why.text, "has windows of the calls "
					  "\"security\", not \"all\"");
	assert_int_equal(learn_as(at, "security,openat"), -SQ_ECALLS);
	assert_non_null(strstr(at->why.text, "not \"security,openat\""));
	assert_int_equal(learn_as(at, "security"), 0);
}

static void test_a_profile_of_no_alphabet_is_one_of_all_calls(void **state)
{
	struct place *at = *state;

	assert_int_equal(save_one(at, program_of(LS, 0, 3)), 0);
	assert_int_equal(learn_as(at, "read"), -SQ_ECALLS);
	assert_non_null(strstr(at->why.text, "\"all\", not \"read\""));
	assert_int_equal(learn_as(at, "all"), 0);
	assert_int_equal(learn_as(at, NULL), 0);
}

static void test_who_wants_any_gets_the_profile_s_own(void **state)
{
	struct place *at = *state;
	const struct sq_alphabet *calls;
	struct sq_profile *pr;

	assert_int_equal(learn_as(at, "read,openat"), 0);
	assert_int_equal(sq_profile_open(&pr, at->path, 0, &at->why), 0);
	assert_int_equal(sq_profile_calls(pr, NULL, &calls, &at->why), 0);
	assert_true(calls->some);
	assert_string_equal(calls->text, "openat,read");
	sq_profile_free(pr);
}

/* "security" of another seqids, which has other calls in it. */
static void test_the_same_name_for_other_calls_is_refused(void **state)
{
	struct place *at = *state;
	struct sq_alphabet other;
	struct sq_form form = { .k = K, .calls = &other };
	struct sq_program *p = program_of(LS, 0, 3);

	assert_int_equal(sq_alphabet_init(&other, "security", &at->why), 0);
	other.digest++;
	assert_int_equal(
		sq_save_programs(at->path, &form, &p, NULL, 1, &at->why), 0);
	sq_program_free(p);
	assert_int_equal(learn_as(at, "security"), -SQ_ECALLS);
	assert_non_null(strstr(at->why.text, "of another version"));
	assert_int_equal(learn_as(at, NULL), -SQ_ECALLS);
}

/* Made by somebody else, of other calls, after ours was opened. */
static void test_nothing_is_saved_into_a_profile_of_other_calls(void **state)
{
	struct place *at = *state;
	const struct sq_alphabet *calls;
	struct sq_profile *pr;
	struct sq_program *p;

	assert_int_equal(sq_profile_open(&pr, at->path, K, &at->why), 0);
	assert_int_equal(sq_profile_calls(pr, "all", &calls, &at->why), 0);
	assert_int_equal(sq_profile_get(pr, LS, strlen(LS), true, &p, NULL), 0);
	p->changed = true;
	assert_int_equal(learn_as(at, "security"), 0);
	assert_int_equal(sq_profile_save(pr, 1, &at->why), -SQ_ECALLS);
	assert_int_equal(sq_profile_reload(pr, &at->why), -SQ_ECALLS);
	sq_profile_free(pr);
	assert_int_equal(learn_as(at, "security"), 0);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_the_alphabet_is_kept_where_it_is_not_all),
		T(test_an_alphabet_that_cannot_be_is_refused),
		T(test_another_alphabet_is_refused_and_both_are_named),
		T(test_a_profile_of_no_alphabet_is_one_of_all_calls),
		T(test_who_wants_any_gets_the_profile_s_own),
		T(test_the_same_name_for_other_calls_is_refused),
		T(test_nothing_is_saved_into_a_profile_of_other_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
