/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <stdio.h>
#include <string.h>

#include "base/scan.h"

/* The number at the start of text, which ends behind len bytes. */
static bool number(const char *text, size_t len, uint64_t *value, size_t *taken)
{
	struct sq_scan s = { text, text + len };
	bool took = sq_scan_number(&s, value);

	*taken = (size_t)(s.at - text);
	return took;
}

static void test_a_number_has_1_to_18_digits(void **state)
{
	static const char digits[] = "98765432109876543210987654321";
	uint64_t wanted = 0, value;
	size_t taken;

	(void)state;
	assert_false(number("", 0, &value, &taken));
	assert_false(number(" 1", 2, &value, &taken));
	for (size_t len = 1; len < sizeof(digits); len++) {
		char text[sizeof(digits) + 8];

		snprintf(text, sizeof(text), "%.*s x=12345", (int)len, digits);
		if (len > SQ_SCAN_DIGITS) {
			assert_false(
				number(text, strlen(text), &value, &taken));
			assert_false(number(digits, len, &value, &taken));
			continue;
		}
		wanted = wanted * 10 + (uint64_t)(digits[len - 1] - '0');
		assert_true(number(text, strlen(text), &value, &taken));
		assert_true(value == wanted && taken == len);
		/* with nothing behind it */
		assert_true(number(digits, len, &value, &taken));
		assert_true(value == wanted && taken == len);
	}
}

static void test_zeros_ahead_count_as_digits(void **state)
{
	uint64_t value;
	size_t taken;

	(void)state;
	assert_true(number("000000000000000007", 18, &value, &taken));
	assert_true(value == 7 && taken == 18);
	assert_false(number("0000000000000000007", 19, &value, &taken));
}

#define WORD "abcdefghijklmnopqrstuvwxyz"

/* As SQ_SCAN_WORD() of the first len bytes of WORD, a constant there. */
static bool takes(const char *text, size_t text_len, size_t len)
{
	struct sq_scan s = { text, text + text_len };
	bool took;

	switch (len) {
#define CASE(n)                                   \
	case n:                                   \
		took = sq_scan_word(&s, WORD, n); \
		break
		CASE(1);
		CASE(2);
		CASE(3);
		CASE(4);
		CASE(5);
		CASE(6);
		CASE(7);
		CASE(8);
		CASE(9);
		CASE(11);
		CASE(15);
		CASE(16);
		CASE(17);
		CASE(20);
#undef CASE
	default:
		return sq_scan_word(&s, WORD, len);
	}
	assert_true(s.at == text + (took ? len : 0));
	return took;
}

static void test_a_word_is_taken_whole_or_not_at_all(void **state)
{
	(void)state;
	for (size_t len = 1; len <= 20; len++) {
		assert_true(takes(WORD, len, len));
		assert_true(takes(WORD, len + 1, len));
		assert_false(takes(WORD, len - 1, len));
		for (size_t i = 0; i < len; i++) {
			char other[] = WORD;

			other[i] ^= 1;
			assert_false(takes(other, strlen(other), len));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_number_has_1_to_18_digits),
		cmocka_unit_test(test_zeros_ahead_count_as_digits),
		cmocka_unit_test(test_a_word_is_taken_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
