/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/machine.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/rules/textfile.h"
#include "event/call.h"

#define ARCH_64BIT  0x80000000u /* __AUDIT_ARCH_64BIT of linux/audit.h */
#define ARCH_LITTLE 0x40000000u /* __AUDIT_ARCH_LE */

/* Nearly every system has one of these. */
static const char *const usual_programs[] = {
	"/bin/sh",
	"/bin/busybox",
	"/usr/bin/env",
	"/usr/bin/true",
	"/usr/lib/systemd/systemd",
	"/sbin/init",
};

/* AUDIT_ARCH numbers: the 32-bit ABI that a 64-bit kernel has as well. */
static const struct {
	uint32_t wide, narrow;
} pairs[] = {
	{ 0xc000003e, 0x40000003 }, /* x86_64, i386 */
	{ 0xc00000b7, 0x40000028 }, /* aarch64, arm */
	{ 0x80000015, 0x00000014 }, /* ppc64, ppc */
	{ 0x80000016, 0x00000016 }, /* s390x, s390 */
	{ 0x80000008, 0x00000008 }, /* mips64, mips */
	{ 0xc0000008, 0x40000008 }, /* mipsel64, mipsel */
	{ 0x8000002b, 0x00000002 }, /* sparc64, sparc */
	{ 0x8000000f, 0x0000000f }, /* parisc64, parisc */
};

/* The AUDIT_ARCH number of the ELF file that is open; 0: it is none. */
static uint32_t arch_of(int fd)
{
	unsigned char head[20]; /* as far as e_machine */
	ssize_t got = fd < 0 ? -1 : read(fd, head, sizeof(head));
	bool little;
	uint32_t machine;

	if (fd >= 0)
		close(fd);
	if (got != sizeof(head) || memcmp(head, ELFMAG, SELFMAG) != 0)
		return 0;
	little = head[EI_DATA] == ELFDATA2LSB;
	machine = little ? head[18] | head[19] << 8 : head[19] | head[18] << 8;
	return machine | (little ? ARCH_LITTLE : 0) |
	       (head[EI_CLASS] == ELFCLASS64 || machine == EM_X86_64
			? ARCH_64BIT
			: 0);
}

/* A program below root, whose links are those of the system there. */
static int open_below(const char *root, const char *program)
{
	struct open_how how = { .flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC,
				.resolve = RESOLVE_IN_ROOT };
	int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = (int)syscall(__NR_openat2, dir, program, &how, sizeof(how));

	if (dir >= 0)
		close(dir);
	return fd;
}

/* The same where the kernel or a sandbox has no openat2(). */
static int open_inside(const char *root, const char *program)
{
	char path[2 * PATH_MAX], real[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", root, program);
	/* a link that leads out of it would tell of this machine */
	if (!realpath(path, real) || strncmp(real, root, strlen(root)) != 0)
		return -1;
	return sq_textfile_open(real, NULL);
}

static uint32_t arch_below(const char *root, const char *program)
{
	uint32_t arch = arch_of(open_below(root, program));

	return arch ? arch : arch_of(open_inside(root, program));
}

static uint32_t find_arch(const char *root, const struct sq_names *programs)
{
	size_t usual = sizeof(usual_programs) / sizeof(*usual_programs);
	uint32_t arch = 0;

	for (size_t i = 0; i < programs->count && !arch; i++)
		arch = arch_below(root, programs->list[i]);
	for (size_t i = 0; i < usual && !arch; i++)
		arch = arch_below(root, usual_programs[i]);
	return arch;
}

static int known_abi(uint32_t arch)
{
	int abi = sq_call_abi_of_arch(arch);
	sq_call call;

	/* execve is known of more machines than auditctl knows */
	if (abi < 0 || sq_call_named((unsigned int)abi, "openat", &call) != 0)
		return -SQ_EARCH;
	return abi;
}

int sq_machine_find(struct sq_machine *m, const char *root,
		    const struct sq_names *programs, struct sq_why *why)
{
	uint32_t arch = *root ? find_arch(root, programs) : 0;

	m->b64 = sq_call_native("b64");
	m->b32 = sq_call_native("b32");
	if (!arch && m->b64 < 0 && m->b32 < 0)
		return sq_fail(why, -SQ_EARCH,
			       "libaudit does not know the system calls of "
			       "this machine");
	if (!arch)
		return *root ? 1 : 0;
	m->b64 = m->b32 = -SQ_EARCH;
	*(arch & ARCH_64BIT ? &m->b64 : &m->b32) = known_abi(arch);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if (pairs[i].wide == arch)
			m->b32 = known_abi(pairs[i].narrow);
	if (m->b64 < 0 && m->b32 < 0)
		return sq_fail(why, -SQ_EARCH,
			       "its programs are for machine %u of elf.h, "
			       "whose system calls libaudit does not know "
			       "here",
			       arch & 0xffff);
	return 0;
}
