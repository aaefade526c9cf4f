/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

/*
 * What libc, gdbm, zlib, auparse and libaudit make of what the plugin does. A
 * name that the architecture or this libseccomp does not have is passed over:
 * libc there uses another one of the list.
 */
static const char *const allowed[] = {
	/* files */
	"read",
	"readv",
	"pread64",
	"write",
	"writev",
	"pwrite64",
	"lseek",
	"_llseek",
	"open",
	"openat",
	"close",
	"stat",
	"lstat",
	"fstat",
	"fstatat64",
	"stat64",
	"lstat64",
	"fstat64",
	"newfstatat",
	"statx",
	"statfs",
	"fstatfs",
	"access",
	"faccessat",
	"faccessat2",
	"readlink",
	"readlinkat",
	"rename",
	"renameat",
	"renameat2",
	"link",
	"linkat",
	"unlink",
	"unlinkat",
	"mkdir",
	"mkdirat",
	"fchmod",
	"fchmodat",
	"chmod",
	"fchown",
	"fchown32",
	"ftruncate",
	"ftruncate64",
	"fallocate",
	"fsync",
	"fdatasync",
	"flock",
	"fcntl",
	"fcntl64",
	"copy_file_range",
	"sendfile",
	"sendfile64",
	"getdents",
	"getdents64",
	"umask",
	"fadvise64",
	"fadvise64_64",
	"utimensat",
	"utimensat_time64",
	"ioctl",
	"dup",
	/* memory */
	"brk",
	"munmap",
	"mremap",
	"madvise",
	"membarrier",
	/* threads and signals of its own */
	"futex",
	"futex_time64",
	"set_robust_list",
	"rseq",
	"gettid",
	"getpid",
	"getppid",
	"tgkill",
	"rt_sigaction",
	"rt_sigprocmask",
	"rt_sigreturn",
	"sigreturn",
	"sigaltstack",
	"restart_syscall",
	"sched_yield",
	"sched_getaffinity",
	"exit",
	"exit_group",
	"prlimit64",
	"getrlimit",
	"ugetrlimit",
	"getrusage",
	"sysinfo",
	"uname",
	/* who it is */
	"getuid",
	"geteuid",
	"getgid",
	"getegid",
	"getuid32",
	"geteuid32",
	"getgid32",
	"getegid32",
	"capget",
	"capset", /* a thread's own, and never more than it kept */
	/* waiting, time, chance */
	"poll",
	"ppoll",
	"ppoll_time64",
	"select",
	"_newselect",
	"pselect6",
	"pselect6_time64",
	"nanosleep",
	"clock_nanosleep",
	"clock_nanosleep_time64",
	"clock_gettime",
	"clock_gettime64",
	"clock_getres",
	"clock_getres_time64",
	"gettimeofday",
	"time",
	"getrandom",
	"eventfd2",
	"signalfd4",
	/* messages, over the two kinds of sockets below */
	"connect",
	"bind",
	"sendto",
	"sendmsg",
	"recvfrom",
	"recvmsg",
	"getsockname",
	"getsockopt",
	"setsockopt",
	"shutdown",
};

/* Memory that is never code. Returns 0 or a negative errno. */
static int allow_data(scmp_filter_ctx filter, const char *name)
{
	int call = seccomp_syscall_resolve_name(name);

	if (call == __NR_SCMP_ERROR)
		return 0;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

/* Returns 0 or a negative errno. */
static int allow_calls(scmp_filter_ctx filter)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(allowed) / sizeof(*allowed);
	     i++) {
		int call = seccomp_syscall_resolve_name(allowed[i]);

		if (call != __NR_SCMP_ERROR)
			err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
	}
	if (!err)
		err = allow_data(filter, "mmap");
	if (!err)
		err = allow_data(filter, "mmap2");
	if (!err)
		err = allow_data(filter, "mprotect");
	return err;
}

/* Returns 0 or a negative errno. */
static int allow_sockets(scmp_filter_ctx filter)
{
	int err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
				   SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));

	if (err)
		return err;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
				SCMP_A0(SCMP_CMP_EQ, AF_NETLINK, 0),
				SCMP_A2(SCMP_CMP_EQ, NETLINK_AUDIT, 0));
}

static int lower(int resource, rlim_t most)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return -errno;
	if (limit.rlim_max > most)
		limit.rlim_max = most;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

static int limit(struct sq_why *why)
{
	int err = lower(RLIMIT_CORE, 0);

	if (!err)
		err = lower(RLIMIT_NPROC, 0);
	if (!err)
		err = lower(RLIMIT_NOFILE, SQ_SANDBOX_FILES);
	return err ? sq_fail(why, -SQ_EIO, "cannot set limits: %s",
			     strerror(-err))
		   : 0;
}

/* A sanitizer's own calls are not on the list. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static int enter(void)
{
	scmp_filter_ctx filter;
	int err;

	if (SANITIZED)
		return 0;
	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (!filter)
		return -ENOMEM;
	err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!err)
		err = allow_calls(filter);
	if (!err)
		err = allow_sockets(filter);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}

int sq_sandbox_enter(struct sq_why *why)
{
	int err = limit(why);

	if (err < 0)
		return err;
	err = enter();
	return err ? sq_fail(why, -SQ_EIO, "cannot enter the sandbox: %s",
			     strerror(-err))
		   : 0;
}
