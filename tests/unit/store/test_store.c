/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_helpers.h"

#include "store/gdbmfile.h"

#include <gdbm.h>

#define LS "/usr/bin/ls"
#define PS "/usr/bin/ps"

static int count_program(void *ctx, const char *name, size_t name_len,
			 struct sq_program *p, int err,
			 const struct sq_why *why)
{
	uint64_t *seen = ctx;

	(void)why;
	assert_int_equal(err, 0);
	assert_int_equal(p->name_len, name_len);
	assert_memory_equal(p->name, name, name_len);
	*seen += 1 + (uint64_t)p->sequences.count * 1000;
	sq_program_free(p);
	return 0;
}

static void test_a_saved_profile_reads_the_same(void **state)
{
	struct place *at = *state;
	struct sq_program *p[] = { program_of(LS, 0, 100),
				   program_of(PS, 50, 60), NULL };
	uint64_t seen = 0;
	struct sq_store *s;

	assert_int_equal(
		sq_save_programs(at->path,
				 &(struct sq_form){ .k = K, .created_ms = 77 },
				 p, NULL, 2, &at->why),
		0);
	assert_int_equal(p[0]->record.revision, 1);
	assert_int_equal(sq_store_open(&s, at->path, &at->why), 0);
	assert_int_equal(sq_store_meta(s)->k, K);
	assert_int_equal(sq_store_meta(s)->programs, 2);
	assert_int_equal(sq_store_meta(s)->created_ms, 77);
	assert_int_equal(sq_store_read(s, LS, strlen(LS), &p[2], &at->why), 0);
	assert_int_equal(p[2]->sequences.count, 100);
	assert_true(knows_range(p[2], 0, 100));
	assert_memory_equal(&p[2]->stats, &p[0]->stats, sizeof(p[0]->stats));
	assert_int_equal(sq_store_each(s, count_program, &seen, &at->why), 0);
	assert_int_equal(seen, 2 + 110 * 1000);
	sq_store_close(s);
	for (size_t i = 0; i < COUNT(p); i++)
		sq_program_free(p[i]);
	check_whole(at, 2);
}

static void test_a_profile_is_for_its_owner_s_eyes_only(void **state)
{
	struct place *at = *state;
	mode_t mask = umask(0);
	struct stat st;

	for (uint32_t i = 0; i < 2; i++) { /* a new one, and a copy of it */
		assert_int_equal(save_one(at, program_of(LS, i, i + 1)), 0);
		assert_int_equal(stat(at->path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
	}
	umask(mask);
}

static void test_a_program_that_is_not_there_is_no_error(void **state)
{
	struct place *at = *state;
	struct sq_program *p;

	assert_int_equal(save_one(at, program_of(LS, 0, 1)), 0);
	assert_int_equal(read_one(at, PS, &p), 1);
	assert_int_equal(read_one(at, "", &p), 1);
}

static void test_a_profile_of_no_programs_is_whole(void **state)
{
	struct place *at = *state;

	assert_int_equal(
		sq_save_programs(at->path, FORM, NULL, NULL, 0, &at->why), 0);
	check_whole(at, 0);
}

static void check_refused(struct place *at, int err)
{
	struct sq_program *p = program_of(LS, 0, 1);
	uint64_t programs;
	struct sq_store *s;

	at->why.text[0] = '\0';
	assert_int_equal(sq_store_open(&s, at->path, &at->why), err);
	assert_true(strlen(at->why.text) > 0);
	assert_true(verify(at, &programs) != 0);
	assert_true(strlen(at->why.text) > 0);
	assert_int_equal(programs, 0);
	/* nor is it overwritten by a save */
	if (err != -SQ_EABSENT)
		assert_true(sq_save_programs(at->path, FORM, &p, NULL, 1,
					     &at->why) < 0);
	assert_int_equal(access(at->fresh, F_OK), -1);
	sq_program_free(p);
}

static void test_an_absent_profile_is_said_to_be_absent(void **state)
{
	check_refused(*state, -SQ_EABSENT);
}

static void test_what_is_no_profile_is_refused_and_left_alone(void **state)
{
	static const char text[] = "type=SYSCALL msg=audit(1.001:1): arch=x\n";
	struct place *at = *state;
	unsigned char *bytes = calloc(1, 100000);
	size_t len;

	assert_non_null(bytes);
	write_bytes(at->path, "", 0);
	check_refused(at, -SQ_EFORMAT);
	write_bytes(at->path, text, sizeof(text));
	check_refused(at, -SQ_EFORMAT);
	write_bytes(at->path, bytes, 100000);
	check_refused(at, -SQ_EFORMAT);
	free(bytes);
	bytes = read_bytes(at->path, &len);
	assert_int_equal(len, 100000);
	free(bytes);
	unlink(at->path);
	assert_int_equal(mkdir(at->path, 0700), 0);
	check_refused(at, -SQ_EFORMAT);
	assert_int_equal(rmdir(at->path), 0);
}

/* A key of the file: the name of a program behind "p" becomes its hash. */
static datum key_in(GDBM_FILE db, const char *key, struct sq_gdbm_key *hashed)
{
	struct sq_meta meta;

	if (*key != 'p' || sq_gdbm_meta(db, &meta, NULL) < 0)
		return (datum){ (char *)key, (int)strlen(key) };
	sq_gdbm_key(&meta, key + 1, strlen(key + 1), hashed);
	return sq_gdbm_datum(hashed);
}

/* Change the file as only GDBM can: value under key, NULL to delete it. */
static void put_record(struct place *at, const char *key, const void *value,
		       size_t len)
{
	GDBM_FILE db = gdbm_open(at->path, 0, GDBM_WRCREAT, 0600, NULL);
	struct sq_gdbm_key hashed;
	datum k = key_in(db, key, &hashed);
	datum v = { (char *)value, (int)len };

	assert_non_null(db);
	assert_int_equal(value ? gdbm_store(db, k, v, GDBM_REPLACE)
			       : gdbm_delete(db, k),
			 0);
	gdbm_close(db);
}

static unsigned char *get_record(struct place *at, const char *key, size_t *len)
{
	GDBM_FILE db = gdbm_open(at->path, 0, GDBM_READER, 0600, NULL);
	struct sq_gdbm_key hashed;
	datum k = key_in(db, key, &hashed), v;

	assert_non_null(db);
	v = gdbm_fetch(db, k);
	assert_non_null(v.dptr);
	gdbm_close(db);
	*len = (size_t)v.dsize;
	return (unsigned char *)v.dptr;
}

/* Put p, which is freed, where the record of the program called so lies. */
static void put_program(struct place *at, const char *key, struct sq_program *p)
{
	struct sq_gdbm_record record = { .name = p->name,
					 .name_len = p->name_len };
	unsigned char *bytes;
	datum value;

	assert_int_equal(sq_codec_encode(p, &bytes, &record.len), 0);
	record.bytes = bytes;
	assert_int_equal(sq_gdbm_wrap(&record, &value, &at->why), 0);
	put_record(at, key, value.dptr, (size_t)value.dsize);
	free(value.dptr);
	free(bytes);
	sq_program_free(p);
}

static void test_somebody_else_s_gdbm_file_is_refused(void **state)
{
	struct place *at = *state;

	put_record(at, "passwd", "x", 1);
	check_refused(at, -SQ_EFORMAT);
	put_record(at, "m", "not ours", 8);
	check_refused(at, -SQ_EFORMAT);
	put_record(at, "m", "", 0);
	check_refused(at, -SQ_EFORMAT);
}

static void test_a_profile_of_another_version_is_refused(void **state)
{
	struct place *at = *state;
	unsigned char *meta;
	size_t len;

	assert_int_equal(save_one(at, program_of(LS, 0, 9)), 0);
	meta = get_record(at, "m", &len);
	meta[2] = 3;
	put_record(at, "m", meta, len);
	check_refused(at, -SQ_EVERSION);
	assert_non_null(strstr(at->why.text, "version 3"));
	free(meta);
}

static void test_another_window_is_refused_with_both_numbers(void **state)
{
	struct place *at = *state;
	struct sq_program *p;
	unsigned char *before, *after;
	size_t len, len_after;

	assert_int_equal(save_one(at, program_of(LS, 0, 9)), 0);
	before = read_bytes(at->path, &len);
	assert_int_equal(sq_program_new(&p, PS, strlen(PS), 10), 0);
	assert_int_equal(sq_save_programs(at->path,
					  &(struct sq_form){ .k = 10 }, &p,
					  NULL, 1, &at->why),
			 -SQ_EWINDOW);
	assert_non_null(strstr(at->why.text, "6"));
	assert_non_null(strstr(at->why.text, "10"));
	after = read_bytes(at->path, &len_after);
	assert_int_equal(len, len_after);
	assert_memory_equal(before, after, len);
	assert_int_equal(access(at->old, F_OK), -1);
	sq_program_free(p);
	free(before);
	free(after);
}

static void test_a_record_under_another_name_is_not_read(void **state)
{
	struct place *at = *state;
	struct sq_program *p;
	unsigned char *record;
	uint64_t programs;
	size_t len;

	assert_int_equal(save_one(at, program_of(LS, 0, 9)), 0);
	assert_int_equal(save_one(at, program_of(PS, 0, 3)), 0);
	record = get_record(at, "p" LS, &len);
	put_record(at, "p" PS, record, len);
	free(record);
	assert_int_equal(read_one(at, PS, &p), -SQ_EFORMAT);
	assert_non_null(strstr(at->why.text, "name"));
	assert_int_equal(read_one(at, LS, &p), 0);
	assert_true(knows_range(p, 0, 9));
	sq_program_free(p);
	assert_true(verify(at, &programs) > 0);
	assert_int_equal(programs, 1);
}

static void test_a_record_of_another_window_is_not_read(void **state)
{
	struct place *at = *state;
	struct sq_program *p;

	assert_int_equal(save_one(at, program_of(LS, 0, 9)), 0);
	assert_int_equal(sq_program_new(&p, PS, strlen(PS), 10), 0);
	put_program(at, "p" PS, p);
	assert_int_equal(read_one(at, PS, &p), -SQ_EFORMAT);
	assert_int_equal(read_one(at, LS, &p), 0);
	sq_program_free(p);
}

static void
test_programs_taken_from_the_file_or_put_in_are_noticed(void **state)
{
	struct place *at = *state;
	uint64_t programs;

	assert_int_equal(save_one(at, program_of(LS, 0, 9)), 0);
	assert_int_equal(save_one(at, program_of(PS, 0, 3)), 0);
	put_record(at, "p" LS, NULL, 0);
	assert_true(verify(at, &programs) > 0);
	put_program(at, "p/tmp/x", program_of("/tmp/x", 0, 1));
	/* the number is right again, the seal is not */
	assert_true(verify(at, &programs) > 0);
	assert_int_equal(programs, 2);
}

static void test_damage_is_mended_by_the_next_save_of_its_program(void **state)
{
	struct place *at = *state;
	struct sq_program *p;
	unsigned char *record;
	uint64_t programs;
	size_t len;

	assert_int_equal(save_one(at, program_of(LS, 0, 9)), 0);
	assert_int_equal(save_one(at, program_of(PS, 0, 3)), 0);
	for (size_t back = 1; back <= 40; back += 13) {
		record = get_record(at, "p" LS, &len);
		record[len - back] ^= 1; /* the checksum, or what it is of */
		put_record(at, "p" LS, record, len);
		free(record);
		assert_int_equal(read_one(at, LS, &p), -SQ_ECHECKSUM);
		assert_true(verify(at, &programs) > 0);
		assert_int_equal(programs, 1);
		assert_int_equal(save_one(at, program_of(LS, 0, 20)), 0);
		check_whole(at, 2);
		assert_int_equal(read_one(at, LS, &p), 0);
		assert_true(knows_range(p, 0, 20));
		sq_program_free(p);
	}
}

static void test_names_of_any_length_and_bytes_are_kept(void **state)
{
	struct place *at = *state;
	char name[SQ_PROGRAM_NAME_LEN];
	struct sq_program *p;

	for (size_t len = 0; len < sizeof(name); len += 1 + len / 2) {
		for (size_t i = 0; i < len; i++)
			name[i] = (char)(i % 255 + 1);
		name[len] = '\0';
		assert_int_equal(save_one(at, program_of(name, 0, 2)), 0);
		assert_int_equal(read_one(at, name, &p), 0);
		assert_string_equal(p->name, name);
		sq_program_free(p);
	}
}

static void test_a_path_that_cannot_be_is_refused(void **state)
{
	struct place *at = *state;
	struct sq_program *p = program_of(LS, 0, 1);
	char path[PATH_MAX];

	assert_int_equal(sq_save_programs("/nonexistent/dir/profile", FORM, &p,
					  NULL, 1, &at->why),
			 -SQ_EIO);
	assert_non_null(strstr(at->why.text, "/nonexistent/dir"));
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(sq_save_programs(path, FORM, &p, NULL, 1, &at->why),
			 -SQ_ELONG);
	sq_program_free(p);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_saved_profile_reads_the_same),
		T(test_a_profile_is_for_its_owner_s_eyes_only),
		T(test_a_program_that_is_not_there_is_no_error),
		T(test_a_profile_of_no_programs_is_whole),
		T(test_an_absent_profile_is_said_to_be_absent),
		T(test_what_is_no_profile_is_refused_and_left_alone),
		T(test_somebody_else_s_gdbm_file_is_refused),
		T(test_a_profile_of_another_version_is_refused),
		T(test_another_window_is_refused_with_both_numbers),
		T(test_a_record_under_another_name_is_not_read),
		T(test_a_record_of_another_window_is_not_read),
		T(test_programs_taken_from_the_file_or_put_in_are_noticed),
		T(test_damage_is_mended_by_the_next_save_of_its_program),
		T(test_names_of_any_length_and_bytes_are_kept),
		T(test_a_path_that_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
