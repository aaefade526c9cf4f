/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The filter is a constant, made by the compiler from the numbers that the
 * kernel's headers give the names in sandbox.calls. So entering it asks for no
 * memory, and a cross-compiler makes the filter of the machine it builds for.
 */
#if defined(__x86_64__)
#define MACHINE EM_X86_64
#elif defined(__i386__)
#define MACHINE EM_386
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#elif defined(__arm__)
#define MACHINE EM_ARM
#elif defined(__riscv)
#define MACHINE EM_RISCV
#elif defined(__loongarch__)
#define MACHINE 258 /* EM_LOONGARCH, which older headers lack */
#elif defined(__powerpc64__)
#define MACHINE EM_PPC64
#elif defined(__powerpc__)
#define MACHINE EM_PPC
#elif defined(__s390__)
#define MACHINE EM_S390
#elif defined(__mips__) && _MIPS_SIM != _ABIN32
#define MACHINE EM_MIPS
#elif defined(__sparc__) && defined(__arch64__)
#define MACHINE EM_SPARCV9
#elif defined(__alpha__)
#define MACHINE EM_ALPHA
#else
#error "add this architecture: its EM_ number is in elf.h"
#endif

/* As the kernel puts an AUDIT_ARCH number together. */
#if defined(__LP64__) || defined(__x86_64__)
#define WIDE __AUDIT_ARCH_64BIT
#else
#define WIDE 0
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LITTLE __AUDIT_ARCH_LE
#define LOW    0 /* where the low half of 64 bits is */
#else
#define LITTLE 0
#define LOW    4
#endif

#define LOAD(at)    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define LOAD_NUMBER LOAD(offsetof(struct seccomp_data, nr))
#define LOAD_ARGUMENT(n) \
	LOAD(offsetof(struct seccomp_data, args) + 8 * (n) + LOW)
#define IF_EQUAL(value, yes, no) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define IF_ANY_BIT(bits, yes, no) \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define RETURN_ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define RETURN_KILL  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

#define ALLOW(call) IF_EQUAL(call, 0, 1), RETURN_ALLOW

/* Memory that is never code. */
#define ALLOW_DATA(call)                                                     \
	IF_EQUAL(call, 0, 4), LOAD_ARGUMENT(2), IF_ANY_BIT(PROT_EXEC, 1, 0), \
		RETURN_ALLOW, RETURN_KILL

static const struct sock_filter filter[] = {
	LOAD(offsetof(struct seccomp_data, arch)),
	IF_EQUAL(MACHINE | WIDE | LITTLE, 1, 0),
	RETURN_KILL,
	LOAD_NUMBER,
#include "sandbox-calls.h"
	ALLOW_DATA(__NR_mprotect),
#ifdef __NR_mmap
	ALLOW_DATA(__NR_mmap),
#endif
#ifdef __NR_mmap2
	ALLOW_DATA(__NR_mmap2),
#endif
	/* syslog's sockets, and the audit system's */
	IF_EQUAL(__NR_socket, 0, 7),
	LOAD_ARGUMENT(0),
	IF_EQUAL(AF_UNIX, 3, 0),
	IF_EQUAL(AF_NETLINK, 0, 3),
	LOAD_ARGUMENT(2),
	IF_EQUAL(NETLINK_AUDIT, 0, 1),
	RETURN_ALLOW,
	RETURN_KILL,
#ifdef __NR_socketcall
	/*
	 * Where libc calls this one the kind of socket stays unseen: it is in
	 * memory. What is done with sockets is not.
	 */
	IF_EQUAL(__NR_socketcall, 0, 28),
	LOAD_ARGUMENT(0),
	ALLOW(SYS_SOCKET),
	ALLOW(SYS_BIND),
	ALLOW(SYS_CONNECT),
	ALLOW(SYS_GETSOCKNAME),
	ALLOW(SYS_SEND),
	ALLOW(SYS_RECV),
	ALLOW(SYS_SENDTO),
	ALLOW(SYS_RECVFROM),
	ALLOW(SYS_SHUTDOWN),
	ALLOW(SYS_SETSOCKOPT),
	ALLOW(SYS_GETSOCKOPT),
	ALLOW(SYS_SENDMSG),
	ALLOW(SYS_RECVMSG),
	RETURN_KILL,
#endif
	RETURN_KILL,
};

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

/* Returns 0 or a negative errno. */
static int enter(void)
{
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(*filter),
		.filter = (struct sock_filter *)filter, /* only read */
	};
	long thread;

	if (SQ_SANDBOX_SANITIZED)
		return 0;
	thread = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			 SECCOMP_FILTER_FLAG_TSYNC, &program);
	if (thread < 0)
		return -errno;
	return thread ? -EBUSY : 0; /* one that has another filter */
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
