/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <elf.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "plugin/buildid.h"

#define ID_LEN 20

static unsigned char id[SQ_BUILDID_LEN];

/* A file under construction, of one width and byte order. */
struct elf {
	bool wide, big;
	unsigned char bytes[65536];
	size_t len;
};

static void put(struct elf *e, size_t at, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		e->bytes[at + (e->big ? len - 1 - i : i)] =
			(unsigned char)(value >> (8 * i));
	if (at + len > e->len)
		e->len = at + len;
}

#define PUT(e, at, type, member, value)                                   \
	((e)->wide ? put(e, (at) + offsetof(Elf64_##type, member), value, \
			 sizeof(((Elf64_##type *)0)->member))             \
		   : put(e, (at) + offsetof(Elf32_##type, member), value, \
			 sizeof(((Elf32_##type *)0)->member)))

static size_t head_len(const struct elf *e)
{
	return e->wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

static size_t header_len(const struct elf *e)
{
	return e->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static void start(struct elf *e, bool wide, bool big, unsigned int headers)
{
	memset(e, 0, sizeof(*e));
	e->wide = wide;
	e->big = big;
	memcpy(e->bytes, ELFMAG, SELFMAG);
	e->bytes[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	e->bytes[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	PUT(e, 0, Ehdr, e_phoff, head_len(e));
	PUT(e, 0, Ehdr, e_phentsize, header_len(e));
	PUT(e, 0, Ehdr, e_phnum, headers);
	e->len = head_len(e) + headers * header_len(e);
}

static void header(struct elf *e, unsigned int i, uint32_t type,
		   uint64_t offset, uint64_t len, uint64_t align)
{
	size_t at = head_len(e) + i * header_len(e);

	PUT(e, at, Phdr, p_type, type);
	PUT(e, at, Phdr, p_offset, offset);
	PUT(e, at, Phdr, p_filesz, len);
	PUT(e, at, Phdr, p_align, align);
}

/* A note at the end of the file. Returns its length, filled up. */
static size_t note(struct elf *e, uint32_t type, const char *name,
		   size_t desc_len, size_t align)
{
	size_t at = e->len, name_len = strlen(name) + 1;
	size_t desc_at = (12 + name_len + align - 1) / align * align;

	put(e, at, name_len, 4);
	put(e, at + 4, desc_len, 4);
	put(e, at + 8, type, 4);
	memcpy(e->bytes + at + 12, name, name_len);
	for (size_t i = 0; i < desc_len; i++)
		e->bytes[at + desc_at + i] = (unsigned char)(i + 1);
	e->len = at + (desc_at + desc_len + align - 1) / align * align;
	return e->len - at;
}

/* The build-id of the file, with a sparse tail up to size where it is more. */
static size_t read_sparse(const struct elf *e, off_t size)
{
	int fd = memfd_create("elf", MFD_CLOEXEC);
	size_t len;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, e->bytes, e->len), e->len);
	if (size > (off_t)e->len)
		assert_int_equal(ftruncate(fd, size), 0);
	memset(id, 0, sizeof(id));
	len = sq_buildid_read(fd, id);
	close(fd);
	return len;
}

static size_t read_elf(const struct elf *e)
{
	return read_sparse(e, 0);
}

static void test_the_build_id_is_read_in_both_widths_and_orders(void **state)
{
	static struct elf e;

	(void)state;
	for (int form = 0; form < 4; form++) {
		size_t at, len;

		start(&e, form & 1, form & 2, 3);
		header(&e, 0, PT_LOAD, 0, 100, 4096);
		at = e.len;
		len = note(&e, 1, "GNU", 16, 4);
		header(&e, 1, PT_NOTE, at, len, 4);
		at = e.len;
		len = note(&e, NT_GNU_BUILD_ID, "Xen", ID_LEN, 4);
		len += note(&e, NT_GNU_BUILD_ID, "GNU", ID_LEN, 4);
		header(&e, 2, PT_NOTE, at, len, 4);
		assert_int_equal(read_elf(&e), ID_LEN);
		assert_int_equal(id[0], 1);
		assert_int_equal(id[ID_LEN - 1], ID_LEN);
	}
}

static void test_notes_aligned_to_eight_are_read(void **state)
{
	static struct elf e;
	size_t at, len;

	(void)state;
	start(&e, true, false, 1);
	at = e.len;
	len = note(&e, 5, "GNU", 20, 8);
	len += note(&e, NT_GNU_BUILD_ID, "GNU", ID_LEN, 8);
	header(&e, 0, PT_NOTE, at, len, 8);
	assert_int_equal(read_elf(&e), ID_LEN);
	assert_int_equal(id[1], 2);
}

static void test_a_long_build_id_is_cut(void **state)
{
	static struct elf e;
	size_t at, len;

	(void)state;
	start(&e, true, false, 1);
	at = e.len;
	len = note(&e, NT_GNU_BUILD_ID, "GNU", 200, 4);
	header(&e, 0, PT_NOTE, at, len, 4);
	assert_int_equal(read_elf(&e), SQ_BUILDID_LEN);
}

/* 65,535 segments of notes that each claim terabytes of a sparse file. */
static void test_what_a_file_claims_costs_nothing(void **state)
{
	static struct elf e;
	struct rusage before, after;
	const off_t size = (off_t)1 << 40;

	(void)state;
	start(&e, true, false, 1000);
	PUT(&e, 0, Ehdr, e_phnum, 65535);
	for (unsigned int i = 0; i < 1000; i++)
		header(&e, i, PT_NOTE, e.len + 4 * i, (uint64_t)size, 4);
	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(read_sparse(&e, size), 0);
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 4096); /* KB */
	assert_true(after.ru_utime.tv_sec - before.ru_utime.tv_sec < 5);
}

static void test_offsets_out_of_any_file_are_none(void **state)
{
	static const uint64_t odd[] = { UINT64_MAX, UINT64_MAX - 55, INT64_MAX,
					INT64_MAX - 4095 };
	static struct elf e;

	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++) {
		start(&e, true, false, 1);
		header(&e, 0, PT_NOTE, odd[i], odd[i], odd[i]);
		assert_int_equal(read_elf(&e), 0);
		PUT(&e, 0, Ehdr, e_phoff, odd[i]);
		assert_int_equal(read_elf(&e), 0);
	}
}

static void test_lengths_beyond_the_notes_are_none(void **state)
{
	static const uint32_t odd[] = { UINT32_MAX, UINT32_MAX - 11, INT32_MAX,
					4097 };
	static struct elf e;
	size_t at, len;

	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++)
		for (int field = 0; field < 2; field++) {
			start(&e, true, false, 1);
			at = e.len;
			len = note(&e, NT_GNU_BUILD_ID, "GNU", ID_LEN, 4);
			header(&e, 0, PT_NOTE, at, len, 4);
			put(&e, at + 4 * (size_t)field, odd[i], 4);
			assert_int_equal(read_elf(&e), 0);
		}
}

static void test_a_file_cut_anywhere_has_its_build_id_or_none(void **state)
{
	static struct elf e;
	size_t at, len, whole;

	(void)state;
	start(&e, true, false, 2);
	at = e.len;
	len = note(&e, NT_GNU_BUILD_ID, "GNU", ID_LEN, 4);
	header(&e, 1, PT_NOTE, at, len, 4);
	for (whole = e.len; e.len > 0; e.len--)
		assert_int_equal(read_elf(&e), e.len == whole ? ID_LEN : 0);
}

static void test_random_damage_does_no_harm(void **state)
{
	static struct elf e, damaged;
	uint64_t seed = test_seed();
	size_t at, len;

	(void)state;
	start(&e, true, false, 4);
	at = e.len;
	len = note(&e, 1, "GNU", 16, 4);
	len += note(&e, NT_GNU_BUILD_ID, "GNU", ID_LEN, 4);
	header(&e, 3, PT_NOTE, at, len, 4);
	for (int i = 0; i < 20000; i++) {
		damaged = e;
		for (uint64_t n = test_below(&seed, 8) + 1; n > 0; n--)
			damaged.bytes[test_below(&seed, e.len)] =
				(unsigned char)test_random(&seed);
		assert_true(read_elf(&damaged) <= SQ_BUILDID_LEN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_build_id_is_read_in_both_widths_and_orders),
		cmocka_unit_test(test_notes_aligned_to_eight_are_read),
		cmocka_unit_test(test_a_long_build_id_is_cut),
		cmocka_unit_test(test_what_a_file_claims_costs_nothing),
		cmocka_unit_test(test_offsets_out_of_any_file_are_none),
		cmocka_unit_test(test_lengths_beyond_the_notes_are_none),
		cmocka_unit_test(
			test_a_file_cut_anywhere_has_its_build_id_or_none),
		cmocka_unit_test(test_random_damage_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
