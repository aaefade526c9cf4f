/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/call.h"

#include <libaudit.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "base/error.h"
#include "event/followed.h"
#include "event/generic.h"
#include "event/recent.h"

#define X32_BIT	    0x40000000u /* __X32_SYSCALL_BIT of asm/unistd.h */
#define ARM_PRIVATE 0x0f0000u	/* __ARM_NR_BASE: cacheflush and friends */
#define ARCH_X86_64 0xc000003eu
#define ARCH_64BIT  0x80000000u /* __AUDIT_ARCH_64BIT of linux/audit.h */

struct abi {
	uint32_t arch; /* AUDIT_ARCH_* of linux/audit.h */
	const char *name;
	bool prefix;  /* a second ABI of its kernels: named with each call */
	bool generic; /* its numbers are those of generic.h */
};

/* Indexed by ABI id, which is on disk: append, never reorder. */
static const struct abi abis[] = {
	[SQ_ABI_FOREIGN] = { 0, "foreign", false, false },
	[SQ_ABI_X86_64] = { ARCH_X86_64, "x86_64", false, false },
	[SQ_ABI_I386] = { 0x40000003, "i386", true, false },
	[SQ_ABI_X32] = { 0, "x32", true, false },
	{ 0xc00000b7, "aarch64", false, true },
	{ 0x40000028, "arm", true, false },
	{ 0x00000028, "armeb", true, false },
	{ 0xc0000015, "ppc64le", false, false },
	{ 0x80000015, "ppc64", false, false },
	{ 0x00000014, "ppc", true, false },
	{ 0x80000016, "s390x", false, false },
	{ 0x00000016, "s390", true, false },
	{ 0xc00000f3, "riscv64", false, true },
	{ 0x400000f3, "riscv32", true, true },
	{ 0xc0000102, "loongarch64", false, true },
	{ 0x00000008, "mips", true, false },
	{ 0x40000008, "mipsel", true, false },
	{ 0x80000008, "mips64", false, false },
	{ 0xa0000008, "mips64n32", true, false },
	{ 0xc0000008, "mipsel64", false, false },
	{ 0xe0000008, "mipsel64n32", true, false },
	{ 0xc0009026, "alpha", false, false },
	{ 0xc0000032, "ia64", false, false },
	{ 0x00000002, "sparc", true, false },
	{ 0x8000002b, "sparc64", false, false },
	{ 0x0000000f, "parisc", true, false },
	{ 0x8000000f, "parisc64", false, false },
	{ 0x00000004, "m68k", false, false },
	{ 0x4000002a, "sh", false, false },
	{ 0x40000102, "loongarch32", true, true },
	{ 0x4000005d, "arc", false, true },
	{ 0x0000005d, "arceb", false, true },
	{ 0x400000c3, "arcv2", false, true },
	{ 0x000000c3, "arcv2eb", false, true },
	{ 0x400000fc, "csky", false, true },
	{ 0x000000a4, "hexagon", false, true },
	{ 0x40000071, "nios2", false, true },
	{ 0x0000005c, "openrisc", false, true },
};

#define ABI_COUNT (sizeof(abis) / sizeof(*abis))
_Static_assert(ABI_COUNT < SQ_ABI_LIMIT, "an ABI beyond the limit");

int sq_call_abi_of_arch(uint32_t arch)
{
	if (arch == ARCH_X86_64)
		return SQ_ABI_X86_64;
	for (size_t i = 1; i < ABI_COUNT; i++)
		if (abis[i].arch == arch && arch)
			return (int)i;
	return -SQ_EARCH;
}

int sq_call_from_audit(uint32_t arch, int64_t nr, sq_call *call)
{
	int abi = sq_call_abi_of_arch(arch);

	if (abi < 0)
		return abi;
	if (nr < 0 || nr > INT32_MAX)
		nr = SQ_CALL_NR_MAX;
	if (abi == SQ_ABI_X86_64 && ((uint64_t)nr & X32_BIT)) {
		abi = SQ_ABI_X32;
		nr &= ~(int64_t)X32_BIT;
	}
	if (nr >= ARM_PRIVATE && nr <= ARM_PRIVATE + 0xff)
		nr = 0xf000 | (nr & 0xff);
	*call = sq_call_pack((enum sq_abi)abi, (unsigned int)nr);
	return 0;
}

static int number_of(unsigned int abi, const char *name)
{
	uint32_t arch;
	int machine, nr = -1;

#ifdef HAVE_AUDIT_URINGOP_TO_NAME
	if (abi == SQ_ABI_URING)
		return audit_name_to_uringop(name);
#endif
	if (abi == SQ_ABI_X32)
		abi = SQ_ABI_X86_64;
	if (abi >= ABI_COUNT || !abis[abi].arch)
		return -1;
	arch = abis[abi].arch;
	machine = audit_elf_to_machine(arch);
	if (machine >= 0)
		nr = audit_name_to_syscall(name, machine);
	if (nr < 0)
		nr = abis[abi].generic
			     ? sq_generic_number(name, arch & ARCH_64BIT)
			     : sq_followed_number(arch, name);
	return nr < 0 ? sq_recent_number(arch, name) : nr;
}

int sq_call_named(unsigned int abi, const char *name, sq_call *call)
{
	int nr = number_of(abi, name);

	if (nr < 0)
		return 1;
	*call = sq_call_pack((enum sq_abi)abi, (unsigned int)nr);
	return 0;
}

int sq_call_native(const char *arch)
{
	int machine = audit_determine_machine(arch);
	uint32_t elf = machine < 0 ? 0 : audit_machine_to_elf(machine);

	return elf ? sq_call_abi_of_arch(elf) : -SQ_EARCH;
}

const char *sq_call_abi_name(unsigned int abi)
{
	if (abi == SQ_ABI_URING)
		return "io_uring";
	return abi < ABI_COUNT ? abis[abi].name : NULL;
}

int sq_call_abi_named(const char *name)
{
	if (strcmp(name, sq_call_abi_name(SQ_ABI_URING)) == 0)
		return SQ_ABI_URING;
	for (size_t i = 0; i < ABI_COUNT; i++)
		if (strcmp(name, abis[i].name) == 0)
			return (int)i;
	return -SQ_EARCH;
}

bool sq_call_abi_is_second(unsigned int abi)
{
	return abi >= ABI_COUNT || abis[abi].prefix;
}

/* As libaudit has it, or NULL. */
static const char *libaudit_name(uint32_t arch, int nr)
{
	int machine = audit_elf_to_machine(arch);

	return machine >= 0 ? audit_syscall_to_name(nr, machine) : NULL;
}

const char *sq_call_bare_name(sq_call call)
{
	unsigned int abi = sq_call_abi(call);
	int nr = (int)sq_call_nr(call);
	const char *name;
	uint32_t arch;

#ifdef HAVE_AUDIT_URINGOP_TO_NAME
	if (abi == SQ_ABI_URING)
		return audit_uringop_to_name(nr);
#endif
	if (abi == SQ_ABI_X32) /* the 64-bit numbers, save for a few above */
		abi = SQ_ABI_X86_64;
	if (abi >= ABI_COUNT || !abis[abi].arch)
		return NULL;
	arch = abis[abi].arch;
	name = libaudit_name(arch, nr);
	if (!name)
		name = abis[abi].generic
			       ? sq_generic_name(nr, arch & ARCH_64BIT)
			       : sq_followed_name(arch, nr);
	return name ? name : sq_recent_name(arch, nr);
}

const char *sq_call_in_rule(sq_call call, char buf[static SQ_CALL_NAME_LEN])
{
	unsigned int abi = sq_call_abi(call), nr = sq_call_nr(call);
	const char *name = NULL;

	if (abi < ABI_COUNT && abis[abi].arch)
		name = libaudit_name(abis[abi].arch, (int)nr);
	if (name)
		snprintf(buf, SQ_CALL_NAME_LEN, "%s", name);
	else
		snprintf(buf, SQ_CALL_NAME_LEN, "%u", nr);
	return buf;
}

const char *sq_call_name(sq_call call, char buf[static SQ_CALL_NAME_LEN])
{
	unsigned int nr = sq_call_nr(call), abi = sq_call_abi(call);
	const char *name = sq_call_bare_name(call);
	const char *abi_name = sq_call_abi_name(abi);

	if (!abi_name)
		abi_name = "unknown";
	if (abi == SQ_ABI_FOREIGN)
		snprintf(buf, SQ_CALL_NAME_LEN, "%u", nr);
	else if (!name)
		snprintf(buf, SQ_CALL_NAME_LEN, "%s:%u", abi_name, nr);
	else if (abi < ABI_COUNT && !abis[abi].prefix)
		snprintf(buf, SQ_CALL_NAME_LEN, "%s", name);
	else
		snprintf(buf, SQ_CALL_NAME_LEN, "%s:%s", abi_name, name);
	return buf;
}

/* What we need to know of a call, in two bytes. */
#define CLASS_MASK  0x07 /* enum sq_call_class */
#define ADVICE	    0x08
#define INTERPOSED  0x10
#define OUTSIDE	    0x20
#define THREAD	    0x40
#define SIGNALS	    0x80
#define DETAIL(bit) ((bit) << 8) /* enum sq_call_detail */
#define DIR(arg)    (1 << (12 + (arg)))

#define PATHS DETAIL(SQ_CALL_PATHS)
#define PEER  DETAIL(SQ_CALL_ADDRESS)
#define SENDS DETAIL(SQ_CALL_MAYBE)
#define EXEC  (SQ_CALL_EXEC | OUTSIDE | PATHS | DETAIL(SQ_CALL_ARGUMENTS))

static const struct {
	const char *name;
	uint16_t traits;
} special[] = {
	{ "execve", EXEC },
	{ "execveat", EXEC | DIR(0) },
	{ "clone", SQ_CALL_FORK | OUTSIDE },
	{ "clone2", SQ_CALL_FORK | OUTSIDE },
	{ "clone3", SQ_CALL_FORK | OUTSIDE },
	{ "fork", SQ_CALL_FORK | OUTSIDE },
	{ "vfork", SQ_CALL_FORK | OUTSIDE },
	{ "exit", SQ_CALL_THREAD_END },
	{ "exit_group", SQ_CALL_EXIT },

	{ "mmap", INTERPOSED },
	{ "mmap2", INTERPOSED },
	{ "mprotect", INTERPOSED },
	{ "munmap", INTERPOSED },
	{ "mremap", INTERPOSED },
	{ "madvise", INTERPOSED },
	{ "brk", INTERPOSED },
	{ "rt_sigprocmask", INTERPOSED },
	{ "rt_sigreturn", SQ_CALL_RESUME | INTERPOSED },
	{ "sigprocmask", INTERPOSED },
	{ "sigreturn", SQ_CALL_RESUME | INTERPOSED },
	{ "sched_yield", INTERPOSED | ADVICE },
	{ "getpid", INTERPOSED },
	{ "getppid", INTERPOSED },
	{ "gettid", INTERPOSED },
	{ "getuid", INTERPOSED },
	{ "geteuid", INTERPOSED },
	{ "getgid", INTERPOSED },
	{ "getegid", INTERPOSED },
	{ "time", INTERPOSED },
	{ "gettimeofday", INTERPOSED },
	{ "clock_gettime", INTERPOSED },
	{ "clock_gettime64", INTERPOSED },
	{ "getrandom", INTERPOSED },
	{ "futex", INTERPOSED },
	{ "futex_time64", INTERPOSED },
	{ "restart_syscall", INTERPOSED },
	{ "set_robust_list", INTERPOSED | THREAD },
	{ "rseq", INTERPOSED },

	{ "sync", ADVICE },
	{ "syncfs", ADVICE },
	{ "fsync", ADVICE },
	{ "fdatasync", ADVICE },
	{ "msync", ADVICE },
	{ "sync_file_range", ADVICE },
	{ "sync_file_range2", ADVICE },
	{ "fadvise64", ADVICE },
	{ "fadvise64_64", ADVICE },
	{ "readahead", ADVICE },
	{ "mincore", ADVICE },

	{ "dup", OUTSIDE },
	{ "dup2", OUTSIDE },
	{ "dup3", OUTSIDE },
	{ "socket", OUTSIDE },
	{ "socketcall", OUTSIDE | SENDS },
	{ "connect", OUTSIDE | PEER },
	{ "bind", OUTSIDE | PEER },
	{ "listen", OUTSIDE },
	{ "socketpair", OUTSIDE },
	{ "kill", OUTSIDE | SIGNALS },
	{ "tkill", OUTSIDE | SIGNALS },
	{ "tgkill", SIGNALS },
	{ "rt_sigqueueinfo", SIGNALS },
	{ "pidfd_send_signal", OUTSIDE },
	{ "truncate", OUTSIDE | PATHS },
	{ "chdir", OUTSIDE },
	{ "fchdir", OUTSIDE },
	{ "chroot", OUTSIDE | PATHS },
	{ "pivot_root", OUTSIDE | PATHS },
	{ "mount", OUTSIDE | PATHS },
	{ "umount2", OUTSIDE | PATHS },
	{ "move_mount", OUTSIDE },
	{ "setns", OUTSIDE },
	{ "unshare", OUTSIDE },
	{ "creat", OUTSIDE | PATHS },
	{ "rmdir", OUTSIDE | PATHS },
	{ "mkdir", OUTSIDE | PATHS },
	{ "mkdirat", OUTSIDE | PATHS | DIR(0) },
	{ "link", OUTSIDE | PATHS },
	{ "linkat", OUTSIDE | PATHS | DIR(0) | DIR(2) },
	{ "symlink", OUTSIDE | PATHS },
	{ "symlinkat", OUTSIDE | PATHS | DIR(1) },
	{ "unlinkat", OUTSIDE | PATHS | DIR(0) },
	{ "rename", OUTSIDE | PATHS },
	{ "renameat", OUTSIDE | PATHS | DIR(0) | DIR(2) },
	{ "renameat2", OUTSIDE | PATHS | DIR(0) | DIR(2) },
	{ "mknod", OUTSIDE | PATHS },
	{ "mknodat", OUTSIDE | PATHS | DIR(0) },
	{ "chmod", OUTSIDE | PATHS },
	{ "fchmod", OUTSIDE },
	{ "fchmodat", OUTSIDE | PATHS | DIR(0) },
	{ "chown", OUTSIDE | PATHS },
	{ "fchown", OUTSIDE },
	{ "lchown", OUTSIDE | PATHS },
	{ "fchownat", OUTSIDE | PATHS | DIR(0) },
	{ "setuid", OUTSIDE },
	{ "setgid", OUTSIDE },
	{ "setreuid", OUTSIDE },
	{ "setregid", OUTSIDE },
	{ "setresuid", OUTSIDE },
	{ "setresgid", OUTSIDE },
	{ "setgroups", OUTSIDE },
	{ "setsid", OUTSIDE },
	{ "capset", OUTSIDE },
	{ "ptrace", OUTSIDE },
	{ "process_vm_readv", OUTSIDE },
	{ "process_vm_writev", OUTSIDE },
	{ "personality", OUTSIDE },
	{ "init_module", OUTSIDE },
	{ "finit_module", OUTSIDE },
	{ "delete_module", OUTSIDE },
	{ "kexec_load", OUTSIDE },
	{ "bpf", OUTSIDE },
	{ "perf_event_open", OUTSIDE },
	{ "userfaultfd", OUTSIDE },
	{ "memfd_create", OUTSIDE },
	{ "keyctl", OUTSIDE },
	{ "add_key", OUTSIDE },
	{ "io_uring_setup", OUTSIDE },

	{ "open", PATHS },
	{ "unlink", PATHS },
	{ "umount", PATHS },
	{ "truncate64", PATHS },
	{ "chown32", PATHS },
	{ "lchown32", PATHS },
	{ "setxattr", PATHS },
	{ "lsetxattr", PATHS },
	{ "removexattr", PATHS },
	{ "lremovexattr", PATHS },
	{ "openat", PATHS | DIR(0) },
	{ "openat2", PATHS | DIR(0) },
	{ "fchmodat2", PATHS | DIR(0) },
	{ "setxattrat", PATHS | DIR(0) },
	{ "removexattrat", PATHS | DIR(0) },
	{ "sendto", SENDS },
	{ "sendmsg", SENDS },
	{ "sendmmsg", SENDS },
};

#define SPECIAL_COUNT (sizeof(special) / sizeof(*special))
#define TABLE_CALLS   1024 /* numbers; few ABIs have others */

/*
 * The traits of an ABI's calls. They are made from the names when the ABI's
 * first call comes, as few hosts have calls of more than two; then they are
 * only read, several times for each call.
 */
static uint16_t traits[ABI_COUNT][TABLE_CALLS];
static uint16_t far_traits[ABI_COUNT][TABLE_CALLS]; /* from the ABI's base on */
static atomic_bool traits_once_made[ABI_COUNT];
static pthread_mutex_t traits_once_lock = PTHREAD_MUTEX_INITIALIZER;

/* Where an ABI's calls begin whose numbers do not fit the first table. */
static unsigned int base_of(unsigned int abi)
{
	unsigned int base = sq_followed_base(abis[abi].arch);

	return base < TABLE_CALLS ? TABLE_CALLS : base;
}

static void set_traits(unsigned int abi)
{
	int base = (int)base_of(abi);

	for (size_t i = 0; i < SPECIAL_COUNT; i++) {
		int nr = number_of(abi, special[i].name);

		if (nr >= 0 && nr < TABLE_CALLS)
			traits[abi][nr] = special[i].traits;
		else if (nr >= base && nr < base + TABLE_CALLS)
			far_traits[abi][nr - base] = special[i].traits;
	}
	if (abi == SQ_ABI_X32) { /* asm/unistd_x32.h: its own four */
		traits[abi][518] = SENDS;
		traits[abi][538] = SENDS;
		traits[abi][520] = EXEC;
		traits[abi][545] = EXEC | DIR(0);
	}
}

static void make_traits(unsigned int abi)
{
	pthread_mutex_lock(&traits_once_lock);
	if (!traits_once_made[abi])
		set_traits(abi);
	atomic_store_explicit(&traits_once_made[abi], true,
			      memory_order_release);
	pthread_mutex_unlock(&traits_once_lock);
}

/* Not inline, and called last, so that the usual way needs no registers. */
static __attribute__((noinline)) uint16_t first_traits_of(sq_call call)
{
	make_traits(sq_call_abi(call));
	return traits[sq_call_abi(call)][sq_call_nr(call)];
}

/* Of MIPS and Itanium, or of no call at all. */
static __attribute__((noinline)) uint16_t far_traits_of(sq_call call)
{
	unsigned int abi = sq_call_abi(call), nr = sq_call_nr(call), base;

	if (abi >= ABI_COUNT)
		return 0;
	base = base_of(abi);
	if (nr < base || nr >= base + TABLE_CALLS)
		return 0;
	if (!atomic_load_explicit(&traits_once_made[abi], memory_order_acquire))
		make_traits(abi);
	return far_traits[abi][nr - base];
}

static inline uint16_t traits_of(sq_call call)
{
	unsigned int abi = sq_call_abi(call), nr = sq_call_nr(call);

	if (abi >= ABI_COUNT || nr >= TABLE_CALLS)
		return far_traits_of(call);
	if (!atomic_load_explicit(&traits_once_made[abi], memory_order_acquire))
		return first_traits_of(call);
	return traits[abi][nr];
}

enum sq_call_class sq_call_class(sq_call call)
{
	return (enum sq_call_class)(traits_of(call) & CLASS_MASK);
}

bool sq_call_is_interposed(sq_call call)
{
	return traits_of(call) & INTERPOSED;
}

bool sq_call_starts_thread(sq_call call)
{
	return traits_of(call) & THREAD;
}

bool sq_call_reaches_out(sq_call call)
{
	return traits_of(call) & OUTSIDE;
}

bool sq_call_is_advice(sq_call call)
{
	return traits_of(call) & ADVICE;
}

bool sq_call_signals(sq_call call)
{
	return traits_of(call) & SIGNALS;
}

unsigned int sq_call_details(sq_call call)
{
	return traits_of(call) >> 8 & 0xf;
}

unsigned int sq_call_directories(sq_call call)
{
	return traits_of(call) >> 12;
}
