/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_siphash.c - the test vectors of SipHash-2-4 with 128 bits
 *
 * The key is the bytes 0 to 15, and what is hashed the bytes from 0 on, so
 * many of them. "openssl mac -macopt size:16 SIPHASH" says the same.
 */
#include "helpers.h"

#include "base/siphash.h"

static const struct {
	size_t len;
	unsigned char hash[SQ_SIPHASH_LEN];
} vectors[] = {
	{ 0,
	  { 0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72,
	    0x14, 0xc7, 0x55, 0x02, 0x93 } },
	{ 1,
	  { 0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59,
	    0x11, 0x9b, 0x22, 0xfc, 0x45 } },
	{ 7,
	  { 0xa1, 0xf1, 0xeb, 0xbe, 0xd8, 0xdb, 0xc1, 0x53, 0xc0, 0xb8, 0x4a,
	    0xa6, 0x1f, 0xf0, 0x82, 0x39 } },
	{ 8,
	  { 0x3b, 0x62, 0xa9, 0xba, 0x62, 0x58, 0xf5, 0x61, 0x0f, 0x83, 0xe2,
	    0x64, 0xf3, 0x14, 0x97, 0xb4 } },
	{ 15,
	  { 0x54, 0x93, 0xe9, 0x99, 0x33, 0xb0, 0xa8, 0x11, 0x7e, 0x08, 0xec,
	    0x0f, 0x97, 0xcf, 0xc3, 0xd9 } },
	{ 16,
	  { 0x6e, 0xe2, 0xa4, 0xca, 0x67, 0xb0, 0x54, 0xbb, 0xfd, 0x33, 0x15,
	    0xbf, 0x85, 0x23, 0x05, 0x77 } },
	{ 63,
	  { 0x51, 0x50, 0xd1, 0x77, 0x2f, 0x50, 0x83, 0x4a, 0x50, 0x3e, 0x06,
	    0x9a, 0x97, 0x3f, 0xbd, 0x7c } },
};

static void test_hashes_are_those_of_the_specification(void **state)
{
	unsigned char key[SQ_SIPHASH_KEY_LEN], data[64], hash[SQ_SIPHASH_LEN];

	(void)state;
	for (unsigned int i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)i;
	memcpy(key, data, sizeof(key));
	for (size_t i = 0; i < COUNT(vectors); i++) {
		sq_siphash(key, data, vectors[i].len, hash);
		assert_memory_equal(hash, vectors[i].hash, sizeof(hash));
	}
}

static void test_another_key_gives_another_hash(void **state)
{
	unsigned char key[SQ_SIPHASH_KEY_LEN] = { 0 };
	unsigned char hash[SQ_SIPHASH_LEN], first[SQ_SIPHASH_LEN];

	(void)state;
	sq_siphash(key, "/usr/bin/ls", 11, first);
	for (size_t i = 0; i < sizeof(key); i++) {
		key[i] = 1;
		sq_siphash(key, "/usr/bin/ls", 11, hash);
		assert_memory_not_equal(hash, first, sizeof(hash));
		key[i] = 0;
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashes_are_those_of_the_specification),
		cmocka_unit_test(test_another_key_gives_another_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
