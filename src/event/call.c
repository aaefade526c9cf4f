/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/call.h"

#include <libaudit.h>
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

uint32_t sq_call_abi_arch(unsigned int abi)
{
	return abi < ABI_COUNT ? abis[abi].arch : 0;
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
