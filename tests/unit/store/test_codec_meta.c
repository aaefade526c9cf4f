/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "store/codec.h"

static struct sq_why why;

static void test_the_profile_s_own_record_survives_a_round_trip(void **state)
{
	const struct sq_meta meta = { .k = 6,
				      .created_ms = 1795468309082,
				      .programs = 5000,
				      .secret = "fifteen letters" };
	struct sq_meta back;
	unsigned char *bytes;
	size_t len;

	(void)state;
	assert_int_equal(sq_codec_encode_meta(&meta, &bytes, &len), 0);
	memset(&back, 0, sizeof(back));
	assert_int_equal(sq_codec_decode_meta(bytes, len, &back, &why), 0);
	assert_int_equal(back.k, meta.k);
	assert_int_equal(back.created_ms, meta.created_ms);
	assert_int_equal(back.programs, meta.programs);
	assert_int_equal(back.version, SQ_META_KEYED);
	assert_memory_equal(back.secret, meta.secret, sizeof(meta.secret));
	for (size_t cut = 0; cut < len; cut++)
		assert_true(sq_codec_decode_meta(bytes, cut, &back, &why) < 0);
	for (size_t bit = 0; bit < 8 * len; bit++) {
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_true(sq_codec_decode_meta(bytes, len, &back, &why) < 0);
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	free(bytes);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_profile_s_own_record_survives_a_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
