/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Left out on purpose, since without their arguments they tell little and
 * every program makes them all the time: open and openat (reading looks as
 * writing does), mmap and mprotect (so does data as code), send and receive.
 */
#include "event/security.h"

#include <stddef.h>

#define NAMES(...)                \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

static const struct sq_security groups[] = {
	{ "programs started, processes begun and ended",
	  "by these a process is followed, so they are in every set",
	  NAMES("execve", "execveat", "clone", "clone3", "fork", "vfork",
		"exit", "exit_group") },
	{ "other processes taken hold of",
	  "debugged, read, written, signalled, robbed of a descriptor",
	  NAMES("ptrace", "process_vm_readv", "process_vm_writev", "kill",
		"tkill", "tgkill", "pidfd_send_signal", "pidfd_getfd") },
	{ "the ends of connections",
	  "what comes and goes through them is left out",
	  NAMES("socket", "socketcall", "socketpair", "bind", "listen",
		"connect", "accept", "accept4") },
	{ "descriptors put in place of others",
	  "as a shell's input and output are, before it starts",
	  NAMES("dup", "dup2", "dup3") },
	{ "files made, renamed, removed, cut off",
	  "open and openat are left out: a call alone does not tell reading "
	  "from writing",
	  NAMES("creat", "mknod", "mknodat", "mkdir", "mkdirat", "rmdir",
		"link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat",
		"rename", "renameat", "renameat2", "truncate", "truncate64",
		"open_by_handle_at") },
	{ "whose files are, who may, and since when", NULL,
	  NAMES("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown",
		"lchown", "fchownat", "chown32", "fchown32", "lchown32",
		"setxattr", "lsetxattr", "fsetxattr", "removexattr",
		"lremovexattr", "fremovexattr", "utime", "utimes", "futimesat",
		"utimensat", "utimensat_time64") },
	{ "who the process is, and what it may do itself", NULL,
	  NAMES("setuid", "setgid", "setreuid", "setregid", "setresuid",
		"setresgid", "setfsuid", "setfsgid", "setgroups", "setuid32",
		"setgid32", "setreuid32", "setregid32", "setresuid32",
		"setresgid32", "setfsuid32", "setfsgid32", "setgroups32",
		"setsid", "capset", "personality", "keyctl", "add_key",
		"request_key") },
	{ "where it lives: directories, mounts, namespaces", NULL,
	  NAMES("chdir", "fchdir", "chroot", "pivot_root", "mount", "umount",
		"umount2", "move_mount", "open_tree", "fsopen", "fsconfig",
		"fsmount", "mount_setattr", "setns", "unshare") },
	{ "code from memory, and rings that make calls unseen",
	  "mmap and mprotect are left out: a call alone does not tell code "
	  "from data",
	  NAMES("memfd_create", "userfaultfd", "io_uring_setup") },
	{ "the kernel and the whole host", NULL,
	  NAMES("init_module", "finit_module", "delete_module", "kexec_load",
		"kexec_file_load", "bpf", "perf_event_open", "iopl", "ioperm",
		"reboot", "swapon", "swapoff", "acct", "quotactl",
		"sethostname", "setdomainname", "settimeofday", "clock_settime",
		"clock_settime64") },
};

const struct sq_security *sq_security_group(unsigned int i)
{
	return i < sizeof(groups) / sizeof(*groups) ? &groups[i] : NULL;
}
