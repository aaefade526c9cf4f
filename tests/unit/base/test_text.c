/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "base/text.h"

static int u64(const char *s, int base, uint64_t max, uint64_t *value)
{
	return sq_text_u64(s, strlen(s), base, max, value);
}

static int i64(const char *s, int64_t *value)
{
	return sq_text_i64(s, strlen(s), value);
}

static int decode(const char *s, char *out, size_t size)
{
	return sq_text_decode(s, strlen(s), out, size);
}

static void test_numbers_are_read_whole(void **state)
{
	uint64_t v;

	(void)state;
	assert_int_equal(u64("0", 10, 0, &v), 0);
	assert_int_equal(v, 0);
	assert_int_equal(u64("00042", 10, 42, &v), 0);
	assert_int_equal(v, 42);
	assert_int_equal(u64("c000003E", 16, UINT32_MAX, &v), 0);
	assert_int_equal(v, 0xc000003e);
	assert_int_equal(u64("18446744073709551615", 10, UINT64_MAX, &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(sq_text_u64("12345", 3, 10, 1000, &v), 0);
	assert_int_equal(v, 123);
}

static void test_anything_but_digits_is_no_number(void **state)
{
	static const char *const bad[] = {
		"",  " 1",  "1 ", "+1", "-1", "1x",
		"a", "0x1", "1.", ".",	"\t", "1\n"
	};
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(u64(bad[i], 10, UINT64_MAX, &v), -SQ_EFORMAT);
	assert_int_equal(u64("g", 16, UINT64_MAX, &v), -SQ_EFORMAT);
	assert_int_equal(sq_text_u64("1\0002", 3, 10, 99, &v), -SQ_EFORMAT);
}

static void test_a_number_above_its_maximum_is_refused(void **state)
{
	uint64_t v;

	(void)state;
	assert_int_equal(u64("1000", 10, 999, &v), -SQ_EFORMAT);
	assert_int_equal(u64("999", 10, 999, &v), 0);
	assert_int_equal(u64("4294967296", 10, UINT32_MAX, &v), -SQ_EFORMAT);
	assert_int_equal(u64("18446744073709551616", 10, UINT64_MAX, &v),
			 -SQ_EFORMAT);
	assert_int_equal(u64("99999999999999999999999999", 10, UINT64_MAX, &v),
			 -SQ_EFORMAT);
	assert_int_equal(u64("10000000000000000", 16, UINT64_MAX, &v),
			 -SQ_EFORMAT);
	/* where a digit alone is too much */
	assert_int_equal(u64("9", 10, 5, &v), -SQ_EFORMAT);
	assert_int_equal(u64("5", 10, 5, &v), 0);
	assert_int_equal(u64("1", 10, 0, &v), -SQ_EFORMAT);
}

static void test_signed_numbers_reach_both_ends(void **state)
{
	int64_t v;

	(void)state;
	assert_int_equal(i64("-0", &v), 0);
	assert_int_equal(v, 0);
	assert_int_equal(i64("-13", &v), 0);
	assert_true(v == -13);
	assert_int_equal(i64("9223372036854775807", &v), 0);
	assert_true(v == INT64_MAX);
	assert_int_equal(i64("-9223372036854775808", &v), 0);
	assert_true(v == INT64_MIN);
	assert_int_equal(i64("9223372036854775808", &v), -SQ_EFORMAT);
	assert_int_equal(i64("-9223372036854775809", &v), -SQ_EFORMAT);
	assert_int_equal(i64("--1", &v), -SQ_EFORMAT);
	assert_int_equal(i64("-", &v), -SQ_EFORMAT);
	assert_int_equal(i64("", &v), -SQ_EFORMAT);
}

static void test_strings_are_decoded_as_the_kernel_writes_them(void **state)
{
	char out[64];

	(void)state;
	assert_int_equal(decode("\"/usr/bin/ls\"", out, sizeof(out)), 11);
	assert_string_equal(out, "/usr/bin/ls");
	assert_int_equal(decode("2F746D702F6120622822", out, sizeof(out)), 10);
	assert_string_equal(out, "/tmp/a b(\"");
	assert_int_equal(decode("6c73", out, sizeof(out)), 2);
	assert_string_equal(out, "ls");
	assert_int_equal(decode("(null)", out, sizeof(out)), 6);
	assert_string_equal(out, "(null)");
	assert_int_equal(decode("\"\"", out, sizeof(out)), 0);
	assert_string_equal(out, "");
}

static void test_strings_that_nobody_encoded_are_refused(void **state)
{
	static const char *const bad[] = { "",	    "\"",   "\"ls",  "ls",
					   "6c7",   "6g",   "00",    "6c0073",
					   "6c 73", "null", "6c73\"" };
	char out[64];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(decode(bad[i], out, sizeof(out)), -SQ_EFORMAT);
	assert_int_equal(sq_text_decode("\"a\0b\"", 5, out, sizeof(out)),
			 -SQ_EFORMAT);
	assert_int_equal(sq_text_decode("(\0)", 3, out, sizeof(out)),
			 -SQ_EFORMAT);
}

static void test_a_string_that_does_not_fit_is_refused(void **state)
{
	char out[4];

	(void)state;
	assert_int_equal(decode("\"abc\"", out, 4), 3);
	assert_int_equal(decode("\"abcd\"", out, 4), -SQ_ELONG);
	assert_int_equal(decode("616263", out, 4), 3);
	assert_int_equal(decode("61626364", out, 4), -SQ_ELONG);
	assert_int_equal(decode("(null)", out, 4), -SQ_ELONG);
}

static void test_only_plain_names_are_written_in_quotes(void **state)
{
	char out[2 * 8 + 3], c[2] = { 0 };

	(void)state;
	assert_int_equal(sq_text_encode("sshd", 4, 8, out), 6);
	assert_string_equal(out, "\"sshd\"");
	assert_int_equal(sq_text_encode("", 0, 8, out), 2);
	assert_string_equal(out, "\"\"");
	for (int i = 1; i < 256; i++) {
		bool plain = strchr("_-./:@+,~[]", i) ||
			     (i >= '0' && i <= '9') || (i >= 'A' && i <= 'Z') ||
			     (i >= 'a' && i <= 'z');

		c[0] = (char)i;
		sq_text_encode(c, 1, 8, out);
		assert_int_equal(out[0] == '"', plain);
		assert_int_equal(strlen(out), plain ? 3 : 2);
	}
}

static void test_no_encoded_text_can_pass_for_a_field(void **state)
{
	static const char *const hostile[] = { "exe=/bin/true", "res=failed'x",
					       "a b",		"\" exe=\"",
					       "a\nb",		"\035AUID=x",
					       "\xff\xfe" };
	char out[2 * 64 + 3];

	(void)state;
	for (size_t i = 0; i < COUNT(hostile); i++) {
		sq_text_encode(hostile[i], strlen(hostile[i]), 64, out);
		assert_int_equal(strspn(out, "0123456789ABCDEF"), strlen(out));
	}
}

static void test_encoding_cuts_at_its_maximum(void **state)
{
	char out[2 * 4 + 3];

	(void)state;
	assert_int_equal(sq_text_encode("abcdefgh", 8, 4, out), 6);
	assert_string_equal(out, "\"abcd\"");
	assert_int_equal(sq_text_encode("a=cdefgh", 8, 4, out), 8);
	assert_string_equal(out, "613D6364");
	/* what was cut off has no say in how the rest is written */
	assert_int_equal(sq_text_encode("abcd=", 5, 4, out), 6);
}

static void test_what_was_encoded_decodes_to_the_same(void **state)
{
	uint64_t seed = test_seed();
	char s[64], encoded[2 * 64 + 3], back[65];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = test_below(&seed, sizeof(s));
		bool plain = test_below(&seed, 2);

		for (size_t i = 0; i < len; i++)
			s[i] = plain ? (char)('a' + test_below(&seed, 26))
				     : (char)(1 + test_below(&seed, 255));
		sq_text_encode(s, len, sizeof(s), encoded);
		assert_int_equal(decode(encoded, back, sizeof(back)), len);
		assert_memory_equal(back, s, len);
	}
}

static void test_printable_text_holds_no_control_byte(void **state)
{
	char all[256], out[4 * 256 + 1];

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	sq_text_printable(all, sizeof(all), out);
	for (const char *at = out; *at; at++)
		assert_in_range(*at, 0x20, 0x7e);
	assert_string_equal(sq_text_printable("a\\\x1b[2J\x7f\xc3\xa9", 9, out),
			    "a\\x5c\\x1b[2J\\x7f\\xc3\\xa9");
	assert_string_equal(sq_text_printable("", 0, out), "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_read_whole),
		cmocka_unit_test(test_anything_but_digits_is_no_number),
		cmocka_unit_test(test_a_number_above_its_maximum_is_refused),
		cmocka_unit_test(test_signed_numbers_reach_both_ends),
		cmocka_unit_test(
			test_strings_are_decoded_as_the_kernel_writes_them),
		cmocka_unit_test(test_strings_that_nobody_encoded_are_refused),
		cmocka_unit_test(test_a_string_that_does_not_fit_is_refused),
		cmocka_unit_test(test_only_plain_names_are_written_in_quotes),
		cmocka_unit_test(test_no_encoded_text_can_pass_for_a_field),
		cmocka_unit_test(test_encoding_cuts_at_its_maximum),
		cmocka_unit_test(test_what_was_encoded_decodes_to_the_same),
		cmocka_unit_test(test_printable_text_holds_no_control_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
