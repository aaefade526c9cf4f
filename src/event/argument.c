/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/argument.h"

#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define ALL	   UINT32_MAX
#define NAMESPACES 0x7e030100u /* CLONE_VM, CLONE_THREAD, CLONE_NEW… */
#define OPEN_FLAGS 0303u       /* O_ACCMODE, O_CREAT, O_EXCL */
#define RIGHTS	   06111u      /* set-user-id, set-group-id, execute */
#define FILE_TYPE  0170000u    /* S_IFMT */

/*
 * An argument, and the bits of it that count. Descriptors count up to 2, since
 * a shell's are put there; ids, whether they are root's.
 */
enum kind {
	NONE,
	BITS,
	DESCRIPTOR,
	ROOT
};

struct part {
	unsigned char kind, number;
	uint32_t bits;
};

static const struct {
	const char *name;
	struct part parts[2];
	enum sq_file_use use;
} table[] = {
	{ "open", { { BITS, 1, OPEN_FLAGS } }, SQ_FILE_OPEN },
	{ "openat", { { BITS, 2, OPEN_FLAGS } }, SQ_FILE_OPEN },
	{ "openat2", { { NONE, 0, 0 } }, SQ_FILE_OPEN },
	{ "open_by_handle_at", { { BITS, 2, OPEN_FLAGS } }, SQ_FILE_NONE },
	{ "socket", { { BITS, 0, ALL }, { BITS, 1, 0xf } }, SQ_FILE_NONE },
	{ "socketpair", { { BITS, 0, ALL }, { BITS, 1, 0xf } }, SQ_FILE_NONE },
	{ "socketcall", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "setsockopt", { { BITS, 1, ALL }, { BITS, 2, ALL } }, SQ_FILE_NONE },
	{ "getsockopt", { { BITS, 1, ALL }, { BITS, 2, ALL } }, SQ_FILE_NONE },
	{ "shutdown", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	/* PROT_EXEC, and MAP_ANONYMOUS */
	{ "mmap", { { BITS, 2, 4 }, { BITS, 3, 0x20 } }, SQ_FILE_NONE },
	{ "mmap2", { { BITS, 2, 4 }, { BITS, 3, 0x20 } }, SQ_FILE_NONE },
	{ "mprotect", { { BITS, 2, 7 } }, SQ_FILE_NONE },
	{ "pkey_mprotect", { { BITS, 2, 7 } }, SQ_FILE_NONE },
	{ "remap_file_pages", { { BITS, 2, 7 } }, SQ_FILE_NONE },
	{ "clone", { { BITS, 0, NAMESPACES } }, SQ_FILE_NONE },
	{ "unshare", { { BITS, 0, NAMESPACES } }, SQ_FILE_NONE },
	{ "setns", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "fcntl", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "fcntl64", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "ioctl", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "prctl", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "arch_prctl", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "seccomp", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "bpf", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "keyctl", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "ptrace", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "ipc", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "epoll_ctl", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "prlimit64", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "setrlimit", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "signal", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "sigaction", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "rt_sigaction", { { BITS, 0, ALL } }, SQ_FILE_NONE },
	{ "kill", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "tkill", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "tgkill", { { BITS, 2, ALL } }, SQ_FILE_NONE },
	{ "rt_sigqueueinfo", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "pidfd_send_signal", { { BITS, 1, ALL } }, SQ_FILE_NONE },
	{ "dup2", { { DESCRIPTOR, 1, 0 } }, SQ_FILE_NONE },
	{ "dup3", { { DESCRIPTOR, 1, 0 } }, SQ_FILE_NONE },
	{ "setuid", { { ROOT, 0, 0 } }, SQ_FILE_NONE },
	{ "setgid", { { ROOT, 0, 0 } }, SQ_FILE_NONE },
	{ "setreuid", { { ROOT, 0, 0 }, { ROOT, 1, 0 } }, SQ_FILE_NONE },
	{ "setregid", { { ROOT, 0, 0 }, { ROOT, 1, 0 } }, SQ_FILE_NONE },
	{ "setresuid", { { ROOT, 0, 0 }, { ROOT, 1, 0 } }, SQ_FILE_NONE },
	{ "setresgid", { { ROOT, 0, 0 }, { ROOT, 1, 0 } }, SQ_FILE_NONE },
	/* ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC */
	{ "personality", { { BITS, 0, 0x0440000 } }, SQ_FILE_NONE },
	{ "chmod", { { BITS, 1, RIGHTS } }, SQ_FILE_CHANGE },
	{ "fchmod", { { BITS, 1, RIGHTS } }, SQ_FILE_NONE },
	{ "fchmodat", { { BITS, 2, RIGHTS } }, SQ_FILE_CHANGE },
	{ "fchmodat2", { { BITS, 2, RIGHTS } }, SQ_FILE_CHANGE },
	{ "mknod", { { BITS, 1, FILE_TYPE } }, SQ_FILE_CHANGE },
	{ "mknodat", { { BITS, 2, FILE_TYPE } }, SQ_FILE_CHANGE },
	{ "mount", { { BITS, 3, ALL } }, SQ_FILE_CHANGE },
	{ "umount2", { { BITS, 1, ALL } }, SQ_FILE_CHANGE },
	{ "unlinkat", { { BITS, 2, 0x200 } }, SQ_FILE_CHANGE },
	{ "creat", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "rename", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "renameat", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "renameat2", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "unlink", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "link", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "linkat", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "symlink", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "symlinkat", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "mkdir", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "mkdirat", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "rmdir", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "chown", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "lchown", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "fchownat", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "truncate", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "setxattr", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "lsetxattr", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
	{ "removexattr", { { NONE, 0, 0 } }, SQ_FILE_CHANGE },
};

#define TABLE_LEN (sizeof(table) / sizeof(*table))

_Static_assert(TABLE_LEN < UINT8_MAX, "a rule's number is a byte");

void sq_arguments_free(struct sq_arguments *a)
{
	for (int abi = 0; abi < SQ_ABI_LIMIT; abi++) {
		free(a->rules[abi]);
		a->rules[abi] = NULL;
	}
}

static unsigned char *make_rules(struct sq_arguments *a, unsigned int abi)
{
	unsigned char *rules = calloc(SQ_ARGUMENT_CALLS, 1);

	for (size_t i = 0; rules && i < TABLE_LEN; i++) {
		sq_call call;

		if (sq_call_named(abi, table[i].name, &call) == 0 &&
		    sq_call_nr(call) < SQ_ARGUMENT_CALLS)
			rules[sq_call_nr(call)] = (unsigned char)(i + 1);
	}
	a->rules[abi] = rules;
	return rules;
}

/* The number of the rule for call, from 1 on; 0: none. Or -SQ_ENOMEM. */
static inline int rule_of(struct sq_arguments *a, sq_call call)
{
	unsigned int abi = sq_call_abi(call), nr = sq_call_nr(call);
	const unsigned char *rules;

	if (abi >= SQ_ABI_LIMIT || nr >= SQ_ARGUMENT_CALLS)
		return 0;
	rules = a->rules[abi];
	if (!rules && !(rules = make_rules(a, abi)))
		return -SQ_ENOMEM;
	return rules[nr];
}

static uint32_t part_class(const struct part *part, const struct sq_event *ev)
{
	uint32_t value = (uint32_t)ev->args[part->number];

	switch (part->kind) {
	case BITS:
		return value & part->bits;
	case DESCRIPTOR:
		return value < 3 ? value : 3;
	case ROOT:
		return value != 0;
	}
	return 0;
}

int sq_arguments_class(struct sq_arguments *a, const struct sq_event *ev,
		       uint64_t *class)
{
	int rule = rule_of(a, ev->call);
	const struct part *parts;

	if (rule <= 0)
		return rule;
	parts = table[rule - 1].parts;
	if (!parts->kind)
		return 0;
	*class = part_class(parts, ev) | (uint64_t)part_class(parts + 1, ev)
						 << 32;
	return 1;
}

enum sq_file_use sq_arguments_file_use(struct sq_arguments *a,
				       const struct sq_event *ev)
{
	int rule = rule_of(a, ev->call);

	return rule > 0 ? table[rule - 1].use : SQ_FILE_NONE;
}

static const struct part *parts_named(const char *name)
{
	const char *bare = strchr(name, ':');

	bare = bare ? bare + 1 : name;
	for (size_t i = 0; i < TABLE_LEN; i++)
		if (strcmp(table[i].name, bare) == 0)
			return table[i].parts;
	return NULL;
}

static void part_text(const struct part *part, uint32_t value, char *buf,
		      size_t size)
{
	if (part->kind == DESCRIPTOR && value == 3)
		snprintf(buf, size, "a%u>2", part->number);
	else if (part->kind == ROOT)
		snprintf(buf, size, "a%u%s0", part->number, value ? "!=" : "=");
	else
		snprintf(buf, size, "a%u=0x%x", part->number, (unsigned)value);
}

const char *sq_arguments_text(sq_call call, uint64_t class,
			      char buf[static SQ_ARGUMENT_LEN])
{
	char name[SQ_CALL_NAME_LEN];
	const struct part *parts = parts_named(sq_call_name(call, name));
	size_t len;

	if (!parts) { /* of a later seqids */
		snprintf(buf, SQ_ARGUMENT_LEN, "0x%llx",
			 (unsigned long long)class);
		return buf;
	}
	part_text(parts, (uint32_t) class, buf, SQ_ARGUMENT_LEN);
	if (!parts[1].kind)
		return buf;
	len = strlen(buf);
	buf[len++] = ' ';
	part_text(parts + 1, (uint32_t)(class >> 32), buf + len,
		  SQ_ARGUMENT_LEN - len);
	return buf;
}

const char *sq_error_name(uint32_t error, char buf[static SQ_ERROR_NAME_LEN])
{
	const char *name =
		error <= INT32_MAX ? audit_errno_to_name((int)error) : NULL;

	if (name)
		snprintf(buf, SQ_ERROR_NAME_LEN, "%s", name);
	else
		snprintf(buf, SQ_ERROR_NAME_LEN, "%u", (unsigned int)error);
	return buf;
}
