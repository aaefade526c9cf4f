/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/depth.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "event/alphabet.h"

#define NAMES(...)                \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

#define WRITES	  0103u /* O_WRONLY, O_RDWR, O_CREAT */
#define CODE	  4u	/* PROT_EXEC */
#define LEFT_OUT  0x80u /* in a table, beside the group's number from 1 on */
#define EPERM_OF  (-1)	/* as the kernel has them, on any machine */
#define EACCES_OF (-13)

/*
 * Left out on purpose, by what docs/detection.md measures: accept, since who
 * binds and listens is in; exit, which ends a thread. Each group says its test,
 * since gcc 10 warns of fields left out where names come last.
 */
static const struct sq_depth_group acts[] = {
	{ .what = "programs started, processes begun and ended",
	  .why = "by these a process is followed, so they are in every set",
	  .names = NAMES("execve", "execveat", "clone", "clone3", "fork",
			 "vfork", "exit_group"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "other processes taken hold of",
	  .why = "debugged, read, written, signalled, robbed of a descriptor",
	  .names = NAMES("ptrace", "process_vm_readv", "process_vm_writev",
			 "kill", "tkill", "tgkill", "pidfd_send_signal",
			 "pidfd_getfd"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "the ends of connections",
	  .why = "what comes and goes through them is left out, and who is let "
		 "in by a server that listens anyway",
	  .names = NAMES("socket", "socketcall", "socketpair", "bind", "listen",
			 "connect"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "descriptors put in place of others",
	  .why = "as a shell's input and output are, before it starts",
	  .names = NAMES("dup", "dup2", "dup3"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "files made, renamed, removed, cut off",
	  .names = NAMES("creat", "mknod", "mknodat", "mkdir", "mkdirat",
			 "rmdir", "link", "linkat", "symlink", "symlinkat",
			 "unlink", "unlinkat", "rename", "renameat",
			 "renameat2", "truncate", "truncate64",
			 "open_by_handle_at", "openat2"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "whose files are, who may, and since when",
	  .names =
		  NAMES("chmod", "fchmod", "fchmodat", "fchmodat2", "chown",
			"fchown", "lchown", "fchownat", "chown32", "fchown32",
			"lchown32", "setxattr", "lsetxattr", "fsetxattr",
			"removexattr", "lremovexattr", "fremovexattr", "utime",
			"utimes", "futimesat", "utimensat", "utimensat_time64"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "who the process is, and what it may do itself",
	  .names =
		  NAMES("setuid", "setgid", "setreuid", "setregid", "setresuid",
			"setresgid", "setfsuid", "setfsgid", "setgroups",
			"setuid32", "setgid32", "setreuid32", "setregid32",
			"setresuid32", "setresgid32", "setfsuid32",
			"setfsgid32", "setgroups32", "setsid", "capset",
			"personality", "keyctl", "add_key", "request_key"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "where it lives: directories, mounts, namespaces",
	  .names = NAMES("chdir", "fchdir", "getcwd", "chroot", "pivot_root",
			 "mount", "umount", "umount2", "move_mount",
			 "open_tree", "fsopen", "fsconfig", "fsmount",
			 "mount_setattr", "setns", "unshare"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "code from memory, and rings that make calls unseen",
	  .names = NAMES("memfd_create", "userfaultfd", "io_uring_setup"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "the kernel and the whole host",
	  .names = NAMES("init_module", "finit_module", "delete_module",
			 "kexec_load", "kexec_file_load", "bpf",
			 "perf_event_open", "iopl", "ioperm", "reboot",
			 "swapon", "swapoff", "acct", "quotactl", "sethostname",
			 "setdomainname", "settimeofday", "clock_settime",
			 "clock_settime64"),
	  .test = SQ_DEPTH_ALWAYS },
	{ .what = "files opened to be written or made",
	  .names = NAMES("openat"),
	  .test = SQ_DEPTH_BITS,
	  .argument = 2,
	  .value = WRITES },
	{ .what = "the same, by the older call",
	  .names = NAMES("open"),
	  .test = SQ_DEPTH_BITS,
	  .argument = 1,
	  .value = WRITES },
	{ .what = "code mapped, and memory turned into code",
	  .names = NAMES("mmap", "mmap2", "mprotect", "pkey_mprotect"),
	  .test = SQ_DEPTH_BITS,
	  .argument = 2,
	  .value = CODE },
	{ .what = "whatever is refused",
	  .why = "what a program is not allowed to do it seldom tries",
	  .test = SQ_DEPTH_EXIT,
	  .value = EACCES_OF },
	{ .what = "whatever is not permitted",
	  .test = SQ_DEPTH_EXIT,
	  .value = EPERM_OF },
	{ .what = "the host's secrets, read",
	  .test = SQ_DEPTH_READS,
	  .path = "/etc/shadow" },
	{ .what = "those of its groups",
	  .test = SQ_DEPTH_READS,
	  .path = "/etc/gshadow" },
	{ .what = "who may become whom",
	  .test = SQ_DEPTH_READS,
	  .path = "/etc/sudoers" },
	{ .what = "the names of its users, which a stranger reads first",
	  .test = SQ_DEPTH_READS,
	  .path = "/etc/passwd" },
};

#define ACTS_COUNT (sizeof(acts) / sizeof(*acts))

/* Those that a name or an address goes with stay: sendto may begin a talk. */
static const char *const left_out[] = {
	/* moves bytes */
	"read", "readv", "pread", "pread64", "preadv", "preadv2", "write",
	"writev", "pwrite", "pwrite64", "pwritev", "pwritev2", "recv",
	"recvfrom", "recvmsg", "recvmmsg", "recvmmsg_time64", "send", "sendto",
	"sendmsg", "sendmmsg", "sendfile", "sendfile64", "splice", "tee",
	"vmsplice", "copy_file_range", "readahead", "lseek", "_llseek", "fsync",
	"fdatasync", "sync_file_range", "fadvise64", "fadvise64_64",
	"io_uring_enter", "io_submit", "io_getevents", "io_pgetevents", "close",
	"close_range",
	/* waits */
	"poll", "ppoll", "ppoll_time64", "select", "_newselect", "pselect6",
	"pselect6_time64", "epoll_wait", "epoll_pwait", "epoll_pwait2",
	"epoll_ctl", "epoll_ctl_old", "epoll_wait_old", "futex", "futex_time64",
	"futex_waitv", "futex_wait", "futex_wake", "nanosleep",
	"clock_nanosleep", "clock_nanosleep_time64", "pause", "sched_yield",
	"restart_syscall", "wait4", "waitid", "waitpid", "rt_sigreturn",
	"sigreturn", "rt_sigprocmask", "sigprocmask", "rt_sigsuspend",
	"rt_sigtimedwait", "rt_sigtimedwait_time64", "semop", "semtimedop",
	"alarm", "setitimer", "getitimer", "timer_settime", "timerfd_settime",
	"timerfd_gettime",
	/* asks for the time, and who it is */
	"time", "times", "gettimeofday", "clock_gettime", "clock_gettime64",
	"clock_getres", "getrusage", "sysinfo", "getrandom", "getpid", "gettid",
	"getppid", "getuid", "getgid", "geteuid", "getegid", "getuid32",
	"getgid32", "geteuid32", "getegid32",
	/* manages memory */
	"mmap", "mmap2", "munmap", "mremap", "mprotect", "pkey_mprotect",
	"madvise", "brk", "msync", "mincore", "mlock", "munlock", "mlock2",
	"membarrier", NULL
};

static const struct {
	const char *name, *suffix;
} depths[SQ_DEPTH_COUNT] = {
	[SQ_DEPTH_FULL] = { "full", "" },
	[SQ_DEPTH_ORDER] = { "order", "_order" },
	[SQ_DEPTH_ACTS] = { "acts", "_acts" },
};

const char *sq_depth_name(enum sq_depth depth)
{
	return depths[depth].name;
}

const char *sq_depth_suffix(enum sq_depth depth)
{
	return depths[depth].suffix;
}

int sq_depth_named(const char *name)
{
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		if (strcmp(depths[i].name, name) == 0)
			return i;
	return -SQ_EABSENT;
}

const struct sq_depth_group *sq_depth_act(unsigned int i)
{
	return i < ACTS_COUNT ? &acts[i] : NULL;
}

const char *const *sq_depth_left_out(void)
{
	return left_out;
}

void sq_depths_free(struct sq_depths *d)
{
	for (int abi = 0; abi < SQ_ABI_LIMIT; abi++) {
		free(d->tables[abi]);
		d->tables[abi] = NULL;
	}
}

/* Put bits into the places of these calls. */
static void mark(unsigned char *table, unsigned int abi,
		 const char *const *names, unsigned int bits)
{
	for (; names && *names; names++) {
		sq_call call;

		if (sq_call_named(abi, *names, &call) == 0 &&
		    sq_call_nr(call) < SQ_ALPHABET_CALLS)
			table[sq_call_nr(call)] |= (unsigned char)bits;
	}
}

static unsigned char *make_table(struct sq_depths *d, unsigned int abi)
{
	unsigned char *table = calloc(SQ_ALPHABET_CALLS, 1);

	if (!table)
		return NULL;
	for (unsigned int i = 0; i < ACTS_COUNT; i++)
		mark(table, abi, acts[i].names, i + 1);
	mark(table, abi, left_out, LEFT_OUT);
	d->tables[abi] = table;
	return table;
}

/* Whether the call opens path to read it, and perhaps to write it as well. */
static bool reads(const struct sq_event *ev, const char *path)
{
	if (!(sq_call_details(ev->call) & SQ_CALL_PATHS))
		return false;
	for (unsigned int i = 0; i < ev->object_count; i++)
		if (ev->objects[i].kind == SQ_OBJECT_PATH &&
		    strcmp(ev->objects[i].text, path) == 0)
			return true;
	return false;
}

static bool passes(const struct sq_depth_group *group,
		   const struct sq_event *ev)
{
	switch (group->test) {
	case SQ_DEPTH_ALWAYS:
		return true;
	case SQ_DEPTH_BITS:
		return ev->args[group->argument] & (uint64_t)group->value;
	case SQ_DEPTH_EXIT:
		return ev->exit == group->value;
	case SQ_DEPTH_READS:
		return reads(ev, group->path);
	}
	return false;
}

int sq_depths_of(struct sq_depths *d, const struct sq_event *ev)
{
	unsigned int abi = sq_call_abi(ev->call), nr = sq_call_nr(ev->call);
	const unsigned char *table;
	unsigned int place = 0;

	if (abi >= SQ_ABI_LIMIT || nr >= SQ_ALPHABET_CALLS)
		return SQ_DEPTH_FULL;
	table = d->tables[abi] ? d->tables[abi] : make_table(d, abi);
	if (!table)
		return -SQ_ENOMEM;
	place = table[nr] & ~LEFT_OUT;
	if (place && passes(&acts[place - 1], ev))
		return SQ_DEPTH_ACTS;
	for (unsigned int i = 0; i < ACTS_COUNT; i++)
		if (!acts[i].names && passes(&acts[i], ev))
			return SQ_DEPTH_ACTS;
	return table[nr] & LEFT_OUT ? SQ_DEPTH_FULL : SQ_DEPTH_ORDER;
}
