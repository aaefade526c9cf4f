/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_helpers.h"

/* In memory, where there is one: these tests sync files thousands of times. */
static const char *place_parent(void)
{
	const char *dir = getenv("TMPDIR");

	if (dir)
		return dir;
	return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}

int place_setup(void **state)
{
	struct place *at = calloc(1, sizeof(*at));

	if (!at)
		return -1;
	snprintf(at->dir, sizeof(at->dir), "%s/seqids-unit.XXXXXX",
		 place_parent());
	if (!mkdtemp(at->dir))
		return -1;
	snprintf(at->path, sizeof(at->path), "%s/profile.gdbm", at->dir);
	snprintf(at->old, sizeof(at->old), "%s.old", at->path);
	snprintf(at->link, sizeof(at->link), "%s.new", at->old);
	snprintf(at->fresh, sizeof(at->fresh), "%s.new", at->path);
	*state = at;
	return 0;
}

int place_teardown(void **state)
{
	struct place *at = *state;

	unlink(at->path);
	unlink(at->old);
	unlink(at->fresh); /* and what a killed save may leave */
	unlink(at->link);
	if (rmdir(at->dir) < 0)
		fprintf(stderr, "# %s holds more than a profile\n", at->dir);
	free(at);
	return 0;
}

/* The n-th of endless different sequences. */
static void nth_sequence(uint32_t n, sq_call row[static K])
{
	for (unsigned int i = 0; i < K; i++)
		row[i] = sq_call_pack(SQ_ABI_X86_64, n >> 2 * i & 0xff);
	row[0] = sq_call_pack(SQ_ABI_X86_64, n & 0xfff);
	row[1] = sq_call_pack(SQ_ABI_X86_64, n >> 12 & 0xfff);
}

void learn_range(struct sq_program *p, uint32_t from, uint32_t to)
{
	for (uint32_t n = from; n < to; n++) {
		sq_call row[K];

		nth_sequence(n, row);
		sq_program_count(p, 1000 + n);
		assert_true(sq_program_learn(p, row, 1000 + n) >= 0);
	}
}

struct sq_program *program_of(const char *name, uint32_t from, uint32_t to)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, name, strlen(name), K), 0);
	learn_range(p, from, to);
	return p;
}

bool knows_range(const struct sq_program *p, uint32_t from, uint32_t to)
{
	for (uint32_t n = from; n < to; n++) {
		sq_call row[K];

		nth_sequence(n, row);
		if (!sq_program_knows(p, row))
			return false;
	}
	return true;
}

int save_one(struct place *at, struct sq_program *p)
{
	int err = sq_save_programs(at->path, FORM, &p, NULL, 1, &at->why);

	sq_program_free(p);
	return err;
}

int read_one(struct place *at, const char *name, struct sq_program **out)
{
	struct sq_store *s;
	int err = sq_store_open(&s, at->path, &at->why);

	if (err < 0)
		return err;
	err = sq_store_read(s, name, strlen(name), out, &at->why);
	sq_store_close(s);
	return err;
}

unsigned char *read_bytes(const char *path, size_t *len)
{
	unsigned char *bytes;
	struct stat st;
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	*len = (size_t)st.st_size;
	bytes = malloc(*len + 1);
	assert_non_null(bytes);
	assert_int_equal(read(fd, bytes, *len), *len);
	close(fd);
	return bytes;
}

void write_bytes(const char *path, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

static void keep_report(void *ctx, const char *what)
{
	struct place *at = ctx;

	snprintf(at->why.text, sizeof(at->why.text), "%s", what);
}

int verify(struct place *at, uint64_t *programs)
{
	at->why.text[0] = '\0';
	const struct sq_verify_sink sink = { .ctx = at, .report = keep_report };

	return sq_verify_file(at->path, &sink, programs, &at->why);
}

void check_whole(struct place *at, uint64_t count)
{
	uint64_t programs = 0;

	assert_int_equal(verify(at, &programs), 0);
	assert_int_equal(programs, count);
}

struct sq_profile *open_profile(struct place *at)
{
	struct sq_profile *pr;

	assert_int_equal(sq_profile_open(&pr, at->path, K, &at->why), 0);
	return pr;
}

struct sq_program *get_program(struct place *at, struct sq_profile *pr,
			       const char *name)
{
	struct sq_program *p;

	assert_int_equal(
		sq_profile_get(pr, name, strlen(name), true, &p, &at->why), 0);
	return p;
}

void save_profile(struct place *at, struct sq_profile *pr)
{
	assert_int_equal(sq_profile_save(pr, 9, &at->why), 0);
}

void check_stored(struct place *at, const char *name, uint32_t sequences,
		  uint64_t calls)
{
	struct sq_program *p;

	assert_int_equal(read_one(at, name, &p), 0);
	assert_int_equal(p->sequences.count, sequences);
	assert_int_equal(p->stats.calls, calls);
	assert_int_equal(p->stats.windows, calls);
	sq_program_free(p);
}
