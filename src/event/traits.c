/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * traits.c - what is known of single calls: what they do to a stream, and with
 * what
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "event/call.h"
#include "event/followed.h"

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
static uint16_t traits[SQ_ABI_LIMIT][TABLE_CALLS];
static uint16_t far_traits[SQ_ABI_LIMIT]
			  [TABLE_CALLS]; /* from the ABI's base on */
static atomic_bool traits_once_made[SQ_ABI_LIMIT];
static pthread_mutex_t traits_once_lock = PTHREAD_MUTEX_INITIALIZER;

/* Where an ABI's calls begin whose numbers do not fit the first table. */
static unsigned int base_of(unsigned int abi)
{
	unsigned int base = sq_followed_base(sq_call_abi_arch(abi));

	return base < TABLE_CALLS ? TABLE_CALLS : base;
}

static void set_traits(unsigned int abi)
{
	unsigned int base = base_of(abi);

	for (size_t i = 0; i < SPECIAL_COUNT; i++) {
		unsigned int nr;
		sq_call call;

		if (sq_call_named(abi, special[i].name, &call) != 0)
			continue;
		nr = sq_call_nr(call);
		if (nr < TABLE_CALLS)
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

	if (abi >= SQ_ABI_LIMIT)
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

	if (abi >= SQ_ABI_LIMIT || nr >= TABLE_CALLS)
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
