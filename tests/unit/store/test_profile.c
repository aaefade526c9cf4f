/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_helpers.h"

#include "store/profile.h"

#define LS "/usr/bin/ls"
#define PS "/usr/bin/ps"

static void test_where_there_is_no_file_the_profile_is_empty(void **state)
{
	struct place *at = *state;
	struct sq_program *p;
	struct sq_profile *pr;

	assert_int_equal(sq_profile_open(&pr, at->path, 0, &at->why), 0);
	assert_int_equal(sq_profile_window(pr), SQ_WINDOW_DEFAULT);
	assert_int_equal(sq_profile_stored(pr), 0);
	assert_int_equal(sq_profile_created_ms(pr), 0);
	assert_int_equal(sq_profile_get(pr, LS, strlen(LS), false, &p, NULL),
			 1);
	assert_int_equal(access(at->path, F_OK), -1);
	sq_profile_free(pr);
	assert_int_equal(sq_profile_open(&pr, at->path, 9, &at->why), 0);
	assert_int_equal(sq_profile_window(pr), 9);
	sq_profile_free(pr);
	sq_profile_free(NULL);
}

static void test_a_profile_keeps_its_window(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr;

	assert_int_equal(save_one(at, program_of(LS, 0, 3)), 0);
	assert_int_equal(sq_profile_open(&pr, at->path, 0, &at->why), 0);
	assert_int_equal(sq_profile_window(pr), K);
	sq_profile_free(pr);
	assert_int_equal(sq_profile_open(&pr, at->path, 10, &at->why),
			 -SQ_EWINDOW);
	assert_non_null(strstr(at->why.text, "6"));
	assert_non_null(strstr(at->why.text, "10"));
}

static void test_what_is_no_profile_is_refused(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr;

	write_bytes(at->path, "", 0);
	assert_int_equal(sq_profile_open(&pr, at->path, 0, &at->why),
			 -SQ_EFORMAT);
	write_bytes(at->path, "key = value\n", 12);
	assert_int_equal(sq_profile_open(&pr, at->path, 0, &at->why),
			 -SQ_EFORMAT);
}

static void test_what_was_learned_is_there_after_a_restart(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *p = get_program(at, pr, LS);

	learn_range(p, 0, 40);
	learn_range(get_program(at, pr, PS), 0, 4);
	save_profile(at, pr);
	assert_int_equal(sq_profile_stored(pr), 2);
	assert_int_equal(sq_profile_created_ms(pr), 9);
	sq_profile_free(pr);

	pr = open_profile(at);
	assert_int_equal(sq_profile_stored(pr), 2);
	assert_int_equal(sq_profile_get(pr, LS, strlen(LS), false, &p, NULL),
			 0);
	assert_true(knows_range(p, 0, 40));
	assert_ptr_equal(get_program(at, pr, LS), p);
	sq_profile_free(pr);
}

static void test_nothing_is_written_where_nothing_changed(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_batch *batch;
	struct stat before, after;

	save_profile(at, pr);
	assert_int_equal(access(at->path, F_OK), -1);
	learn_range(get_program(at, pr, LS), 0, 4);
	save_profile(at, pr);
	assert_int_equal(stat(at->path, &before), 0);
	assert_int_equal(sq_profile_batch(pr, 1, &batch), 0);
	save_profile(at, pr);
	assert_int_equal(stat(at->path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(access(at->old, F_OK), -1);
	sq_profile_free(pr);
}

static void test_what_is_learned_during_a_save_is_not_lost(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *p = get_program(at, pr, LS);
	struct sq_batch *batch;

	for (uint32_t i = 0; i < 5; i++) {
		learn_range(p, 10 * i, 10 * i + 4);
		assert_int_equal(sq_profile_batch(pr, 1, &batch), 1);
		learn_range(p, 10 * i + 4, 10 * i + 10);
		assert_int_equal(sq_batch_save(batch, &at->why), 0);
		assert_int_equal(sq_profile_saved(pr, batch, 0, NULL), 0);
		check_stored(at, LS, 10 * i + 4, 10 * i + 4);
		assert_true(p->changed);
		assert_int_equal(p->stats.calls, 10 * (i + 1));
	}
	save_profile(at, pr);
	check_stored(at, LS, 50, 50);
	assert_false(p->changed);
	sq_profile_free(pr);
}

static void test_a_failed_save_is_made_up_for_by_the_next(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *p = get_program(at, pr, LS);

	learn_range(p, 0, 4);
	save_profile(at, pr);
	learn_range(p, 4, 9);
	/* a directory stands where the fresh file would be made */
	assert_int_equal(mkdir(at->fresh, 0700), 0);
	assert_int_equal(sq_profile_save(pr, 9, &at->why), -SQ_EIO);
	assert_true(p->changed);
	check_stored(at, LS, 4, 4);
	learn_range(p, 9, 11);
	assert_int_equal(sq_profile_save(pr, 9, &at->why), -SQ_EIO);
	assert_int_equal(rmdir(at->fresh), 0);
	save_profile(at, pr);
	check_stored(at, LS, 11, 11);
	assert_int_equal(p->stats.calls, 11);
	sq_profile_free(pr);
}

static void test_two_that_learn_at_once_end_up_with_both(void **state)
{
	struct place *at = *state;
	struct sq_profile *a = open_profile(at), *b = open_profile(at);

	learn_range(get_program(at, a, LS), 0, 10);
	learn_range(get_program(at, b, LS), 100, 107);
	learn_range(get_program(at, b, PS), 0, 3);
	save_profile(at, a);
	save_profile(at, b);
	learn_range(get_program(at, a, LS), 10, 12);
	save_profile(at, a);
	learn_range(get_program(at, b, LS), 200, 201);
	save_profile(at, b);
	check_stored(at, LS, 20, 20);
	check_stored(at, PS, 3, 3);
	assert_int_equal(sq_profile_reload(a, &at->why), 0);
	for (int i = 0; i < 2; i++) {
		struct sq_program *p = get_program(at, i ? a : b, LS);

		assert_int_equal(p->sequences.count, 20);
		assert_int_equal(p->stats.calls, 20);
		assert_true(knows_range(p, 0, 12) && knows_range(p, 100, 107));
	}
	sq_profile_free(a);
	sq_profile_free(b);
	check_whole(at, 2);
}

static void test_a_reload_merges_and_loses_nothing_unsaved(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *p = get_program(at, pr, LS);

	learn_range(p, 0, 5);
	save_profile(at, pr);
	learn_range(p, 5, 7);
	assert_int_equal(save_one(at, program_of(LS, 50, 58)), 0);
	assert_int_equal(sq_profile_reload(pr, &at->why), 0);
	assert_ptr_equal(get_program(at, pr, LS), p);
	assert_int_equal(p->sequences.count, 15);
	assert_true(p->changed);
	save_profile(at, pr);
	check_stored(at, LS, 15, 15);
	/* once more changes nothing */
	assert_int_equal(sq_profile_reload(pr, &at->why), 0);
	assert_int_equal(p->stats.calls, 15);
	assert_false(p->changed);
	sq_profile_free(pr);
}

static void test_a_reload_that_fails_leaves_memory_as_it_was(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *p = get_program(at, pr, LS);

	learn_range(p, 0, 5);
	save_profile(at, pr);
	write_bytes(at->path, "gone wrong", 10);
	assert_int_equal(sq_profile_reload(pr, &at->why), -SQ_EFORMAT);
	assert_true(strlen(at->why.text) > 0);
	assert_true(knows_range(p, 0, 5));
	assert_int_equal(sq_profile_stored(pr), 1);
	sq_profile_free(pr);
}

static void test_thousands_of_programs_are_found_again(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *first = get_program(at, pr, "/opt/0");
	char name[32];

	for (uint32_t i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "/opt/%u", i);
		learn_range(get_program(at, pr, name), i, i + 1);
	}
	assert_int_equal(sq_profile_memory(pr)->programs, 3000);
	assert_ptr_equal(get_program(at, pr, "/opt/0"), first);
	save_profile(at, pr);
	sq_profile_free(pr);
	pr = open_profile(at);
	assert_int_equal(sq_profile_stored(pr), 3000);
	for (uint32_t i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "/opt/%u", i);
		assert_true(knows_range(get_program(at, pr, name), i, i + 1));
	}
	sq_profile_free(pr);
}

/* So many programs, used one after the other, each by one process. */
static void use_many(struct place *at, struct sq_profile *pr, uint32_t from,
		     uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		struct sq_program *p;
		char name[32];

		snprintf(name, sizeof(name), "/opt/%u", i);
		p = get_program(at, pr, name);
		learn_range(p, i, i + 1);
		sq_profile_release(pr, p);
	}
}

static void test_beyond_the_limit_saved_programs_leave(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	const struct sq_shelf_counts *memory = sq_profile_memory(pr);
	struct sq_program *held;

	use_many(at, pr, 0, 3000);
	save_profile(at, pr);
	assert_int_equal(memory->programs, 3000);
	held = get_program(at, pr, "/opt/0");
	sq_profile_limit(pr, memory->bytes / 10, false);
	assert_in_range(memory->programs, 200, 301);
	assert_int_equal(memory->evicted, 3000 - memory->programs);
	use_many(at, pr, 0, 3000); /* learns nothing, but counts calls */
	save_profile(at, pr);
	assert_in_range(memory->programs, 200, 301);
	assert_ptr_equal(get_program(at, pr, "/opt/0"), held);
	sq_profile_free(pr);
	for (uint32_t i = 0; i < 3000; i += 100) {
		char name[32];

		snprintf(name, sizeof(name), "/opt/%u", i);
		check_stored(at, name, 1, 2);
	}
	check_whole(at, 3000);
}

static void test_what_is_not_saved_yet_does_not_leave(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_batch *batch;

	sq_profile_limit(pr, 1, false);
	use_many(at, pr, 0, 100);
	assert_int_equal(sq_profile_memory(pr)->programs, 100);
	/* nor what is on its way */
	assert_int_equal(sq_profile_batch(pr, 1, &batch), 1);
	use_many(at, pr, 100, 101);
	assert_int_equal(sq_profile_memory(pr)->programs, 101);
	assert_int_equal(sq_batch_save(batch, &at->why), 0);
	assert_int_equal(sq_profile_saved(pr, batch, 0, NULL), 0);
	assert_int_equal(sq_profile_memory(pr)->programs, 1);
	save_profile(at, pr);
	assert_int_equal(sq_profile_memory(pr)->programs, 0);
	assert_int_equal(sq_profile_memory(pr)->bytes, 0);
	sq_profile_free(pr);
	check_whole(at, 101);
}

static void test_endless_strangers_take_no_endless_memory(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	const struct sq_shelf_counts *memory = sq_profile_memory(pr);
	struct sq_program *busy;
	size_t limit;

	busy = get_program(at, pr, LS);
	learn_range(busy, 0, SQ_STRANGER_CALLS);
	sq_profile_release(pr, busy);
	limit = memory->bytes + 200000;
	sq_profile_limit(pr, limit, true);
	use_many(at, pr, 0, 20000);
	sq_profile_limit(pr, limit, true); /* and what the last one learned */
	assert_in_range(memory->bytes, limit / 2, limit);
	assert_in_range(memory->programs, 50, 1000);
	assert_int_equal(memory->dropped, 20001 - memory->programs);
	assert_int_equal(memory->evicted, 0);
	save_profile(at, pr);
	sq_profile_free(pr);
	check_stored(at, LS, SQ_STRANGER_CALLS, SQ_STRANGER_CALLS);
}

static void test_the_least_recently_used_leaves_first(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	const struct sq_shelf_counts *memory = sq_profile_memory(pr);

	use_many(at, pr, 0, 10);
	save_profile(at, pr);
	sq_profile_release(pr, get_program(at, pr, "/opt/0"));
	sq_profile_limit(pr, memory->bytes / 2, false);
	for (int round = 0; round < 2; round++) {
		sq_profile_release(pr, get_program(at, pr, "/opt/9"));
		sq_profile_release(pr, get_program(at, pr, "/opt/0"));
		assert_int_equal(memory->evicted, 5);
	}
	sq_profile_release(pr, get_program(at, pr, "/opt/1"));
	assert_int_equal(memory->evicted, 6);
	sq_profile_free(pr);
}

static off_t size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* 20 programs, of which each learns something between two saves. */
static void test_saving_for_long_does_not_bloat_the_file(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *programs[20];
	off_t grown, needed;
	char name[32];

	for (uint32_t i = 0; i < COUNT(programs); i++) {
		snprintf(name, sizeof(name), "/opt/%u", i);
		programs[i] = get_program(at, pr, name);
		learn_range(programs[i], 0, 500 + 37 * i);
	}
	for (uint32_t round = 0; round < 100; round++) {
		for (uint32_t i = 0; i < COUNT(programs); i++)
			learn_range(programs[i], 10000 + round,
				    10000 + round + 1);
		save_profile(at, pr);
	}
	grown = size_of(at->path);
	unlink(at->path); /* as if it were made at once */
	sq_profile_free(pr);
	pr = open_profile(at);
	for (uint32_t i = 0; i < COUNT(programs); i++) {
		snprintf(name, sizeof(name), "/opt/%u", i);
		programs[i] = get_program(at, pr, name);
		learn_range(programs[i], 0, 500 + 37 * i);
		learn_range(programs[i], 10000, 10100);
	}
	save_profile(at, pr);
	needed = size_of(at->path);
	sq_profile_free(pr);
	assert_in_range(grown, needed / 2, needed * 2);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_where_there_is_no_file_the_profile_is_empty),
		T(test_a_profile_keeps_its_window),
		T(test_what_is_no_profile_is_refused),
		T(test_what_was_learned_is_there_after_a_restart),
		T(test_nothing_is_written_where_nothing_changed),
		T(test_what_is_learned_during_a_save_is_not_lost),
		T(test_a_failed_save_is_made_up_for_by_the_next),
		T(test_two_that_learn_at_once_end_up_with_both),
		T(test_a_reload_merges_and_loses_nothing_unsaved),
		T(test_a_reload_that_fails_leaves_memory_as_it_was),
		T(test_thousands_of_programs_are_found_again),
		T(test_saving_for_long_does_not_bloat_the_file),
		T(test_beyond_the_limit_saved_programs_leave),
		T(test_what_is_not_saved_yet_does_not_leave),
		T(test_endless_strangers_take_no_endless_memory),
		T(test_the_least_recently_used_leaves_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
