/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "event/call.h"
#include "base/error.h"

#define X86_64	0xc000003eu /* AUDIT_ARCH_* of linux/audit.h */
#define I386	0x40000003u
#define AARCH64 0xc00000b7u
#define ARM	0x40000028u

static sq_call call_of(uint32_t arch, int64_t nr)
{
	sq_call call = 0;

	assert_int_equal(sq_call_from_audit(arch, nr, &call), 0);
	return call;
}

static void check_name(sq_call call, const char *name)
{
	char buf[SQ_CALL_NAME_LEN];

	assert_string_equal(sq_call_name(call, buf), name);
}

static void test_one_number_is_another_call_on_another_abi(void **state)
{
	(void)state;
	assert_int_not_equal(call_of(X86_64, 2), call_of(I386, 2));
	assert_int_not_equal(call_of(X86_64, 2), call_of(AARCH64, 2));
	assert_int_not_equal(call_of(X86_64, 0x40000002), call_of(X86_64, 2));
	check_name(call_of(X86_64, 2), "open");
	check_name(call_of(I386, 2), "i386:fork");
	check_name(call_of(X86_64, 0x40000002), "x32:open");
	check_name(call_of(AARCH64, 56), "openat");
}

static void test_an_unknown_architecture_is_an_error(void **state)
{
	static const uint32_t unknown[] = { 0, 1, 0xdeadbeef, UINT32_MAX,
					    0x4000003e };
	sq_call call;

	(void)state;
	for (size_t i = 0; i < COUNT(unknown); i++)
		assert_int_equal(sq_call_from_audit(unknown[i], 1, &call),
				 -SQ_EARCH);
}

static void test_numbers_that_no_kernel_has_are_calls_too(void **state)
{
	static const int64_t numbers[] = { -1,	       INT64_MIN,  0xffff,
					   0x10000,    0x3fffffff, INT32_MAX,
					   UINT32_MAX, INT64_MAX };

	(void)state;
	check_name(call_of(X86_64, 9999), "x86_64:9999");
	for (size_t i = 0; i < COUNT(numbers); i++) {
		sq_call call = call_of(AARCH64, numbers[i]);

		assert_int_equal(sq_call_nr(call), SQ_CALL_NR_MAX);
		assert_int_equal(call, call_of(AARCH64, 0xffff));
	}
}

static void test_arm_s_private_calls_stay_apart(void **state)
{
	(void)state;
	/* breakpoint, cacheflush: __ARM_NR_BASE + 1 and 2 */
	assert_int_not_equal(call_of(ARM, 0xf0001), call_of(ARM, 0xf0002));
	assert_int_not_equal(call_of(ARM, 0xf0001), call_of(ARM, 1));
}

static void test_packing_is_undone_by_unpacking(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (int i = 0; i < 10000; i++) {
		unsigned int abi = (unsigned int)test_below(&seed, 256);
		unsigned int nr = (unsigned int)test_below(&seed, 0x20000);
		sq_call call = sq_call_pack((enum sq_abi)abi, nr);

		assert_int_equal(sq_call_abi(call), abi);
		assert_int_equal(sq_call_nr(call), nr < 0xffff ? nr : 0xffff);
	}
}

/*
 * riscv64, riscv32, loongarch64, loongarch32, aarch64, ARC in its kinds, csky,
 * hexagon, nios2, openrisc: libaudit has no table for most.
 */
static const uint32_t generic[] = {
	0xc00000f3, 0x400000f3, 0xc0000102, 0x40000102, 0xc00000b7,
	0x4000005d, 0x0000005d, 0x400000c3, 0x000000c3, 0x400000fc,
	0x000000a4, 0x40000071, 0x0000005c,
};

static void test_the_generic_table_is_known_by_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(generic); i++) {
		uint32_t arch = generic[i];

		assert_int_equal(sq_call_class(call_of(arch, 221)),
				 SQ_CALL_EXEC);
		assert_int_equal(sq_call_class(call_of(arch, 281)),
				 SQ_CALL_EXEC);
		assert_int_equal(sq_call_class(call_of(arch, 220)),
				 SQ_CALL_FORK);
		assert_int_equal(sq_call_class(call_of(arch, 435)),
				 SQ_CALL_FORK);
		assert_int_equal(sq_call_class(call_of(arch, 93)),
				 SQ_CALL_THREAD_END);
		assert_int_equal(sq_call_class(call_of(arch, 94)),
				 SQ_CALL_EXIT);
		assert_int_equal(sq_call_class(call_of(arch, 59)),
				 SQ_CALL_PLAIN);
		assert_true(sq_call_is_interposed(call_of(arch, 98)));
		assert_true(sq_call_starts_thread(call_of(arch, 99)));
		assert_true(sq_call_reaches_out(call_of(arch, 203)));
		for (size_t other = 0; other < i; other++)
			assert_int_not_equal(call_of(arch, 221),
					     call_of(generic[other], 221));
	}
}

static void test_the_generic_table_has_names(void **state)
{
	(void)state;
	check_name(call_of(0xc00000f3, 221), "execve");
	check_name(call_of(0xc00000f3, 56), "openat");
	check_name(call_of(0xc0000102, 222), "mmap");
	check_name(call_of(0xc0000102, 422), "loongarch64:422");
	check_name(call_of(0x400000f3, 222), "riscv32:mmap2");
	check_name(call_of(0x400000f3, 422), "riscv32:futex_time64");
	check_name(call_of(0x400000fc, 203), "connect");
}

static void test_names_of_the_generic_table_have_numbers(void **state)
{
	enum sq_abi wide = sq_call_abi(call_of(0xc00000f3, 0));
	enum sq_abi narrow = sq_call_abi(call_of(0x400000f3, 0));
	sq_call call;

	(void)state;
	assert_int_equal(sq_call_named(wide, "connect", &call), 0);
	assert_int_equal(call, call_of(0xc00000f3, 203));
	assert_int_equal(sq_call_named(wide, "mmap", &call), 0);
	assert_int_equal(sq_call_named(wide, "mmap2", &call), 1);
	assert_int_equal(sq_call_named(narrow, "mmap2", &call), 0);
	assert_int_equal(call, call_of(0x400000f3, 222));
	assert_int_equal(sq_call_named(narrow, "mmap", &call), 1);
	assert_int_equal(sq_call_named(wide, "fork", &call), 1);
}

/* Of the kernel's tables; libaudit has none of these. */
static const struct {
	uint32_t arch;
	unsigned int execve, execveat, fork, exit, exit_group, read;
} others[] = {
	{ 0x00000008, 4011, 4356, 4120, 4001, 4246, 4003 }, /* mips */
	{ 0x40000008, 4011, 4356, 4002, 4001, 4246, 4003 }, /* mipsel */
	{ 0x80000008, 5057, 5316, 5055, 5058, 5205, 5000 }, /* mips64 */
	{ 0xc0000008, 5057, 5316, 5435, 5058, 5205, 5000 }, /* mipsel64 */
	{ 0xa0000008, 6057, 6320, 6055, 6058, 6205, 6000 }, /* mips64n32 */
	{ 0xe0000008, 6057, 6320, 6056, 6058, 6205, 6000 }, /* mipsel64n32 */
	{ 0xc0009026, 59, 513, 312, 1, 405, 3 },	    /* alpha */
	{ 0xc0000032, 1033, 1342, 1128, 1025, 1236, 1026 }, /* ia64 */
	{ 0x00000002, 59, 350, 217, 1, 188, 3 },	    /* sparc */
	{ 0x8000002b, 59, 350, 66, 1, 188, 3 },		    /* sparc64 */
	{ 0x0000000f, 11, 342, 120, 1, 222, 3 },	    /* parisc */
	{ 0x8000000f, 11, 342, 113, 1, 222, 3 },	    /* parisc64 */
	{ 0x00000004, 11, 355, 190, 1, 247, 3 },	    /* m68k */
	{ 0x4000002a, 11, 376, 120, 1, 252, 3 },	    /* sh */
	{ 0x40000028, 11, 387, 120, 1, 248, 3 },	    /* arm */
	{ 0x00000028, 11, 387, 190, 1, 248, 3 },	    /* armeb */
};

static void test_processes_are_followed_on_every_architecture(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		uint32_t arch = others[i].arch;

		assert_int_equal(sq_call_class(call_of(arch, others[i].execve)),
				 SQ_CALL_EXEC);
		assert_int_equal(
			sq_call_class(call_of(arch, others[i].execveat)),
			SQ_CALL_EXEC);
		assert_int_equal(sq_call_class(call_of(arch, others[i].fork)),
				 SQ_CALL_FORK);
		assert_int_equal(sq_call_class(call_of(arch, others[i].exit)),
				 SQ_CALL_THREAD_END);
		assert_int_equal(
			sq_call_class(call_of(arch, others[i].exit_group)),
			SQ_CALL_EXIT);
		assert_int_equal(sq_call_class(call_of(arch, others[i].read)),
				 SQ_CALL_PLAIN);
	}
	check_name(call_of(0x00000008, 4011), "mips:execve");
	check_name(call_of(0xc0009026, 405), "exit_group");
	/* what is below the first number is no call */
	assert_int_equal(sq_call_class(call_of(0x00000008, 11)), SQ_CALL_PLAIN);
	assert_int_equal(sq_call_class(call_of(0xc0000032, 9)), SQ_CALL_PLAIN);
	assert_int_equal(sq_call_class(call_of(0x00000008, 5024)),
			 SQ_CALL_PLAIN);
	assert_int_equal(sq_call_class(call_of(X86_64, 1025)), SQ_CALL_PLAIN);
}

static void test_foreign_numbers_are_named_bare(void **state)
{
	(void)state;
	check_name(sq_call_pack(SQ_ABI_FOREIGN, 0), "0");
	check_name(sq_call_pack(SQ_ABI_FOREIGN, 65535), "65535");
}

static void test_io_uring_operations_are_no_system_calls(void **state)
{
	sq_call call = sq_call_pack(SQ_ABI_URING, 59);
	char buf[SQ_CALL_NAME_LEN];

	(void)state;
	assert_int_equal(sq_call_class(call), SQ_CALL_PLAIN);
	assert_int_equal(strncmp(sq_call_name(call, buf), "io_uring:", 9), 0);
	assert_int_not_equal(call, call_of(X86_64, 59));
}

static void test_every_number_has_a_name_that_fits(void **state)
{
	char buf[SQ_CALL_NAME_LEN];

	(void)state;
	for (unsigned int abi = 0; abi < 256; abi++) {
		for (unsigned int nr = 0; nr < 600; nr++) {
			sq_call_name(sq_call_pack((enum sq_abi)abi, nr), buf);
			assert_in_range(strlen(buf), 1, sizeof(buf) - 2);
			assert_null(strpbrk(buf, " ,\"'="));
		}
	}
}

static void test_calls_that_end_or_replace_a_stream_are_known(void **state)
{
	static const struct {
		uint32_t arch;
		int64_t nr;
		enum sq_call_class class;
	} known[] = {
		{ X86_64, 59, SQ_CALL_EXEC },
		{ X86_64, 322, SQ_CALL_EXEC },
		{ X86_64, 56, SQ_CALL_FORK },
		{ X86_64, 57, SQ_CALL_FORK },
		{ X86_64, 58, SQ_CALL_FORK },
		{ X86_64, 435, SQ_CALL_FORK },
		{ X86_64, 60, SQ_CALL_THREAD_END },
		{ X86_64, 231, SQ_CALL_EXIT },
		{ X86_64, 0, SQ_CALL_PLAIN },
		{ X86_64, 11, SQ_CALL_PLAIN },
		/* x32 has its own execve and execveat, and the 64-bit rest */
		{ X86_64, 0x40000208, SQ_CALL_EXEC },
		{ X86_64, 0x40000221, SQ_CALL_EXEC },
		{ X86_64, 0x400000e7, SQ_CALL_EXIT },
		{ I386, 11, SQ_CALL_EXEC },
		{ I386, 358, SQ_CALL_EXEC },
		{ I386, 2, SQ_CALL_FORK },
		{ I386, 120, SQ_CALL_FORK },
		{ I386, 1, SQ_CALL_THREAD_END },
		{ I386, 252, SQ_CALL_EXIT },
		{ I386, 59, SQ_CALL_PLAIN },
		{ AARCH64, 221, SQ_CALL_EXEC },
		{ AARCH64, 281, SQ_CALL_EXEC },
		{ AARCH64, 220, SQ_CALL_FORK },
		{ AARCH64, 435, SQ_CALL_FORK },
		{ AARCH64, 93, SQ_CALL_THREAD_END },
		{ AARCH64, 94, SQ_CALL_EXIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		assert_int_equal(
			sq_call_class(call_of(known[i].arch, known[i].nr)),
			known[i].class);
	assert_int_equal(sq_call_class(sq_call_pack(SQ_ABI_FOREIGN, 59)),
			 SQ_CALL_PLAIN);
}

static sq_call named(uint32_t arch, const char *name)
{
	sq_call call;

	if (sq_call_named(sq_call_abi(call_of(arch, 0)), name, &call) != 0)
		fail_msg("no call %s", name);
	return call;
}

/* What calls want to be told of, and which arguments are directories. */
static const struct {
	const char *name;
	unsigned int details, directories;
} detailed[] = {
	{ "openat", SQ_CALL_PATHS, 1 },
	{ "openat2", SQ_CALL_PATHS, 1 },
	{ "renameat2", SQ_CALL_PATHS, 5 },
	{ "linkat", SQ_CALL_PATHS, 5 },
	{ "symlinkat", SQ_CALL_PATHS, 2 },
	{ "unlinkat", SQ_CALL_PATHS, 1 },
	{ "mkdirat", SQ_CALL_PATHS, 1 },
	{ "mknodat", SQ_CALL_PATHS, 1 },
	{ "fchmodat", SQ_CALL_PATHS, 1 },
	{ "fchownat", SQ_CALL_PATHS, 1 },
	{ "truncate", SQ_CALL_PATHS, 0 },
	{ "mount", SQ_CALL_PATHS, 0 },
	{ "umount2", SQ_CALL_PATHS, 0 },
	{ "setxattr", SQ_CALL_PATHS, 0 },
	{ "lremovexattr", SQ_CALL_PATHS, 0 },
	{ "execve", SQ_CALL_PATHS | SQ_CALL_ARGUMENTS, 0 },
	{ "execveat", SQ_CALL_PATHS | SQ_CALL_ARGUMENTS, 1 },
	{ "connect", SQ_CALL_ADDRESS, 0 },
	{ "bind", SQ_CALL_ADDRESS, 0 },
	{ "sendto", SQ_CALL_MAYBE, 0 },
	{ "sendmsg", SQ_CALL_MAYBE, 0 },
	{ "sendmmsg", SQ_CALL_MAYBE, 0 },
	{ "accept", 0, 0 },
	{ "statx", 0, 0 },
	{ "readlinkat", 0, 0 },
	{ "faccessat", 0, 0 },
	{ "close", 0, 0 },
};

static void test_calls_that_act_on_something_want_it_told(void **state)
{
	static const char *const old[] = { "open",    "creat",	"rename",
					   "unlink",  "link",	"symlink",
					   "mkdir",   "rmdir",	"chmod",
					   "chown",   "lchown", "mknod",
					   "renameat" };
	static const uint32_t archs[] = { X86_64, AARCH64 };

	(void)state;
	for (size_t a = 0; a < COUNT(archs); a++)
		for (size_t i = 0; i < COUNT(detailed); i++) {
			sq_call call = named(archs[a], detailed[i].name);

			assert_int_equal(sq_call_details(call),
					 detailed[i].details);
			assert_int_equal(sq_call_directories(call),
					 detailed[i].directories);
		}
	for (size_t i = 0; i < COUNT(old); i++)
		assert_int_equal(sq_call_details(named(X86_64, old[i])),
				 SQ_CALL_PATHS);
	/* i386's one call for all that sockets do; x32's own numbers */
	assert_int_equal(sq_call_details(named(I386, "socketcall")),
			 SQ_CALL_MAYBE);
	assert_int_equal(sq_call_details(call_of(X86_64, 0x40000000 | 520)),
			 SQ_CALL_PATHS | SQ_CALL_ARGUMENTS);
	assert_int_equal(sq_call_details(call_of(X86_64, 0x40000000 | 518)),
			 SQ_CALL_MAYBE);
	assert_int_equal(sq_call_details(sq_call_pack(SQ_ABI_URING, 18)), 0);
	assert_int_equal(sq_call_details(sq_call_pack(SQ_ABI_FOREIGN, 2)), 0);
}

static void test_calls_that_advise_or_signal_are_known(void **state)
{
	static const char *const advice[] = { "fsync", "fdatasync", "fadvise64",
					      "sync_file_range" };
	static const char *const signals[] = { "kill", "tkill", "tgkill",
					       "rt_sigqueueinfo" };
	static const char *const neither[] = { "write", "ftruncate", "unlink",
					       "pidfd_send_signal" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(sq_call_is_advice(named(X86_64, advice[i])));
		assert_false(sq_call_signals(named(X86_64, advice[i])));
		assert_true(sq_call_signals(named(X86_64, signals[i])));
		assert_false(sq_call_is_advice(named(X86_64, signals[i])));
		assert_false(sq_call_is_advice(named(X86_64, neither[i])));
		assert_false(sq_call_signals(named(X86_64, neither[i])));
	}
	assert_int_equal(sq_call_class(named(X86_64, "rt_sigreturn")),
			 SQ_CALL_RESUME);
	assert_false(sq_call_is_followed(named(X86_64, "rt_sigreturn")));
	assert_false(sq_call_is_followed(named(X86_64, "read")));
	assert_true(sq_call_is_followed(named(X86_64, "clone")));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_one_number_is_another_call_on_another_abi),
		cmocka_unit_test(test_an_unknown_architecture_is_an_error),
		cmocka_unit_test(test_numbers_that_no_kernel_has_are_calls_too),
		cmocka_unit_test(test_arm_s_private_calls_stay_apart),
		cmocka_unit_test(test_packing_is_undone_by_unpacking),
		cmocka_unit_test(test_the_generic_table_is_known_by_number),
		cmocka_unit_test(test_the_generic_table_has_names),
		cmocka_unit_test(test_names_of_the_generic_table_have_numbers),
		cmocka_unit_test(
			test_processes_are_followed_on_every_architecture),
		cmocka_unit_test(test_foreign_numbers_are_named_bare),
		cmocka_unit_test(test_io_uring_operations_are_no_system_calls),
		cmocka_unit_test(test_every_number_has_a_name_that_fits),
		cmocka_unit_test(test_calls_that_advise_or_signal_are_known),
		cmocka_unit_test(test_calls_that_act_on_something_want_it_told),
		cmocka_unit_test(
			test_calls_that_end_or_replace_a_stream_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
