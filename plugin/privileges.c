/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <libaudit.h>
#include <string.h>
#include <sys/prctl.h>
#include <syslog.h>
#include <unistd.h>

#define NO_LOGIN ((uid_t)-1)

/*
 * Where an administrator's shell starts auditd, we are given the login's uid.
 * The rule that keeps our calls from being recorded is for processes outside
 * any login, so that nobody else hides behind it.
 */
static void leave_login(void)
{
	uid_t login = audit_getloginuid();

	if (login != NO_LOGIN && audit_setloginuid(NO_LOGIN) < 0)
		syslog(LOG_WARNING,
		       "cannot give up the login uid %u (%s): audit rules take "
		       "the plugin for a login's process, and record what it "
		       "does; start auditd from the init system",
		       (unsigned int)login, strerror(errno));
}

int sq_privileges_drop(struct sq_why *why)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return sq_fail(why, -SQ_EIO, "no_new_privs: %s",
			       strerror(errno));
	if (geteuid() != 0) /* by hand, for a look: nothing to drop */
		return 0;
	leave_login();
	capng_clear(CAPNG_SELECT_BOTH);
	capng_updatev(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
		      CAP_AUDIT_WRITE, CAP_DAC_READ_SEARCH, CAP_AUDIT_CONTROL,
		      -1);
	if (capng_apply(CAPNG_SELECT_BOTH) != 0)
		return sq_fail(why, -SQ_EIO, "cannot drop capabilities: %s",
			       strerror(errno));
	return 0;
}

/* libcap-ng's state is a thread's own, as are capabilities. */
static void apply(void)
{
	if (geteuid() == 0 && capng_apply(CAPNG_SELECT_CAPS) != 0)
		syslog(LOG_ERR, "cannot change a thread's capabilities: %s",
		       strerror(errno));
}

void sq_privileges_keep(enum sq_privilege privilege)
{
	capng_clear(CAPNG_SELECT_CAPS);
	if (privilege == SQ_PRIVILEGE_SEND)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
			     CAP_AUDIT_WRITE);
	if (privilege == SQ_PRIVILEGE_LOOK)
		capng_update(CAPNG_ADD, CAPNG_PERMITTED, CAP_DAC_READ_SEARCH);
	if (privilege == SQ_PRIVILEGE_ASK)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
			     CAP_AUDIT_CONTROL);
	apply();
}

void sq_privileges_look(bool now)
{
	capng_update(now ? CAPNG_ADD : CAPNG_DROP, CAPNG_EFFECTIVE,
		     CAP_DAC_READ_SEARCH);
	apply();
}
