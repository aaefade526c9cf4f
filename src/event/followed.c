/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/followed.h"

#include <stddef.h>
#include <string.h>

enum followed {
	FOLLOWED_EXIT,
	FOLLOWED_EXIT_GROUP,
	FOLLOWED_FORK,
	FOLLOWED_VFORK,
	FOLLOWED_CLONE,
	FOLLOWED_CLONE2,
	FOLLOWED_CLONE3,
	FOLLOWED_EXECVE,
	FOLLOWED_EXECVEAT,
	FOLLOWED_COUNT
};

static const char *const names[FOLLOWED_COUNT] = {
	[FOLLOWED_EXIT] = "exit",	  [FOLLOWED_EXIT_GROUP] = "exit_group",
	[FOLLOWED_FORK] = "fork",	  [FOLLOWED_VFORK] = "vfork",
	[FOLLOWED_CLONE] = "clone",	  [FOLLOWED_CLONE2] = "clone2",
	[FOLLOWED_CLONE3] = "clone3",	  [FOLLOWED_EXECVE] = "execve",
	[FOLLOWED_EXECVEAT] = "execveat",
};

/* Numbers above the base; 0: there is no such call. */
struct numbers {
	unsigned int base;
	unsigned short nr[FOLLOWED_COUNT]; /* in the order of enum followed */
};

static const struct numbers arm = { 0,
				    { 1, 248, 2, 190, 120, 0, 435, 11, 387 } };
static const struct numbers mips_o32 = {
	4000, { 1, 246, 2, 0, 120, 0, 435, 11, 356 }
};
static const struct numbers mips_n64 = {
	5000, { 58, 205, 56, 0, 55, 0, 435, 57, 316 }
};
static const struct numbers mips_n32 = {
	6000, { 58, 205, 56, 0, 55, 0, 435, 57, 320 }
};
static const struct numbers alpha = { 0,
				      { 1, 405, 2, 66, 312, 0, 0, 59, 513 } };
static const struct numbers ia64 = { 1024,
				     { 1, 212, 0, 0, 104, 189, 0, 9, 318 } };
static const struct numbers sparc = { 0,
				      { 1, 188, 2, 66, 217, 0, 0, 59, 350 } };
static const struct numbers parisc = {
	0, { 1, 222, 2, 113, 120, 0, 435, 11, 342 }
};
static const struct numbers m68k = { 0,
				     { 1, 247, 2, 190, 120, 0, 435, 11, 355 } };
static const struct numbers sh = { 0, { 1, 252, 2, 190, 120, 0, 0, 11, 376 } };

static const struct {
	uint32_t arch;
	const struct numbers *numbers;
} machines[] = {
	{ 0x40000028, &arm },	   { 0x00000028, &arm },
	{ 0x00000008, &mips_o32 }, { 0x40000008, &mips_o32 },
	{ 0x80000008, &mips_n64 }, { 0xc0000008, &mips_n64 },
	{ 0xa0000008, &mips_n32 }, { 0xe0000008, &mips_n32 },
	{ 0xc0009026, &alpha },	   { 0xc0000032, &ia64 },
	{ 0x00000002, &sparc },	   { 0x8000002b, &sparc },
	{ 0x0000000f, &parisc },   { 0x8000000f, &parisc },
	{ 0x00000004, &m68k },	   { 0x4000002a, &sh },
};

static const struct numbers *numbers_of(uint32_t arch)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (machines[i].arch == arch)
			return machines[i].numbers;
	return NULL;
}

unsigned int sq_followed_base(uint32_t arch)
{
	const struct numbers *n = numbers_of(arch);

	return n ? n->base : 0;
}

const char *sq_followed_name(uint32_t arch, int nr)
{
	const struct numbers *n = numbers_of(arch);

	for (size_t i = 0; n && i < FOLLOWED_COUNT; i++)
		if (n->nr[i] && (int)n->base + n->nr[i] == nr)
			return names[i];
	return NULL;
}

int sq_followed_number(uint32_t arch, const char *name)
{
	const struct numbers *n = numbers_of(arch);

	for (size_t i = 0; n && i < FOLLOWED_COUNT; i++)
		if (n->nr[i] && strcmp(names[i], name) == 0)
			return (int)n->base + n->nr[i];
	return -1;
}
