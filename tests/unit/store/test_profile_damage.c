/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_helpers.h"

#include "store/profile.h"

#define LS "/usr/bin/ls"
#define PS "/usr/bin/ps"

/* A bit of the middle of a record's sequences, found by its name. */
static void damage_record(struct place *at, const char *name)
{
	size_t len, name_len = strlen(name);
	unsigned char *bytes = read_bytes(at->path, &len), *found;

	found = memmem(bytes, len, name, name_len);
	assert_non_null(found);
	found[name_len + 30] ^= 4; /* the record follows its key */
	write_bytes(at->path, bytes, len);
	free(bytes);
}

static void test_damage_is_told_once_and_costs_its_program_only(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *p;

	learn_range(get_program(at, pr, LS), 0, 30);
	learn_range(get_program(at, pr, PS), 0, 20);
	save_profile(at, pr);
	sq_profile_free(pr);
	damage_record(at, LS);

	pr = open_profile(at);
	at->why.text[0] = '\0';
	assert_int_equal(sq_profile_get(pr, LS, strlen(LS), false, &p,
					&at->why),
			 -SQ_ECHECKSUM);
	assert_true(strlen(at->why.text) > 0);
	assert_int_equal(sq_profile_get(pr, LS, strlen(LS), false, &p, NULL),
			 1);
	assert_true(knows_range(get_program(at, pr, PS), 0, 20));
	/* learned anew, it replaces what was damaged */
	p = get_program(at, pr, LS);
	assert_int_equal(p->sequences.count, 0);
	learn_range(p, 0, 6);
	save_profile(at, pr);
	check_stored(at, LS, 6, 6);
	check_stored(at, PS, 20, 20);
	check_whole(at, 2);
	sq_profile_free(pr);
}

static void test_a_record_that_cannot_be_read_again_is_told(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *p = get_program(at, pr, LS);

	learn_range(p, 0, 30);
	save_profile(at, pr);
	damage_record(at, LS);
	at->why.text[0] = '\0';
	assert_int_equal(sq_profile_reload(pr, &at->why), -SQ_ECHECKSUM);
	assert_non_null(strstr(at->why.text, LS));
	assert_true(knows_range(p, 0, 30));
	sq_profile_free(pr);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_damage_is_told_once_and_costs_its_program_only),
		T(test_a_record_that_cannot_be_read_again_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
