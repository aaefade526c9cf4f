/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * call.h - a system call as one number: the ABI it came through and its own
 *
 * The same number means other calls on other ABIs, so an i386 call on an x86-64
 * kernel is never taken for an x86-64 one. ABI ids are on disk: they are only
 * ever appended to. No input or output; all functions are thread-safe.
 */
#ifndef SQ_CALL_H
#define SQ_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t sq_call;

#define SQ_CALL_NR_MAX	 0xffff /* also stands for every number above */
#define SQ_CALL_NAME_LEN 48	/* bytes; the longest name known has 33 */

#define SQ_ABI_LIMIT 64 /* above all ABI ids of system calls */

#define SQ_CALL_NONE ((sq_call)0xffffffff) /* stands ahead of a first call */

enum sq_abi {
	SQ_ABI_FOREIGN = 0, /* bare numbers of another system */
	SQ_ABI_X86_64 = 1,
	SQ_ABI_I386 = 2,
	SQ_ABI_X32 = 3,
	/* call.c's table goes on from here */
	SQ_ABI_URING = 255, /* io_uring operations, not system calls */
};

/* What a call does to the stream that makes it. */
enum sq_call_class {
	SQ_CALL_PLAIN,
	SQ_CALL_EXEC,	    /* execve, execveat: another program */
	SQ_CALL_FORK,	    /* clone, clone3, fork, vfork: exit= is a pid */
	SQ_CALL_THREAD_END, /* exit */
	SQ_CALL_EXIT,	    /* exit_group */
	SQ_CALL_RESUME,	    /* rt_sigreturn: exit= is the interrupted call's */
};

static inline sq_call sq_call_pack(enum sq_abi abi, unsigned int nr)
{
	return (sq_call)abi << 16 | (nr < SQ_CALL_NR_MAX ? nr : SQ_CALL_NR_MAX);
}

static inline enum sq_abi sq_call_abi(sq_call call)
{
	return (enum sq_abi)(call >> 16);
}

static inline unsigned int sq_call_nr(sq_call call)
{
	return call & SQ_CALL_NR_MAX;
}

/*
 * The call for a record's arch= (an AUDIT_ARCH number of linux/audit.h) and
 * syscall=. Any number is a call: a program may ask for one that no kernel
 * has. Returns 0, or -SQ_EARCH.
 */
int sq_call_from_audit(uint32_t arch, int64_t nr, sq_call *call);

/*
 * The call of that name, without an ABI ahead. Returns 0, or 1 where the ABI
 * has none, or has no names at all.
 */
int sq_call_named(unsigned int abi, const char *name, sq_call *call);

/* The call's name without its ABI, as libaudit has it, or NULL. */
const char *sq_call_bare_name(sq_call call);

/*
 * The call as a rule with its arch= has it: the name, or the number where
 * libaudit, and so auditctl, is too old for the name. Returns buf.
 */
const char *sq_call_in_rule(sq_call call, char buf[static SQ_CALL_NAME_LEN]);

/* The name of an ABI, as "x86_64"; NULL where no ABI has that id. */
const char *sq_call_abi_name(unsigned int abi);

/* The id of the ABI of that name, or -SQ_EARCH. */
int sq_call_abi_named(const char *name);

/* The ABI's id of an AUDIT_ARCH number, or -SQ_EARCH. */
int sq_call_abi_of_arch(uint32_t arch);

/* The AUDIT_ARCH number of an ABI, or 0: it has none of its own. */
uint32_t sq_call_abi_arch(unsigned int abi);

/*
 * Whether the calls of an ABI are named with it: it is the second ABI of its
 * kernels, as i386 is.
 */
bool sq_call_abi_is_second(unsigned int abi);

/*
 * The ABI that a rule's arch= means on this machine: b64, b32. Returns its id,
 * or -SQ_EARCH where a rule for it would not load.
 */
int sq_call_native(const char *arch);

enum sq_call_class sq_call_class(sq_call call);

/* Whether processes are followed by the call: to their starts and ends. */
static inline bool sq_call_is_followed(sq_call call)
{
	enum sq_call_class class = sq_call_class(call);

	return class != SQ_CALL_PLAIN && class != SQ_CALL_RESUME;
}

/*
 * Whether the call may stand between any two others without meaning anything:
 * memory, locks, signal masks, scheduling, clocks, its own ids (mmap, futex …).
 */
bool sq_call_is_interposed(sq_call call);

/*
 * Whether a thread makes the call once, when it starts (set_robust_list, in
 * glibc): twice in one process means threads.
 */
bool sq_call_starts_thread(sq_call call);

/*
 * Whether the call acts on what is outside the program: other programs, the
 * network's ends, names and rights of files, its own rights, the kernel.
 */
bool sq_call_reaches_out(sq_call call);

/*
 * Whether the call only says when something shall be done, as to read or write
 * data or to run others: all get the same with it and without.
 */
bool sq_call_is_advice(sq_call call);

/* Whether a0 is the pid of a process, or less, that gets a signal. */
bool sq_call_signals(sq_call call);

/*
 * What else an event of the call should hold: bits of what it acts on. A
 * failing call, and one without such an object, has less.
 */
enum sq_call_detail {
	SQ_CALL_PATHS = 1 << 0,	    /* PATH records */
	SQ_CALL_ADDRESS = 1 << 1,   /* a SOCKADDR record */
	SQ_CALL_ARGUMENTS = 1 << 2, /* an EXECVE record */
	SQ_CALL_MAYBE = 1 << 3,	    /* a SOCKADDR record, or none */
};

/*
 * The details that tell something: of files that are opened or changed,
 * programs that are started, addresses that are sent to. Reading a file's
 * attributes is too usual to tell any.
 */
unsigned int sq_call_details(sq_call call);

/* Bits of those of a0 to a3 that are descriptors of directories. */
unsigned int sq_call_directories(sq_call call);

/*
 * The call's name into buf, as ausyscall prints it; 32-bit calls of a 64-bit
 * kernel and io_uring operations with their ABI ahead ("i386:fork"), a
 * number without a name as "x86_64:999". Returns buf.
 */
const char *sq_call_name(sq_call call, char buf[static SQ_CALL_NAME_LEN]);

#endif
