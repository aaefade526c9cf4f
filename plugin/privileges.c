/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int sq_privileges_drop(struct sq_why *why)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return sq_fail(why, -SQ_EIO, "no_new_privs: %s",
			       strerror(errno));
	if (geteuid() != 0) /* by hand, for a look: nothing to drop */
		return 0;
	capng_clear(CAPNG_SELECT_BOTH);
	capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
		     CAP_AUDIT_WRITE);
	if (capng_apply(CAPNG_SELECT_BOTH) != 0)
		return sq_fail(why, -SQ_EIO, "cannot drop capabilities: %s",
			       strerror(errno));
	return 0;
}
