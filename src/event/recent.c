/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/recent.h"

#include <stddef.h>
#include <string.h>

#include "event/followed.h"

#define FIRST	     424
#define ARCH_ALPHA   0xc0009026u /* AUDIT_ARCH_ALPHA of linux/audit.h */
#define ALPHA_OFFSET 110	 /* its numbers were further on by then */

/* From FIRST on. clone3 is not on each architecture: followed.h has it. */
static const char *const names[] = {
	"pidfd_send_signal",
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	"open_tree",
	"move_mount",
	"fsopen",
	"fsconfig",
	"fsmount",
	"fspick",
	"pidfd_open",
	NULL,
	"close_range",
	"openat2",
	"pidfd_getfd",
	"faccessat2",
	"process_madvise",
	"epoll_pwait2",
	"mount_setattr",
	"quotactl_fd",
	"landlock_create_ruleset",
	"landlock_add_rule",
	"landlock_restrict_self",
	"memfd_secret",
	"process_mrelease",
	"futex_waitv",
	"set_mempolicy_home_node",
	"cachestat",
	"fchmodat2",
	"map_shadow_stack",
	"futex_wake",
	"futex_wait",
	"futex_requeue",
	"statmount",
	"listmount",
	"lsm_get_self_attr",
	"lsm_set_self_attr",
	"lsm_list_modules",
	"mseal",
	"setxattrat",
	"getxattrat",
	"listxattrat",
	"removexattrat",
	"open_tree_attr",
	"file_getattr",
	"file_setattr",
};

#define COUNT (sizeof(names) / sizeof(*names))

static int first_of(uint32_t arch)
{
	if (arch == ARCH_ALPHA)
		return FIRST + ALPHA_OFFSET;
	return FIRST + (int)sq_followed_base(arch);
}

const char *sq_recent_name(uint32_t arch, int nr)
{
	int first = first_of(arch);

	return nr >= first && nr < first + (int)COUNT ? names[nr - first]
						      : NULL;
}

int sq_recent_number(uint32_t arch, const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return first_of(arch) + (int)i;
	return -1;
}
