/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "call.h"

#include <libaudit.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "error.h"

#define X32_BIT	    0x40000000u /* __X32_SYSCALL_BIT of asm/unistd.h */
#define ARM_PRIVATE 0x0f0000u	/* __ARM_NR_BASE: cacheflush and friends */
#define ARCH_X86_64 0xc000003eu

struct abi {
	uint32_t arch; /* AUDIT_ARCH_* of linux/audit.h */
	const char *name;
	bool prefix; /* a second ABI of its kernels: named with each call */
};

/* Indexed by ABI id, which is on disk: append, never reorder. */
static const struct abi abis[] = {
	[SQ_ABI_FOREIGN] = { 0, "foreign", false },
	[SQ_ABI_X86_64] = { ARCH_X86_64, "x86_64", false },
	[SQ_ABI_I386] = { 0x40000003, "i386", true },
	[SQ_ABI_X32] = { 0, "x32", true },
	{ 0xc00000b7, "aarch64", false },
	{ 0x40000028, "arm", true },
	{ 0x00000028, "armeb", true },
	{ 0xc0000015, "ppc64le", false },
	{ 0x80000015, "ppc64", false },
	{ 0x00000014, "ppc", true },
	{ 0x80000016, "s390x", false },
	{ 0x00000016, "s390", true },
	{ 0xc00000f3, "riscv64", false },
	{ 0x400000f3, "riscv32", true },
	{ 0xc0000102, "loongarch64", false },
	{ 0x00000008, "mips", true },
	{ 0x40000008, "mipsel", true },
	{ 0x80000008, "mips64", false },
	{ 0xa0000008, "mips64n32", true },
	{ 0xc0000008, "mipsel64", false },
	{ 0xe0000008, "mipsel64n32", true },
	{ 0xc0009026, "alpha", false },
	{ 0xc0000032, "ia64", false },
	{ 0x00000002, "sparc", true },
	{ 0x8000002b, "sparc64", false },
	{ 0x0000000f, "parisc", true },
	{ 0x8000000f, "parisc64", false },
	{ 0x00000004, "m68k", false },
	{ 0x4000002a, "sh", false },
};

#define ABI_COUNT (sizeof(abis) / sizeof(*abis))

static int abi_of_arch(uint32_t arch)
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
	int abi = abi_of_arch(arch);

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

static const char *libaudit_name(sq_call call)
{
	unsigned int nr = sq_call_nr(call), abi = sq_call_abi(call);
	int machine;

#ifdef HAVE_AUDIT_URINGOP_TO_NAME
	if (abi == SQ_ABI_URING)
		return audit_uringop_to_name((int)nr);
#endif
	if (abi == SQ_ABI_X32) /* the 64-bit numbers, save for a few above */
		abi = SQ_ABI_X86_64;
	if (abi >= ABI_COUNT || !abis[abi].arch)
		return NULL;
	machine = audit_elf_to_machine(abis[abi].arch);
	return machine < 0 ? NULL : audit_syscall_to_name((int)nr, machine);
}

const char *sq_call_name(sq_call call, char buf[static SQ_CALL_NAME_LEN])
{
	unsigned int nr = sq_call_nr(call), abi = sq_call_abi(call);
	const char *name = libaudit_name(call);
	const char *abi_name = "unknown";

	if (abi == SQ_ABI_URING)
		abi_name = "io_uring";
	else if (abi < ABI_COUNT)
		abi_name = abis[abi].name;
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

static enum sq_call_class class_of_name(const char *name)
{
	static const struct {
		const char *name;
		enum sq_call_class class;
	} special[] = {
		{ "execve", SQ_CALL_EXEC },	{ "execveat", SQ_CALL_EXEC },
		{ "clone", SQ_CALL_FORK },	{ "clone2", SQ_CALL_FORK },
		{ "clone3", SQ_CALL_FORK },	{ "fork", SQ_CALL_FORK },
		{ "vfork", SQ_CALL_FORK },	{ "exit", SQ_CALL_THREAD_END },
		{ "exit_group", SQ_CALL_EXIT },
	};

	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (strcmp(name, special[i].name) == 0)
			return special[i].class;
	return SQ_CALL_PLAIN;
}

static enum sq_call_class class_of_x86_64(unsigned int nr)
{
	switch (nr) {
	case 59:
	case 322:
		return SQ_CALL_EXEC;
	case 56:
	case 57:
	case 58:
	case 435:
		return SQ_CALL_FORK;
	case 60:
		return SQ_CALL_THREAD_END;
	case 231:
		return SQ_CALL_EXIT;
	}
	return SQ_CALL_PLAIN;
}

enum sq_call_class sq_call_class(sq_call call)
{
	unsigned int nr = sq_call_nr(call);
	const char *name;

	switch (sq_call_abi(call)) {
	case SQ_ABI_X86_64: /* by number: asked for each call of a stream */
		return class_of_x86_64(nr);
	case SQ_ABI_X32: /* __X32_SYSCALL_BIT | 520 and 545 of asm/unistd_x32.h */
		if (nr == 520 || nr == 545)
			return SQ_CALL_EXEC;
		return class_of_x86_64(nr);
	case SQ_ABI_FOREIGN:
	case SQ_ABI_URING:
		return SQ_CALL_PLAIN;
	default:
		name = libaudit_name(call);
		return name ? class_of_name(name) : SQ_CALL_PLAIN;
	}
}
